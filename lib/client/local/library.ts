/**
 * Holds recordings in the browser and gives the answers that a server would give, from the same store, core and feed.
 * It runs in a Web Worker (`worker.ts`); tests run it without one.
 */
import {
  allColdStarts,
  exportedEpisodes,
  exportFileName,
  formatEpisodes,
  foundIn,
  statsOfState,
} from "../../core/index.ts";
import { SHOWN_PROBLEMS, type SourceFacts, type SourceSummary } from "../../model/api.ts";
import { messageOf, NotATraceError } from "../../model/errors.ts";
import { printableJson } from "../../model/printable.ts";
import { isScenarioId } from "../../sim/is-scenario-id.ts";
import { contentsOf } from "../../store/contents.ts";
import type { Source } from "../../store/source.ts";
import { createFeed } from "../../stream/feed.ts";
import { type Scope, type StreamMessage, scopeKey } from "../../stream/protocol.ts";
import { beginningOf } from "../../trace/import/blob-input.ts";
import type { RefusedInput } from "../../trace/import/door.ts";
import { looksLikeTrace } from "../../trace/import/is-trace.ts";
import type { GivenFile } from "../given-files.ts";
import type { ReadBlob } from "./blob-text.ts";
import type { OpenedFacts, Questions, ShippedRecording } from "./messages.ts";
import { readRecording } from "./read-recording.ts";
import type { Reading } from "./reading.ts";

/** Nothing in the files can be read; the message is that of the reader of traces where it says more. */
export class NothingReadError extends NotATraceError {
  readonly refused: readonly RefusedInput[];

  constructor(message: string, refused: readonly RefusedInput[]) {
    super(message);
    this.refused = refused;
  }
}

/** There is no source of this id. */
export class UnknownSourceError extends Error {
  override readonly name = "UnknownSourceError";
}

/** The id looks like that of a scenario and cannot be played. */
export class NoScenarioError extends Error {
  override readonly name = "NoScenarioError";
}

type Answers = {
  readonly [K in keyof Questions]: (...given: Parameters<Questions[K]>) => Promise<ReturnType<Questions[K]>>;
};

export interface Library extends Answers {
  /**
   * Reads files as one source and keeps it under an id; what was opened before is dropped. One trace is read as it is,
   * anything else goes through the door of imports.
   * @throws what the reader throws, NothingReadError, and the reason of `signal` when it fires
   */
  open(id: string, files: readonly GivenFile[], reading: Reading): Promise<OpenedFacts>;
  /** Sends the events that a server would stream, in order. Rejects when there is no such source or revision. */
  stream(
    source: string,
    scope: Scope,
    send: (event: StreamMessage["event"], json: string) => void,
  ): Promise<void>;
}

export interface LibraryOptions {
  readonly shipped: readonly ShippedRecording[];
  /** @throws TraceUnreadableError */
  readonly fetchFile: (url: string) => Promise<Blob>;
  /** Reads a Blob at once; null where nothing can. */
  readonly readBlob?: ReadBlob | null;
}

export function createLibrary({ shipped, fetchFile, readBlob = null }: LibraryOptions): Library {
  const loaded = new Map<string, Promise<Source>>();
  let opened: { readonly id: string; readonly source: Source } | null = null;

  const load = async (id: string): Promise<Source> => {
    if (isScenarioId(id)) return play(id);
    const recording = shipped.find(({ summary }) => summary.id === id);
    if (recording === undefined) throw new UnknownSourceError(`There is no recording "${id}" here.`);
    return readRecording(recording.summary, await fetchFile(recording.url), readBlob);
  };
  const sourceOf = (id: string): Promise<Source> => {
    if (opened?.id === id) return Promise.resolve(opened.source);
    let source = loaded.get(id);
    if (source === undefined) {
      source = load(id);
      loaded.set(id, source);
      source.catch(() => loaded.delete(id));
    }
    return source;
  };
  const withRevision = async (id: string, key: string): Promise<Source> => {
    const source = await sourceOf(id);
    if (source.hasRevision(key)) return source;
    throw new Error(`The source "${id}" has no revision ${key}.`);
  };

  return {
    async open(id, files, reading) {
      opened = null;
      const source = await readGiven(id, files, readBlob, reading);
      opened = { id, source };
      const [first, ...others] = source.digests();
      return { ...factsOf(source), only: first === undefined || others.length > 0 ? null : first.key };
    },
    sources: async () => [
      ...(opened === null ? [] : [opened.source.summary]),
      ...shipped.map(({ summary }) => summary),
    ],
    source: async (id) => factsOf(await sourceOf(id)),
    contents: async (id) => contentsOf(await sourceOf(id)),
    async objects({ source: id, namespace, name }, at) {
      const key = `${namespace}/${name}`;
      return (await withRevision(id, key)).objectsAt(key, at);
    },
    async record(id, seq) {
      const source = await sourceOf(id);
      const found = source.inContext(seq);
      if (found === null) throw new Error(`The source "${id}" has no record ${seq}.`);
      return found;
    },
    coldStarts: async (id) => allColdStarts((await sourceOf(id)).state),
    async found(id) {
      const { state, header } = await sourceOf(id);
      const { cluster, kubernetes, knative } = header;
      return { ...foundIn(state), header: definedOnly({ cluster, kubernetes, knative }) };
    },
    stats: async (id, asked) => ({ ...statsOfState((await sourceOf(id)).state, asked), failure: "" }),
    async episode({ source: id, namespace, name, kind, index, format }) {
      const isOfAll = namespace === undefined || name === undefined;
      const selection = { revision: isOfAll ? undefined : `${namespace}/${name}`, kind, index };
      const { state } =
        selection.revision === undefined ? await sourceOf(id) : await withRevision(id, selection.revision);
      const file = formatEpisodes(format, exportedEpisodes(state, selection), id);
      return { name: exportFileName(id, selection, format), text: printableJson(JSON.stringify(file)) };
    },
    async stream(id, scope, send) {
      const source = scope.kind === "overview" ? await sourceOf(id) : await withRevision(id, scopeKey(scope));
      const feed = createFeed({ source, scope, resume: null });
      for (let done = false; !done; ) {
        const step = feed.next(0);
        for (const bytes of step.bytes) sendEvents(bytes, send);
        done = step.done;
      }
    },
  };
}

function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as never;
}

/** So much of a file is looked at to tell whether it is a trace. */
const HEAD_BYTES = 64 * 1024;

async function readGiven(
  id: string,
  files: readonly GivenFile[],
  readBlob: ReadBlob | null,
  reading: Reading,
): Promise<Source> {
  const sizeBytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const summary = summaryOf(id, sizeBytes);
  const [first] = files;
  if (first !== undefined && files.length === 1) {
    const head = await beginningOf(first.file, HEAD_BYTES);
    // The reader of traces says of an empty file that it is empty.
    if (head === "" || looksLikeTrace(head)) return readRecording(summary, first.file, readBlob, reading);
  }
  // Recordings are opened without the importers, which are as much code as all the rest.
  const { NothingImportedError, readImported } = await import("./read-imported.ts");
  try {
    return await readImported(summary, sizeBytes, files, reading);
  } catch (error) {
    if (!(error instanceof NothingImportedError)) throw error;
    const { refused, message } = error;
    const isPlainText = refused.length === 1 && refused[0]?.as === "text";
    const words =
      first === undefined || !isPlainText
        ? message
        : await reasonOf(readRecording(summary, first.file, null, reading));
    throw new NothingReadError(words, refused);
  }
}

/** Why it fails, which is known that it does. */
function reasonOf(failing: Promise<unknown>): Promise<string> {
  return failing.then(() => "", messageOf);
}

/** Plays a scenario: its id is all that is needed. It may make as much as on a server. */
async function play(id: string): Promise<Source> {
  const { PAGE_BUDGET, scenarioOf, simulate } = await import("../../sim/index.ts");
  const { formatTrace } = await import("../../trace/writer.ts");
  const { header, records } = played(() => simulate(scenarioOf(id), undefined, PAGE_BUDGET));
  const text = [...formatTrace(header, records)].join("");
  return readRecording({ ...summaryOf(id, null), title: header.note ?? id }, new Blob([text]), null);
}

function played<T>(play: () => T): T {
  try {
    return play();
  } catch (error) {
    throw new NoScenarioError(messageOf(error), { cause: error });
  }
}

function summaryOf(id: string, sizeBytes: number | null): SourceSummary {
  return {
    id,
    kind: "recording",
    title: id,
    story: "",
    lookFor: [],
    records: null,
    from: null,
    to: null,
    durationMs: null,
    sizeBytes,
  };
}

function factsOf({ summary, header, problems, problemCount }: Source): SourceFacts {
  return { summary, header, problems: problems.slice(0, SHOWN_PROBLEMS), problemCount };
}

const decoder = new TextDecoder();

/** Splits server-sent events into their names and data. */
function sendEvents(bytes: Uint8Array, send: (event: StreamMessage["event"], json: string) => void): void {
  for (const text of decoder.decode(bytes).split("\n\n")) {
    const event = /^event: (\w+)$/m.exec(text)?.[1];
    const json = /^data: (.*)$/m.exec(text)?.[1];
    if (event !== undefined && json !== undefined) send(event as StreamMessage["event"], json);
  }
}
