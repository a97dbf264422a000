/** A K8Shark archive (.kshrk, formats 1 and 2): its records in the order of their times. */
import { asArray, asNumber, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { nestsTooDeep } from "../../model/nesting.ts";
import { type Budget, InputStopped } from "./archive-limits.ts";
import { type ZipEntry, zipContent } from "./archive-zip.ts";
import { joined } from "./byte-source.ts";
import { isListPath, listOfPath, logOfPath } from "./capture-records.ts";
import type { ValueListener, ZstdCodec } from "./types.ts";

const ROOT = "k8shark-capture/";
const NEWEST_FORMAT = 2;
/** An index names each record of a capture; a list of thousands of pods is tens of megabytes. */
const MAX_ENTRY = 256 * 1024 * 1024;

/** A capture that can be read. */
export interface Capture {
  /** What stands before the records, then each record. */
  values(listener: ValueListener): AsyncGenerator<JsonObject>;
}

export function isCapture(entries: readonly ZipEntry[]): boolean {
  return entries.some(({ path }) => path === `${ROOT}metadata.json`);
}

/**
 * Opens a capture. `zstd` and `newerCapture` say why it cannot be.
 * @throws InputStopped when it is damaged
 */
export async function openCapture(
  file: Blob,
  entries: readonly ZipEntry[],
  zstd: ZstdCodec | undefined,
  budget: Budget,
): Promise<Capture | "zstd" | "newerCapture"> {
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const bytesOf = async (path: string): Promise<Uint8Array | null> => {
    const entry = byPath.get(ROOT + path);
    if (entry === undefined) return null;
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of zipContent(file, entry)) {
      length += piece.length;
      if (length > MAX_ENTRY) throw new InputStopped("limit", `${path} is longer than ${MAX_ENTRY} bytes`);
      pieces.push(piece);
    }
    return joined(pieces, length);
  };
  const metadata = parsed(await bytesOf("metadata.json"), "metadata.json");
  // Captures from before there was a version are of the first.
  if ((asNumber(metadata.format_version) ?? 1) > NEWEST_FORMAT) return "newerCapture";
  if (zstd === undefined) return "zstd";
  const unpacked = async (path: string): Promise<JsonObject> => {
    const bytes = await bytesOf(`${path}.json.zst`);
    if (bytes === null) throw new InputStopped("unreadable", `${path} is missing`);
    let whole: Uint8Array;
    try {
      whole = zstd.whole(bytes, MAX_ENTRY);
    } catch {
      throw new InputStopped("unreadable", `${path} is damaged`);
    }
    budget.add(whole.length);
    onRead(whole.length);
    return parsed(whole, path);
  };
  let onRead = (_: number): void => undefined;
  const indexOf = async (name: string): Promise<JsonObject> => {
    const index = byPath.has(`${ROOT}${name}.json.zst`) ? await unpacked(name) : {};
    return index.entries === undefined ? index : asObject(index.entries);
  };
  const lists = await indexOf("index");
  const watches = await indexOf("watch-index");
  return {
    async *values({ left, counted }) {
      onRead = counted;
      yield {
        ...metadata,
        capture_id: asString(metadata.capture_id) ?? "",
        record_count: asNumber(metadata.record_count) ?? 0,
        watched: Object.keys(watches),
      };
      for (const path of Object.keys(lists)) {
        if (isListPath(path) && listOfPath(path) === null) left("otherKind", path);
      }
      const folders = new Map<string, string>();
      for (const { path, seq } of await inOrder([lists, watches])) {
        const folder = folders.get(path) ?? (await folderOf(path));
        folders.set(path, folder);
        const place = `records/${folder}/${seq}`;
        try {
          yield await unpacked(place);
        } catch (error) {
          if (!(error instanceof InputStopped)) throw error;
          left(error.reason, `${path}: ${error.message}`);
          if (budget.isSpent()) return;
        }
      }
    },
  };
}

/** The records that tell something here, lists and events together. */
async function inOrder(
  indexes: readonly JsonObject[],
): Promise<{ path: string; seq: number; time: string }[]> {
  const records = indexes.flatMap((index) =>
    Object.entries(index).flatMap(([path, entry]) => {
      if (listOfPath(path) === null && logOfPath(path) === null) return [];
      const { seqs, times } = asObject(entry);
      return asArray(seqs).map((seq, i) => ({
        path,
        seq: asNumber(seq) ?? 0,
        // As digits of one length: K8Shark leaves zeros at the end out.
        time: spelled(asArray(times)[i]),
      }));
    }),
  );
  return records.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.seq - b.seq));
}

function spelled(time: Json | undefined): string {
  const [whole = "", fraction = ""] = (asString(time) ?? "").replace("Z", "").split(".");
  return `${whole}.${fraction.padEnd(9, "0")}`;
}

async function folderOf(path: string): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(path)));
  return [...digest.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function parsed(bytes: Uint8Array | null, path: string): JsonObject {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes ?? new Uint8Array(0)));
    if (!nestsTooDeep(value)) return asObject(value as Json);
  } catch {
    // Said below.
  }
  throw new InputStopped("unreadable", `${path} is damaged`);
}
