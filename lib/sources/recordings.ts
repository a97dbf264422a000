/** The recordings this server offers: the shipped ones, and those in a folder that the operator names. */
import { stat } from "node:fs/promises";
import type { FolderProblem, SourceSummary } from "../model/api.ts";
import { messageOf } from "../model/errors.ts";
import type { Store } from "../store/store.ts";
import { fileEpoch, loadRecording, type RecordingFile } from "./loaded-recording.ts";
import { findRecordings } from "./recording-folders.ts";
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
  const cache = createCache(maxLoadedBytes ?? DEFAULT_MAX_LOADED_BYTES);
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
      return cache.load({ path: file.path, summary: { ...file.summary, id } });
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
