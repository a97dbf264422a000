/** The recordings this server offers: the shipped ones, and those in a folder that the operator names. */
import { stat } from "node:fs/promises";
import type { FolderProblem, SourceSummary } from "../model/api.ts";
import type { DurationMs } from "../model/units.ts";
import type { Store } from "../store/store.ts";
import { fileEpoch, type LoadOptions, loadRecording, type RecordingFile } from "./loaded-recording.ts";
import { findRecordings, type SpecialFolders } from "./recording-folders.ts";
import { createStoreCache, type Read, type StoreCache } from "./store-cache.ts";
import { createSurveys, type Extent } from "./surveys.ts";

export interface RecordingsOptions extends SpecialFolders {
  /** Folders of recordings; the first one that has an id keeps it. Their `index.json`, if any, gives titles and order. */
  readonly folders: readonly string[];
  /** Told of each problem when it comes. */
  readonly onProblem?: (problem: FolderProblem) => void;
  /** Loaded recordings are dropped, least recently used first, above this size of their records. */
  readonly maxLoadedBytes?: number;
  /** How much one of them may be. */
  readonly load?: Omit<LoadOptions, "signal" | "onPart">;
  /** Where it is kept how far recordings reach. */
  readonly surveysFile?: string | null;
  /** A recording that takes longer to read is shown while it is read. */
  readonly partAfterMs?: DurationMs;
  /** Larger files are not read for a list. */
  readonly maxSurveyBytes?: number;
  /** So long a survey waits for files that were never read; they are read on meanwhile. */
  readonly patienceMs?: DurationMs;
}

export interface Recordings {
  /** All of them, without reading any. */
  list(): Promise<SourceSummary[]>;
  /** The same with how far they reach, or why they cannot be read; those that were never read are read once for it. */
  survey(): Promise<SourceSummary[]>;
  /** How far a recording reaches, by somebody who has just read it. */
  remember(id: string, extent: Extent): Promise<void>;
  /**
   * Loads a recording once for all who ask; null for an unknown id. Rejects when it cannot be read, or when the signal fires;
   * when those of all have fired, it is read no further.
   */
  open(id: string, signal?: AbortSignal): Promise<Store | null>;
  /** The same, or as much of it as has been read when reading it takes long; that part grows. */
  openPart(id: string, signal?: AbortSignal): Promise<Store | null>;
  /** What of the folders cannot be read now. */
  problems(): Promise<readonly FolderProblem[]>;
  /** The file of every recording, by id. */
  paths(): Promise<ReadonlyMap<string, string>>;
}

/** The states take at most about as much again. */
const DEFAULT_MAX_LOADED_BYTES = 512 * 1024 * 1024;
const DEFAULT_PATIENCE_MS: DurationMs = 2_000;
const PART_AFTER_MS: DurationMs = 1_000;
/** Larger files are listed without their extent: reading them takes too long for a list. */
const MAX_SURVEY_FILE_BYTES = 64 * 1024 * 1024;

/**
 * A registry of recordings. An id is looked up in the list of the files found and never becomes part of a path.
 */
export function createRecordings({
  folders,
  optional = [],
  importable = [],
  onProblem,
  maxLoadedBytes,
  load = {},
  surveysFile = null,
  patienceMs = DEFAULT_PATIENCE_MS,
  partAfterMs = PART_AFTER_MS,
  maxSurveyBytes = MAX_SURVEY_FILE_BYTES,
}: RecordingsOptions): Recordings {
  const isLarge = (sizeBytes: number | null): boolean => sizeBytes !== null && sizeBytes > maxSurveyBytes;
  const cache = createStoreCache(maxLoadedBytes ?? DEFAULT_MAX_LOADED_BYTES);
  const surveys = createSurveys(surveysFile, load);
  let told = new Set<string>();

  const find = async () => {
    const found = await findRecordings(folders, { optional, importable });
    const before = told;
    told = new Set(found.problems.map(({ path, reason }) => `${path} ${reason}`));
    for (const problem of found.problems) {
      if (!before.has(`${problem.path} ${problem.reason}`)) onProblem?.(problem);
    }
    return found;
  };
  const reading =
    (file: RecordingFile, id: string): Read =>
    async (signal, onPart) => {
      const recording = { ...file, summary: { ...file.summary, id } };
      const store = await loadRecording(recording, { ...load, signal, onPart });
      // Nobody reads a large file for a list, but what somebody has read can be listed.
      if (isLarge(await sizeOf(file.path))) {
        const { records, from, to, durationMs } = store.summary;
        await surveys.remember(store.epoch, { records, from, to, durationMs });
      }
      return store;
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
          const { extra, sizeBytes } = await extentOf(path, summary, cache, (of, epoch, size) =>
            isLarge(size) ? surveys.known(epoch) : within(patienceMs, surveys.of(of, epoch)),
          );
          return { ...summary, id, sizeBytes, ...extra };
        }),
      );
    },
    async open(id, signal) {
      const file = (await files()).get(id);
      return file === undefined ? null : cache.load(await fileEpoch(file.path), reading(file, id), signal);
    },
    async openPart(id, signal) {
      const file = (await files()).get(id);
      if (file === undefined) return null;
      return cache.loadPart(await fileEpoch(file.path), reading(file, id), partAfterMs, signal);
    },
    async remember(id, extent) {
      const file = (await files()).get(id);
      if (file !== undefined) await surveys.remember(await fileEpoch(file.path), extent);
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

/** Null when it has gone meanwhile, and for a folder. */
function sizeOf(path: string): Promise<number | null> {
  return stat(path).then(
    (found) => (found.isFile() ? found.size : null),
    () => null,
  );
}

async function extentOf(
  path: string,
  summary: SourceSummary,
  cache: StoreCache,
  surveyed: (path: string, epoch: string, sizeBytes: number | null) => Promise<Extent>,
): Promise<{ extra: Extent; sizeBytes: number | null }> {
  const sizeBytes = await sizeOf(path);
  const { isImported = false } = summary;
  if (summary.records !== null && summary.from !== null && summary.to !== null)
    return { extra: {}, sizeBytes };
  if (!isImported && sizeBytes === null) return { extra: {}, sizeBytes };
  const epoch = await fileEpoch(path);
  const loaded = cache.peek(epoch)?.summary;
  if (loaded !== undefined) {
    const { records, from, to, durationMs } = loaded;
    return { extra: { records, from, to, durationMs }, sizeBytes };
  }
  // Nothing is converted for a list.
  return { extra: isImported ? {} : await surveyed(path, epoch, sizeBytes), sizeBytes };
}

/** The extent, or nothing when it takes longer; then it is there the next time. */
function within(ms: DurationMs, extent: Promise<Extent>): Promise<Extent> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve({}), ms);
    extent.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
