/** `skscope convert`: a trace of whatever an operator has. */
import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import { messageOf } from "../model/errors.ts";
import { batches, type GivenInputs, importGiven, STDIN } from "../sources/read-inputs.ts";
import type { MergedTrace } from "../trace/import/merge.ts";
import { parseTime } from "../trace/time.ts";
import { UnwritableError, UsageError } from "./errors.ts";
import { parsedBy } from "./parsed.ts";
import { t } from "./texts.ts";

export interface ConvertOptions {
  readonly paths: readonly string[];
  readonly out: string;
  /** When lists were made that do not say it. */
  readonly at: number | undefined;
}

/** @throws UsageError */
export function readConvertOptions(argv: readonly string[]): ConvertOptions {
  const { positionals, values } = parsedBy(parse, argv);
  const out = positionals.at(-1);
  const paths = positionals.slice(0, -1);
  if (out === undefined || paths.length === 0) throw new UsageError(t("convert.noFiles"));
  if (!/\.ndjson(\.gz)?$/.test(out)) throw new UsageError(t("convert.out", { given: out }));
  const same = paths.find((path) => path !== STDIN && resolve(path) === resolve(out));
  if (same !== undefined) throw new UsageError(t("export.sameFile", { file: same }));
  return { paths, out, at: timeGiven(values.at) };
}

/**
 * The time of `--at`.
 * @throws UsageError
 */
export function timeGiven(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (Number.isNaN(time)) throw new UsageError(t("convert.at", { given: text }));
  return time;
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options: { at: { type: "string" } } });
}

/**
 * Reads the inputs and writes the trace, over what was there.
 * @throws UnwritableError, and what the import throws
 */
export async function convert(
  { paths, out, at }: ConvertOptions,
  given: Omit<GivenInputs, "paths" | "listedAt">,
): Promise<MergedTrace> {
  const imported = await importGiven({ ...given, paths, ...(at === undefined ? {} : { listedAt: at }) });
  await writeTrace(imported, out);
  return imported;
}

/** Writes the trace into a file, packed where its name says so. @throws UnwritableError */
async function writeTrace(imported: MergedTrace, out: string): Promise<void> {
  const text = Readable.from(batches(imported.lines()));
  try {
    if (out.endsWith(".gz")) await pipeline(text, createGzip(), createWriteStream(out));
    else await pipeline(text, createWriteStream(out));
  } catch (error) {
    throw new UnwritableError(messageOf(error), { cause: error });
  }
}
