/** The recordings this server offers: the shipped ones, and those in a folder the operator names. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { asArray, asObject, asString } from "../model/json.ts";
import { type LoadedRecording, loadRecording } from "./loaded-recording.ts";
import type { SourceSummary } from "./source.ts";

interface Entry {
  readonly path: string;
  readonly summary: SourceSummary;
}

export interface RecordingsOptions {
  /** Folder with `index.json` and the shipped recordings. */
  readonly shippedDir: string;
  /** Further folder of `*.ndjson` and `*.ndjson.gz` files; undefined: none. */
  readonly extraDir?: string | undefined;
  /** Loaded recordings are dropped, least recently used first, above this size of text. */
  readonly maxLoadedBytes?: number;
}

export interface Recordings {
  list(): SourceSummary[];
  /** Loads a recording once for all who ask; undefined for an unknown id. Rejects when it cannot be read. */
  open(id: string): Promise<LoadedRecording> | undefined;
}

const DEFAULT_MAX_LOADED_BYTES = 1024 * 1024 * 1024;
const TRACE_SUFFIX = /\.ndjson(\.gz)?$/;

/**
 * A registry of recordings. An id is looked up in the list of known files and never becomes part of a path.
 */
export function createRecordings(options: RecordingsOptions): Recordings {
  const loaded = new Map<string, { epoch: string; recording: Promise<LoadedRecording>; bytes: number }>();
  const maxBytes = options.maxLoadedBytes ?? DEFAULT_MAX_LOADED_BYTES;

  const entries = (): Map<string, Entry> => {
    const all = new Map<string, Entry>();
    for (const entry of shipped(options.shippedDir)) all.set(entry.summary.id, entry);
    if (options.extraDir !== undefined) {
      for (const entry of unlisted(options.extraDir))
        if (!all.has(entry.summary.id)) all.set(entry.summary.id, entry);
    }
    return all;
  };

  const evict = (): void => {
    let total = [...loaded.values()].reduce((sum, entry) => sum + entry.bytes, 0);
    for (const [id, entry] of loaded) {
      if (total <= maxBytes || loaded.size === 1) return;
      loaded.delete(id);
      total -= entry.bytes;
    }
  };

  return {
    list: () => [...entries().values()].map((entry) => entry.summary),
    open(id) {
      const entry = entries().get(id);
      if (entry === undefined) return undefined;
      const epoch = epochOf(entry.path);
      const known = loaded.get(id);
      if (known !== undefined && known.epoch === epoch) {
        loaded.delete(id);
        loaded.set(id, known);
        return known.recording;
      }
      const recording = loadRecording(entry.path, entry.summary, epoch);
      const slot = { epoch, recording, bytes: 0 };
      loaded.set(id, slot);
      recording.then(
        ({ bytes }) => {
          slot.bytes = bytes;
          evict();
        },
        () => {
          if (loaded.get(id) === slot) loaded.delete(id);
        },
      );
      return recording;
    },
  };
}

function shipped(dir: string): Entry[] {
  let index: unknown;
  try {
    index = JSON.parse(readFileSync(join(dir, "index.json"), "utf8"));
  } catch {
    // A folder without an index ships nothing; files in it can still be offered through the extra folder.
    return [];
  }
  const entries: Entry[] = [];
  for (const item of asArray(index)) {
    const fields = asObject(item);
    const id = asString(fields.id);
    const file = asString(fields.file);
    if (id === undefined || file === undefined) continue;
    const path = join(dir, file);
    const start = asString(fields.start);
    entries.push({
      path,
      summary: {
        id,
        kind: "recording",
        title: asString(fields.title) ?? id,
        story: asString(fields.story) ?? "",
        lookFor: asArray(fields.lookFor).filter((text): text is string => typeof text === "string"),
        ...(start === undefined ? {} : { start }),
        sizeBytes: sizeOf(path),
      },
    });
  }
  return entries;
}

function unlisted(dir: string): Entry[] {
  let files: string[];
  try {
    files = readdirSync(dir).filter((file) => TRACE_SUFFIX.test(file));
  } catch {
    return [];
  }
  return files.sort().map((file) => {
    const id = file.replace(TRACE_SUFFIX, "");
    const path = join(dir, file);
    return {
      path,
      summary: { id, kind: "recording" as const, title: id, story: "", lookFor: [], sizeBytes: sizeOf(path) },
    };
  });
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function epochOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  const identity = `${path} ${stat?.size ?? 0} ${stat?.mtimeMs ?? 0}`;
  return createHash("sha256").update(identity).digest("hex").slice(0, 12);
}
