/**
 * Which entries of a folder become sources though they are no traces: files that an importer reads, or that are refused
 * with the way to do better, and folders that hold any file. Files of unknown content are nobody's source.
 */
import { openAsBlob } from "node:fs";
import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import { createBoundedMap } from "../model/bounded-map.ts";
import { isTar } from "../trace/import/archive-tar.ts";
import { isZip } from "../trace/import/archive-zip.ts";
import { base64Start } from "../trace/import/base64.ts";
import { IMPORTERS } from "../trace/import/door.ts";
import { looksLikeTrace } from "../trace/import/is-trace.ts";
import { type Refused, refusedAs } from "../trace/import/refusals.ts";
import { inUtf8 } from "../trace/import/text-encoding.ts";
import { textOf } from "../trace/import/unpack.ts";

export type ImportableKind = "file" | "folder";

const HEAD_BYTES = 64 * 1024;
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** Files of which it is known what they are, and what would be better: opening one says so. */
const TOLD: ReadonlySet<Refused> = new Set(["table", "describe", "encrypted", "packed", "newerCapture"]);

/** Of files that have changed since or are gone, too. */
const REMEMBERED = 4_000;
const isRead = createBoundedMap<string, boolean>(REMEMBERED);

/** What the entry is as a source; null: none. A file's beginning is read once for it. */
export async function importableAs(path: string): Promise<ImportableKind | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null;
  if (found.isDirectory()) return (await holdsFile(path)) ? "folder" : null;
  if (!found.isFile()) return null;
  const version = `${path}\n${found.mtimeMs}\n${found.size}`;
  let reads = isRead.get(version);
  if (reads === undefined) {
    reads = await openAsBlob(path).then(isImportable, () => false);
    isRead.set(version, reads);
  }
  return reads ? "file" : null;
}

async function isImportable(file: Blob): Promise<boolean> {
  const packed = new Uint8Array(await file.slice(0, ZSTD_MAGIC.length).arrayBuffer());
  if (isZip(packed) || ZSTD_MAGIC.every((byte, i) => packed[i] === byte)) return true;
  const bytes = await unpackedHead(file, HEAD_BYTES);
  const text = new TextDecoder().decode(bytes);
  if (isTar(bytes) || base64Start(bytes) !== null || looksLikeTrace(text)) return true;
  const isWhole = bytes.length < HEAD_BYTES;
  if (IMPORTERS.some((importer) => importer.fits({ name: "", bytes, text, isWhole }))) return true;
  return TOLD.has(refusedAs({ bytes, text }));
}

/** The beginning of a file's text, unpacked where it is gzip, in UTF-8 where it is UTF-16. */
export async function unpackedHead(file: Blob, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of inUtf8(textOf(file, () => undefined))) {
      pieces.push(piece);
      length += piece.length;
      if (length >= most) break;
    }
  } catch {
    // The beginning of packed data ends early.
  }
  return Buffer.concat(pieces).subarray(0, most);
}

/** Further in nobody looks for the first file. */
const LOOKED_AT = 100;

/** Whether there is a file in the folder or in those within it. */
async function holdsFile(folder: string): Promise<boolean> {
  const waiting = [folder];
  let looked = 0;
  for (let next = waiting.shift(); next !== undefined && looked < LOOKED_AT; next = waiting.shift()) {
    try {
      for await (const entry of await opendir(next)) {
        looked += 1;
        if (entry.isFile()) return true;
        if (entry.isDirectory()) waiting.push(join(next, entry.name));
        if (looked >= LOOKED_AT) break;
      }
    } catch {
      // What may not be read holds nothing for anybody here.
    }
  }
  return false;
}
