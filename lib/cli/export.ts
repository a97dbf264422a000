/** `skscope export`: the episodes of a trace in the formats of other tools. */
import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Readable } from "node:stream";
import { parseArgs } from "node:util";
import {
  type CoreOptions,
  type CoreState,
  coreOptions,
  createState,
  EPISODE_KINDS,
  type EpisodeKind,
  EXPORT_FORMATS,
  type ExportFormat,
  exportedEpisodes,
  formatEpisodes,
  step,
} from "../core/index.ts";
import { messageOf } from "../model/errors.ts";
import { printableJson } from "../model/printable.ts";
import { readTraceFile, readTraceStream } from "../sources/trace-file.ts";
import type { TraceHandlers } from "../trace/reader.ts";
import { UnwritableError, UsageError } from "./errors.ts";
import { parsedBy } from "./parsed.ts";
import { t } from "./texts.ts";

export interface ExportOptions {
  /** "-": standard input. */
  readonly file: string;
  readonly format: ExportFormat;
  /** "namespace/name"; undefined: all. */
  readonly revision: string | undefined;
  readonly kind: EpisodeKind | undefined;
  /** 1-based; undefined: all of the kind. */
  readonly index: number | undefined;
  /** undefined: standard output. */
  readonly out: string | undefined;
}

interface Exported {
  /** One JSON document, with a newline at its end. */
  readonly text: string;
  readonly episodes: number;
  /** Lines that could not be read; what they said is missing. */
  readonly problems: number;
}

const NAMES_TOLD = 5;

/** @throws UsageError */
export function readExportOptions(argv: readonly string[]): ExportOptions {
  const { values, positionals } = parsedBy(parse, argv);
  const [file] = positionals;
  if (file === undefined) throw new UsageError(t("export.noFile"));
  if (positionals.length > 1) throw new UsageError(t("export.tooManyFiles", { count: positionals.length }));
  const { revision, out } = values;
  const format = EXPORT_FORMATS.find((known) => known === values.format);
  if (format === undefined) throw new UsageError(t("export.format", { given: values.format ?? "" }));
  if (revision !== undefined && !/^[^/]+\/[^/]+$/.test(revision)) {
    throw new UsageError(t("export.revision", { given: revision }));
  }
  if (out !== undefined && file !== "-" && resolve(out) === resolve(file)) {
    throw new UsageError(t("export.sameFile", { file }));
  }
  return { file, format, revision, out, ...readEpisode(values.episode) };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      revision: { type: "string" },
      episode: { type: "string" },
      out: { type: "string", short: "o" },
    },
  });
}

/** "cold-start" or "cold-start:2". */
function readEpisode(given: string | undefined): Pick<ExportOptions, "kind" | "index"> {
  if (given === undefined) return { kind: undefined, index: undefined };
  const [, word, number] = /^([a-z-]+)(?::([1-9]\d{0,8}))?$/.exec(given) ?? [];
  const kind = EPISODE_KINDS.find((known) => known === word);
  if (kind === undefined) throw new UsageError(t("export.episode", { given }));
  return { kind, index: number === undefined ? undefined : Number(number) };
}

/**
 * Reads the trace and makes the document.
 * @throws UsageError when the trace does not have what was asked for
 * @throws TraceUnreadableError, NotATraceError, UnsupportedTraceVersionError
 */
export async function exportTrace(options: ExportOptions, stdin: Readable): Promise<Exported> {
  const { file, format, revision, kind, index } = options;
  const { state, problems } = await readState(file === "-" ? stdin : file);
  const names = [...state.revisions].filter(([, { hasSks }]) => hasSks).map(([name]) => name);
  if (revision !== undefined && !names.includes(revision)) {
    const known = names.sort().slice(0, NAMES_TOLD).join(", ") || t("export.none");
    const more = Math.max(0, names.length - NAMES_TOLD);
    throw new UsageError(t("export.noRevision", { name: revision, known, more }));
  }
  if (index !== undefined && revision === undefined && names.length > 1) {
    throw new UsageError(t("export.whichRevision", { count: names.length }));
  }
  const episodes = exportedEpisodes(state, { revision, kind, index });
  if (index !== undefined && kind !== undefined && episodes.length === 0) {
    const count = exportedEpisodes(state, { revision, kind }).length;
    throw new UsageError(t("export.noEpisode", { episode: `${kind}:${index}`, count }));
  }
  const document = formatEpisodes(format, episodes, sourceOf(file));
  return { text: `${printableJson(JSON.stringify(document))}\n`, episodes: episodes.length, problems };
}

/** Writes the document into a file, over what was there. @throws UnwritableError */
export async function writeExport(out: string, text: string): Promise<void> {
  try {
    await writeFile(out, text);
  } catch (error) {
    throw new UnwritableError(t("export.unwritable", { file: out, reason: messageOf(error) }));
  }
}

/** Everything is kept, as any of it may belong to an episode; a report needs less. */
async function readState(source: string | Readable): Promise<{ state: CoreState; problems: number }> {
  let problems = 0;
  let options: CoreOptions = {};
  let state: CoreState | null = null;
  const handlers: TraceHandlers = {
    onHeader: (header) => {
      options = coreOptions(header);
    },
    onProblem: () => {
      problems += 1;
    },
    onRecord: (record) => {
      state = step(state ?? createState(options), record);
    },
  };
  await (typeof source === "string" ? readTraceFile(source, handlers) : readTraceStream(source, handlers));
  return { state: state ?? createState(options), problems };
}

/** The id that the server gives to a file of this name, so that both make the same ids of spans. */
function sourceOf(file: string): string {
  return file === "-" ? "stdin" : basename(file).replace(/\.ndjson(\.gz)?$/, "");
}
