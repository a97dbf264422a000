/** The recordings this server offers: the shipped ones, and those in a folder that the operator names. */
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import type { SourceSummary } from "../model/api.ts";
import { messageOf } from "../model/errors.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import type { Store } from "../store/store.ts";
import { fileEpoch, loadRecording, type RecordingFile } from "./loaded-recording.ts";
import { readTraceFile } from "./trace-file.ts";

export interface RecordingsOptions {
  /** Folders of recordings; the first one that has an id keeps it. Their `index.json`, if any, gives titles and order. */
  readonly folders: readonly string[];
  /** Loaded recordings are dropped, least recently used first, above this size of their records. */
  readonly maxLoadedBytes?: number;
}

export interface Recordings {
  /** All of them, without reading any. */
  list(): Promise<SourceSummary[]>;
  /** The same with how far they reach, or why they cannot be read; those that were never read are read once for it. */
  survey(): Promise<SourceSummary[]>;
  /** Loads a recording once for all who ask; null for an unknown id. Rejects when it cannot be read. */
  open(id: string): Promise<Store | null>;
  /** The file of every recording, by id. */
  paths(): Promise<ReadonlyMap<string, string>>;
}

/** The states take at most about as much again. */
const DEFAULT_MAX_LOADED_BYTES = 512 * 1024 * 1024;
/** Larger files are listed without their extent: reading them takes too long for a list. */
const MAX_SURVEY_FILE_BYTES = 64 * 1024 * 1024;
const TRACE_SUFFIX = /\.ndjson(\.gz)?$/;
const INDEX_FILE = "index.json";

/**
 * A registry of recordings. An id is looked up in the list of the files found and never becomes part of a path.
 */
export function createRecordings({ folders, maxLoadedBytes }: RecordingsOptions): Recordings {
  const cache = createCache(maxLoadedBytes ?? DEFAULT_MAX_LOADED_BYTES);
  const surveys = new Map<string, Promise<Partial<SourceSummary>>>();

  const files = async (): Promise<Map<string, RecordingFile>> => {
    const found = new Map<string, RecordingFile>();
    const folderPaths = new Set(
      await Promise.all(folders.map((folder) => realpath(folder).catch(() => folder))),
    );
    for (const folder of folderPaths) {
      for (const file of await filesOf(folder)) found.set(freeId(found, file.summary.id), file);
    }
    return found;
  };

  return {
    async list() {
      return Promise.all(
        [...(await files())].map(async ([id, { path, summary }]) => ({
          ...summary,
          id,
          sizeBytes: await sizeOf(path),
        })),
      );
    },
    async survey() {
      const found = await files();
      return Promise.all(
        [...found].map(async ([id, { path, summary }]): Promise<SourceSummary> => {
          const { extra, sizeBytes } = await extentOf(path, summary, cache, surveys);
          return { ...summary, id, sizeBytes, ...extra };
        }),
      );
    },
    async open(id) {
      const file = (await files()).get(id);
      if (file === undefined) return null;
      return cache.load({ path: file.path, summary: { ...file.summary, id } });
    },
    async paths() {
      return new Map([...(await files())].map(([id, { path }]) => [id, path]));
    },
  };
}

// ---------------------------------------------------------------- which files there are

async function filesOf(folder: string): Promise<RecordingFile[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => TRACE_SUFFIX.test(name)).sort();
  } catch {
    // No such folder: it offers nothing.
    return [];
  }
  const files: RecordingFile[] = [];
  const listed = new Set<string>();
  for (const entry of await indexOf(folder)) {
    const name = asString(entry.file);
    // Only files that were found in the folder itself: an index cannot point elsewhere.
    if (name === undefined || listed.has(name) || !names.includes(name)) continue;
    listed.add(name);
    files.push({ path: join(folder, name), summary: summaryOf(name, entry) });
  }
  for (const name of names) {
    if (!listed.has(name)) files.push({ path: join(folder, name), summary: summaryOf(name, {}) });
  }
  return files;
}

async function indexOf(folder: string): Promise<JsonObject[]> {
  try {
    const index: unknown = JSON.parse(await readFile(join(folder, INDEX_FILE), "utf8"));
    return asArray(index).map(asObject);
  } catch {
    // Without a readable index the files speak for themselves.
    return [];
  }
}

function summaryOf(name: string, entry: JsonObject): SourceSummary {
  const id = asString(entry.id) ?? name.replace(TRACE_SUFFIX, "");
  const start = asString(entry.start);
  const chinese = asObject(entry.zh);
  const lookFor = asString(entry.lookFor);
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

// ---------------------------------------------------------------- how far they reach

/** Null when it has gone meanwhile. */
function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ size }) => size,
    () => null,
  );
}

async function extentOf(
  path: string,
  summary: SourceSummary,
  cache: RecordingCache,
  surveys: Map<string, Promise<Partial<SourceSummary>>>,
): Promise<{ extra: Partial<SourceSummary>; sizeBytes: number | null }> {
  const sizeBytes = await sizeOf(path);
  if (summary.records !== null && summary.from !== null && summary.to !== null)
    return { extra: {}, sizeBytes };
  if (sizeBytes === null || sizeBytes > MAX_SURVEY_FILE_BYTES) return { extra: {}, sizeBytes };
  const epoch = await fileEpoch(path);
  const loaded = cache.peek(epoch)?.summary;
  if (loaded !== undefined) {
    const { records, from, to, durationMs } = loaded;
    return { extra: { records, from, to, durationMs }, sizeBytes };
  }
  let survey = surveys.get(epoch);
  if (survey === undefined) {
    survey = surveyFile(path);
    surveys.set(epoch, survey);
  }
  return { extra: await survey, sizeBytes };
}

/** Reads a recording once without keeping it; a file that is none says why. */
async function surveyFile(path: string): Promise<Partial<SourceSummary>> {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  try {
    const { records } = await readTraceFile(path, {
      onRecord: ({ t }) => {
        from = Math.min(from, t);
        to = Math.max(to, t);
      },
      onProblem: () => undefined,
    });
    return records === 0 ? { records } : { records, from, to, durationMs: to - from };
  } catch (error) {
    return { error: messageOf(error) };
  }
}

// ---------------------------------------------------------------- loaded ones

interface RecordingCache {
  load(file: RecordingFile): Promise<Store>;
  peek(epoch: string): Store | null;
}

/** Keeps what was loaded, by content; who asks while it is being loaded waits for the same. */
function createCache(maxBytes: number): RecordingCache {
  const slots = new Map<string, { promise: Promise<Store>; loaded: Store | null }>();

  const evict = (): void => {
    let total = 0;
    for (const { loaded } of slots.values()) total += loaded?.bytes ?? 0;
    for (const [epoch, { loaded }] of slots) {
      if (total <= maxBytes || slots.size === 1) return;
      if (loaded === null) continue;
      slots.delete(epoch);
      total -= loaded.bytes;
    }
  };

  return {
    async load(file) {
      const epoch = await fileEpoch(file.path);
      const known = slots.get(epoch);
      if (known !== undefined) {
        slots.delete(epoch);
        slots.set(epoch, known);
        return known.promise;
      }
      const slot: { promise: Promise<Store>; loaded: Store | null } = {
        promise: loadRecording(file),
        loaded: null,
      };
      slots.set(epoch, slot);
      try {
        slot.loaded = await slot.promise;
        evict();
        return slot.loaded;
      } catch (error) {
        slots.delete(epoch);
        throw error;
      }
    },
    peek: (epoch) => slots.get(epoch)?.loaded ?? null,
  };
}
