/** Which recordings there are in folders, and what of the folders cannot be read. */
import { readdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";
import type { FolderProblem, SourceSummary, Stop } from "../model/api.ts";
import { messageOf } from "../model/errors.ts";
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import { type ImportableKind, importableAs } from "./importable.ts";
import type { RecordingFile } from "./loaded-recording.ts";
import { isNoteFile } from "./note-file.ts";

export interface FoundRecordings {
  /** By id, in the order in which they are listed. */
  readonly files: ReadonlyMap<string, RecordingFile>;
  readonly problems: readonly FolderProblem[];
}

const TRACE_SUFFIX = /\.ndjson(\.gz)?$/;
const INDEX_FILE = "index.json";
/** So many entries of a folder that are no traces are looked at. */
export const MAX_IMPORTABLE = 1_000;

/** Which folders are treated otherwise than others. */
export interface SpecialFolders {
  /** Those that are made when they are first needed. */
  readonly optional?: readonly string[];
  /** Those in which everything that can be imported is a recording, too. */
  readonly importable?: readonly string[];
}

/** Looks into the folders; of the traces none is read, but their `index.json` is, which gives titles and order. */
export async function findRecordings(
  folders: readonly string[],
  { optional = [], importable = [] }: SpecialFolders,
): Promise<FoundRecordings> {
  const files = new Map<string, RecordingFile>();
  const problems: FolderProblem[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    const path = await realpath(folder).catch(() => folder);
    if (seen.has(path)) continue;
    seen.add(path);
    const all = await namesIn(path, optional.includes(folder), problems);
    const entries: FolderEntries = new Map(
      all.filter((name) => TRACE_SUFFIX.test(name)).map((name) => [name, null]),
    );
    if (importable.includes(folder)) await addImportable(path, all, entries, problems);
    const index = entries.size === 0 ? [] : await indexOf(path, problems);
    for (const file of filesOf(path, entries, index)) files.set(freeId(files, file.summary.id), file);
  }
  return { files, problems };
}

async function namesIn(folder: string, isOptional: boolean, problems: FolderProblem[]): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const reason = reasonOf(error);
    if (!(isOptional && reason === "missing")) {
      problems.push({ kind: "folder", path: folder, reason, detail: messageOf(error) });
    }
    return [];
  }
}

/** Of a folder: names, and what is imported there; null for a trace. */
type FolderEntries = Map<string, ImportableKind | null>;

async function addImportable(
  folder: string,
  names: readonly string[],
  entries: FolderEntries,
  problems: FolderProblem[],
): Promise<void> {
  const others = names.filter(
    (name) => !entries.has(name) && name !== INDEX_FILE && !isNoteFile(name) && !name.startsWith("."),
  );
  if (others.length > MAX_IMPORTABLE) {
    const detail = `${others.length} entries that are no traces; the first ${MAX_IMPORTABLE} are looked at.`;
    problems.push({ kind: "entries", path: folder, reason: "tooMany", detail });
  }
  for (const name of others.slice(0, MAX_IMPORTABLE)) {
    const kind = await importableAs(join(folder, name));
    if (kind !== null) entries.set(name, kind);
  }
}

function filesOf(folder: string, entries: FolderEntries, index: readonly JsonObject[]): RecordingFile[] {
  const files: RecordingFile[] = [];
  const listed = new Set<string>();
  const add = (name: string, entry: JsonObject): void => {
    const importedAs = entries.get(name) ?? undefined;
    const isImported = importedAs === undefined ? {} : { isImported: true as const };
    const summary = { ...summaryOf(name, entry), ...isImported };
    files.push({ path: join(folder, name), summary, ...(importedAs === undefined ? {} : { importedAs }) });
  };
  for (const entry of index) {
    const name = asString(entry.file);
    // Only files that were found in the folder itself: an index cannot point elsewhere.
    if (name === undefined || listed.has(name) || !entries.has(name)) continue;
    listed.add(name);
    add(name, entry);
  }
  for (const name of entries.keys()) if (!listed.has(name)) add(name, {});
  return files;
}

/** The entries of a folder's index. Without a readable index the files speak for themselves. */
async function indexOf(folder: string, problems: FolderProblem[]): Promise<JsonObject[]> {
  const path = join(folder, INDEX_FILE);
  try {
    const index: unknown = JSON.parse(await readFile(path, "utf8"));
    if (Array.isArray(index)) return index.map(asObject);
    problems.push({ kind: "index", path, reason: "notAList", detail: "The index is not an array." });
  } catch (error) {
    const reason = reasonOf(error);
    if (reason !== "missing") problems.push({ kind: "index", path, reason, detail: messageOf(error) });
  }
  return [];
}

const REASONS: Readonly<Record<string, FolderProblem["reason"]>> = {
  ENOENT: "missing",
  ENOTDIR: "notAFolder",
  EACCES: "denied",
  EPERM: "denied",
};

function reasonOf(error: unknown): FolderProblem["reason"] {
  if (error instanceof SyntaxError) return "notJson";
  return REASONS[(error as NodeJS.ErrnoException).code ?? ""] ?? "unreadable";
}

/** A place without an instant is none. */
function stopOf(value: Json): Stop[] {
  const entry = asObject(value);
  const t = asString(entry.t);
  if (t === undefined) return [];
  const given = (["revision", "from", "to", "tab"] as const).flatMap((name) => {
    const text = asString(entry[name]);
    return text === undefined ? [] : [[name, text] as const];
  });
  return [{ t, ...Object.fromEntries(given) }];
}

function summaryOf(name: string, entry: JsonObject): SourceSummary {
  const id = asString(entry.id) ?? name.replace(TRACE_SUFFIX, "");
  const start = asString(entry.start);
  const chinese = asObject(entry.zh);
  const lookFor = asString(entry.lookFor);
  const stops = asArray(entry.stops).flatMap(stopOf);
  return {
    id,
    kind: "recording",
    title: asString(entry.title) ?? id,
    story: asString(entry.story) ?? "",
    lookFor: lookFor === undefined ? textsOf(entry.lookFor) : [lookFor],
    ...(chinese.title === undefined
      ? {}
      : {
          translations: {
            zh: {
              title: asString(chinese.title) ?? id,
              story: asString(chinese.story) ?? "",
              lookFor: textsOf(chinese.lookFor),
            },
          },
        }),
    ...(stops.length === 0 ? {} : { stops }),
    ...(start === undefined ? {} : { start }),
    records: asNumber(entry.records) ?? null,
    from: timeOf(entry.from),
    to: timeOf(entry.to),
    durationMs: asNumber(entry.durationMs) ?? null,
    sizeBytes: null,
  };
}

function textsOf(value: unknown): string[] {
  return asArray(value).filter((text): text is string => typeof text === "string");
}

function timeOf(value: unknown): EpochMs | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function freeId(found: ReadonlyMap<string, unknown>, id: string): string {
  let free = id;
  for (let n = 2; found.has(free); n++) free = `${id}-${n}`;
  return free;
}
