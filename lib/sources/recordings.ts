/** The recordings this server offers: the shipped ones, and those in a folder that the operator names. */
import { stat } from "node:fs/promises";
import type { FolderProblem, SourceSummary } from "../model/api.ts";
import { messageOf } from "../model/errors.ts";
import type { Store } from "../store/store.ts";
import { fileEpoch, loadRecording, type RecordingFile } from "./loaded-recording.ts";
import { findRecordings } from "./recording-folders.ts";
import { createStoreCache, type StoreCache } from "./store-cache.ts";
import { readTraceFile } from "./trace-file.ts";

export interface RecordingsOptions {
  /** Folders of recordings; the first one that has an id keeps it. Their `index.json`, if any, gives titles and order. */
  readonly folders: readonly string[];
  /** Those of the folders that are made when they are first needed: one that is missing is no problem. */
  readonly optional?: readonly string[];
  /** Told of each problem when it comes. */
  readonly onProblem?: (problem: FolderProblem) => void;
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
  /** What of the folders cannot be read now. */
  problems(): Promise<readonly FolderProblem[]>;
  /** The file of every recording, by id. */
  paths(): Promise<ReadonlyMap<string, string>>;
}

/** The states take at most about as much again. */
const DEFAULT_MAX_LOADED_BYTES = 512 * 1024 * 1024;
/** Larger files are listed without their extent: reading them takes too long for a list. */
const MAX_SURVEY_FILE_BYTES = 64 * 1024 * 1024;

/**
 * A registry of recordings. An id is looked up in the list of the files found and never becomes part of a path.
 */
export function createRecordings({
  folders,
  optional = [],
  onProblem,
  maxLoadedBytes,
}: RecordingsOptions): Recordings {
  const cache = createStoreCache(maxLoadedBytes ?? DEFAULT_MAX_LOADED_BYTES);
  const surveys = new Map<string, Promise<Partial<SourceSummary>>>();
  let told = new Set<string>();

  const find = async () => {
    const found = await findRecordings(folders, optional);
    const before = told;
    told = new Set(found.problems.map(({ path, reason }) => `${path} ${reason}`));
    for (const problem of found.problems) {
      if (!before.has(`${problem.path} ${problem.reason}`)) onProblem?.(problem);
    }
    return found;
  };
  const files = async (): Promise<ReadonlyMap<string, RecordingFile>> => (await find()).files;

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
      const { path, summary } = file;
      return cache.load(await fileEpoch(path), () => loadRecording({ path, summary: { ...summary, id } }));
    },
    async problems() {
      return (await find()).problems;
    },
    async paths() {
      return new Map([...(await files())].map(([id, { path }]) => [id, path]));
    },
  };
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
  cache: StoreCache,
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
