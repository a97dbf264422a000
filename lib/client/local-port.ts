/** The port's end in the browser itself: store and core run in a Web Worker, and no question leaves the machine. */
import type { SourceFacts } from "../model/api.ts";
import { hashOf } from "../model/hash.ts";
import { readNotes } from "../model/notes.ts";
import type { RefusedFile, SourceContents } from "../model/source-contents.ts";
import type { StreamMessage } from "../stream/protocol.ts";
import { createBrowserNotes } from "./browser-notes.ts";
import { browserStorage } from "./browser-storage.ts";
import { type GivenFile, nameOfFiles } from "./given-files.ts";
import type {
  FailureKind,
  FromWorker,
  OpenedFacts,
  Question,
  Questions,
  ReadProgress,
  ShippedRecording,
  ToWorker,
} from "./local/messages.ts";
import { openedHref } from "./opened-address.ts";
import type { Port, ViewAddress } from "./port.ts";

/** The part of a worker that is used. */
export interface WorkerLike {
  post(message: ToWorker): void;
  /** @param onEnd called when the worker has stopped, with the reason */
  listen(onMessage: (message: FromWorker) => void, onEnd: (reason: string) => void): void;
}

export interface LocalPortOptions {
  readonly createWorker: () => WorkerLike;
  /** The page of a source that is not the opened file. */
  readonly viewHref: (address: ViewAddress) => string;
  /** Recordings that lie beside the page. */
  readonly shipped?: readonly ShippedRecording[];
}

export interface OpenOptions {
  onProgress(progress: ReadProgress): void;
  readonly signal: AbortSignal;
}

export interface LocalPort extends Port {
  /**
   * Reads files and makes them one source under their name, in place of what was opened before.
   * Rejects with a {@link LocalError}, or with an AbortError when the signal fires.
   */
  open(files: readonly GivenFile[], options: OpenOptions): Promise<OpenedFacts>;
  source(id: string): Promise<SourceFacts>;
  contents(id: string): Promise<SourceContents>;
  /** Starts the worker before the first call, to save time later. */
  warm(): void;
  /** What is opened; null before there is anything, and while something else is being read. */
  readonly opened: OpenedFacts | null;
  /** Calls back when `opened` changes; returns a function that stops it. */
  subscribe(listener: () => void): () => void;
}

/** The failure of a call, in the words of the worker. */
export class LocalError extends Error {
  override readonly name = "LocalError";
  /** Null when the source is not the reason. */
  readonly kind: FailureKind | null;
  /** The files, when nothing of them can be read. */
  readonly refused: readonly RefusedFile[];

  constructor(message: string, kind: FailureKind | null, refused: readonly RefusedFile[] = []) {
    super(message);
    this.kind = kind;
    this.refused = refused;
  }
}

/** Receives the messages of one call. */
interface Caller {
  onProgress?(progress: ReadProgress): void;
  onEvent?(message: StreamMessage): void;
  onAnswer(answer: unknown): void;
  onFailure(error: LocalError): void;
}

/** Creates a port whose worker starts with the first call. */
export function createLocalPort({ createWorker, viewHref, shipped = [] }: LocalPortOptions): LocalPort {
  const callers = new Map<number, Caller>();
  let worker: WorkerLike | null = null;
  const listeners = new Set<() => void>();
  let calls = 0;
  let files = 0;
  let opened: OpenedFacts | null = null;

  const began = (): WorkerLike => {
    if (worker !== null) return worker;
    worker = createWorker();
    worker.listen(hear, (reason) => {
      // The pending calls fail; the next one starts a new worker.
      worker = null;
      setOpened(null);
      for (const caller of callers.values()) caller.onFailure(new LocalError(reason, null));
      callers.clear();
    });
    worker.post({ say: "begin", shipped });
    return worker;
  };
  const hear = (message: FromWorker): void => {
    const caller = callers.get(message.call);
    if (caller === undefined) return;
    switch (message.say) {
      case "progress":
        caller.onProgress?.(message.progress);
        return;
      case "event":
        caller.onEvent?.({ event: message.event, data: JSON.parse(message.json) } as StreamMessage);
        return;
      case "answer":
        callers.delete(message.call);
        caller.onAnswer(message.answer);
        return;
      case "failure": {
        callers.delete(message.call);
        const { message: words, kind, refused } = message.failure;
        caller.onFailure(new LocalError(words, kind, refused));
      }
    }
  };
  /** Makes a call; returns a function that stops it. */
  const say = (message: (call: number) => ToWorker, caller: Caller): (() => void) => {
    calls += 1;
    const call = calls;
    callers.set(call, caller);
    began().post(message(call));
    return () => {
      if (callers.delete(call)) worker?.post({ say: "stop", call });
    };
  };
  const ask = <Q extends Question>(
    question: Q,
    ...given: Parameters<Questions[Q]>
  ): Promise<ReturnType<Questions[Q]>> =>
    new Promise((resolve, reject) => {
      say((call) => ({ say: "ask", call, question, given }), {
        onAnswer: (answer) => resolve(answer as ReturnType<Questions[Q]>),
        onFailure: reject,
      });
    });

  const setOpened = (facts: OpenedFacts | null): void => {
    if (facts === opened) return;
    opened = facts;
    for (const listener of listeners) listener();
  };

  return {
    get key() {
      return `local ${files}`;
    },
    get opened() {
      return opened;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    viewHref: (address) => (address.source === opened?.summary.id ? openedHref(address) : viewHref(address)),
    stream: ({ source, scope }, listener) => {
      const stop = say((call) => ({ say: "stream", call, source, scope }), {
        onEvent: (message) => listener.onMessage(message),
        onAnswer: () => listener.onConnection("ended", ""),
        onFailure: ({ message }) => listener.onConnection("failed", message),
      });
      listener.onConnection("open", "");
      return stop;
    },
    warm: () => void began(),
    sources: () => ask("sources"),
    source: (id) => ask("source", id),
    contents: (id) => ask("contents", id),
    objects: (revision, at) => ask("objects", revision, at),
    record: (source, seq) => ask("record", source, seq),
    coldStarts: (source) => ask("coldStarts", source),
    found: (source) => ask("found", source),
    stats: (source, asked) => ask("stats", source, asked),
    notes: createBrowserNotes({
      host: browserStorage,
      base: async (id) => readNotes((await ask("source", id)).header.fields?.notes),
      // Everybody's dump is called get-all.json. Its first instant is known from the first record on, its end is not.
      // Who gives other notes with a file than before wants to see them.
      keyOf: async (id) => {
        const { summary, header } = await ask("source", id);
        const notes = header.fields?.notes;
        const given = notes === undefined ? "" : ` ${hashOf(JSON.stringify(notes)).toString(36)}`;
        return `${id} ${summary.from}${given}`;
      },
      now: Date.now,
    }),
    episode: (address) => ({ make: () => ask("episode", address) }),
    live: null,
    keeping: null,
    open: (given, { onProgress, signal }) =>
      new Promise((resolve, reject) => {
        setOpened(null);
        const giveUp = (): void => {
          stop();
          reject(signal.reason);
        };
        const done = (act: () => void): void => {
          signal.removeEventListener("abort", giveUp);
          act();
        };
        const stop = say((call) => ({ say: "open", call, id: nameOfFiles(given), files: given }), {
          onProgress,
          onAnswer: (answer) =>
            done(() => {
              files += 1;
              setOpened(answer as OpenedFacts);
              resolve(answer as OpenedFacts);
            }),
          onFailure: (error) => done(() => reject(error)),
        });
        signal.addEventListener("abort", giveUp, { once: true });
      }),
  };
}
