/** One import, or the least that its bytes cost, in a process of its own: prints JSON. */
import { createReadStream, openAsBlob, readFileSync } from "node:fs";
import { zstdDecompressSync } from "node:zlib";
import { parseAllDocuments, parse as parseYaml } from "yaml";
import { diskInput } from "../../lib/sources/disk-input.ts";
import { ZSTD } from "../../lib/sources/zstd.ts";
import { isTar, tarEntries } from "../../lib/trace/import/archive-tar.ts";
import { zipContent, zipDirectory } from "../../lib/trace/import/archive-zip.ts";
import { byteSource } from "../../lib/trace/import/byte-source.ts";
import { importInputs } from "../../lib/trace/import/door.ts";

export interface Imported {
  readonly ms: number;
  /** Of the thread that reads: what other processes do, and helpers that wait for one another, does not count. */
  readonly cpuMs: number;
  readonly peakMiB: number;
  /** What the process had before: Node, and the code. */
  readonly beforeMiB: number;
  /** What came of it, as text. */
  readonly resultMiB: number;
  readonly records: number;
  /** The longest time without a turn for others. */
  readonly longestMs: number;
}

const NEWLINE = 10;
const BRACE = 123;
/** The beginning of an object in a cell of a table. */
const CELL = ',"{""';
const MIB = 1024 * 1024;

/** Lines: split, and what is JSON in each is parsed; a text within it that is JSON, too. */
async function bareLines(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let count = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = data.indexOf(NEWLINE); end !== -1; end = data.indexOf(NEWLINE, start)) {
      const line = data.subarray(start, end);
      const cell = line.indexOf(CELL);
      if (cell !== -1) {
        JSON.parse(line.toString("utf8", cell + 2, line.length - 1).replaceAll('""', '"'));
        count += 1;
        start = end + 1;
        continue;
      }
      // In a line of the console encoding fields come last; a message may hold braces.
      const brace = line[0] === BRACE ? 0 : Math.max(line.indexOf(" {"), line.lastIndexOf("\t{")) + 1;
      if (line[brace] === BRACE) {
        const value = JSON.parse(line.toString("utf8", brace)) as { log?: unknown };
        if (typeof value.log === "string") JSON.parse(value.log);
      }
      count += 1;
      start = end + 1;
    }
    rest = data.subarray(start);
  }
  return count;
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** The tree of a must-gather: lists in YAML, logs. */
async function bareTar(path: string): Promise<number> {
  let count = 0;
  for await (const entry of tarEntries(byteSource(createReadStream(path, { highWaterMark: MIB })))) {
    const content: Uint8Array[] = [];
    for await (const piece of entry.chunks()) content.push(piece);
    const bytes = Buffer.concat(content);
    if (entry.path.endsWith(".yaml"))
      for (const document of parseAllDocuments(bytes.toString())) document.toJS();
    else if (entry.path.endsWith("current.log") || entry.path.endsWith("previous.log"))
      await bareLines(only(bytes));
    count += 1;
  }
  return count;
}

async function bareZip(path: string): Promise<number> {
  const file = await openAsBlob(path);
  const { entries } = await zipDirectory(file);
  for (const entry of entries) {
    const content: Uint8Array[] = [];
    for await (const piece of zipContent(file, entry)) content.push(piece);
    const bytes = Buffer.concat(content);
    JSON.parse((entry.path.endsWith(".zst") ? zstdDecompressSync(bytes) : bytes).toString());
  }
  return entries.length;
}

async function bare(path: string): Promise<number> {
  const file = await openAsBlob(path);
  const head = Buffer.from(await file.slice(0, 512).arrayBuffer());
  if (isTar(head)) return bareTar(path);
  if (head.toString("latin1", 0, 2) === "PK") return bareZip(path);
  const text = head.toString();
  if (text.startsWith("apiVersion:")) return Object.keys(parseYaml(readFileSync(path, "utf8"))).length;
  if (text.startsWith("{\n")) return JSON.parse(readFileSync(path, "utf8")).items.length;
  return bareLines(createReadStream(path, { highWaterMark: MIB }));
}

let length = 0;

async function whole(path: string): Promise<number> {
  const imported = await importInputs([await diskInput("input", path)], { zstd: ZSTD });
  for (const piece of imported.lines()) length += piece.length;
  return imported.records;
}

const [, , what = "", path = ""] = process.argv;
const work = { bare, whole }[what];
if (work === undefined) throw new Error(`nothing to measure: ${what}`);
let longestMs = 0;
let last = performance.now();
const tick = (): void => {
  const now = performance.now();
  longestMs = Math.max(longestMs, now - last);
  last = now;
  if (isGoing) setImmediate(tick);
};
let isGoing = true;
const beforeMiB = process.memoryUsage.rss() / MIB;
const begin = performance.now();
const cpu = process.threadCpuUsage();
setImmediate(tick);
const records = await work(path);
isGoing = false;
const { user, system } = process.threadCpuUsage(cpu);
const measured: Imported = {
  ms: performance.now() - begin,
  cpuMs: (user + system) / 1_000,
  peakMiB: process.resourceUsage().maxRSS / 1024,
  beforeMiB,
  resultMiB: length / MIB,
  records,
  longestMs,
};
process.stdout.write(JSON.stringify(measured));
