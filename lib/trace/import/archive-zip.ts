/** The files of a zip archive, by its directory at the end; without one, as far as the files' own headers go. */
import type { EpochMs } from "../../model/units.ts";
import { InputStopped } from "./archive-limits.ts";
import { piecesOf, unpacked } from "./unpack.ts";

export interface ZipEntry {
  /** As it stands there: untrusted. */
  readonly path: string;
  readonly modifiedAt: EpochMs | null;
  readonly packedSize: number;
  readonly isEncrypted: boolean;
  /** False for a link. */
  readonly isFile: boolean;
  readonly method: number;
  /** Where its own header begins. */
  readonly at: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
const LOCATOR_LENGTH = 20;
const MAX_COMMENT = 0xffff;
const UNKNOWN_32 = 0xffff_ffff;
const UNKNOWN_16 = 0xffff;
/** The extra field with what does not fit into 32 bits. */
const ZIP_64 = 1;
/** The extra field with times in seconds since the epoch. */
const UNIX_TIME = 0x5455;
/** Of a file's mode on Unix, which stands in the upper half of its attributes. */
const FILE_TYPE = 0xf000;
const SYMBOLIC_LINK = 0xa000;
const STORED = 0;
const DEFLATED = 8;
/** A directory is held whole: some hundred bytes for each file. */
const MAX_DIRECTORY = 256 * 1024 * 1024;

/** How the reason begins why an entry cannot be unpacked that is packed in another way. */
export const OTHER_METHOD = "packed by method";

/** True when the bytes begin with a file of a zip archive, or with the end of an empty one. */
export function isZip(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return head.length >= 4 && [LOCAL, END].includes(view.getUint32(0, true));
}

export interface ZipDirectory {
  readonly entries: readonly ZipEntry[];
  /** What is wrong with the archive; null when nothing is. */
  readonly damage: string | null;
}

/** Reads the directory. */
export async function zipDirectory(file: Blob): Promise<ZipDirectory> {
  const place = await directoryPlace(file);
  if (place === null) {
    return {
      entries: await entriesInOrder(file),
      damage: "the zip archive was cut: its directory is missing",
    };
  }
  const view = await viewOf(file, place.at, place.at + place.length);
  const entries: ZipEntry[] = [];
  for (let at = 0; at + CENTRAL_LENGTH <= view.byteLength && view.getUint32(at, true) === CENTRAL; ) {
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const end = at + CENTRAL_LENGTH + nameLength + extraLength + view.getUint16(at + 32, true);
    if (end > view.byteLength) break;
    const extraAt = at + CENTRAL_LENGTH + nameLength;
    const large = largeFields(view, extraAt, extraLength);
    const or64 = (offset: number): number => {
      const value = view.getUint32(at + offset, true);
      return value === UNKNOWN_32 ? (large.shift() ?? value) : value;
    };
    // In this order they stand in the extra field.
    or64(24);
    const packedSize = or64(20);
    const local = or64(42);
    entries.push({
      path: textOf(view, at + CENTRAL_LENGTH, nameLength),
      modifiedAt: dateOf(view, extraAt, extraLength),
      packedSize,
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      isFile: ((view.getUint32(at + 38, true) >>> 16) & FILE_TYPE) !== SYMBOLIC_LINK,
      method: view.getUint16(at + 10, true),
      at: local,
    });
    at = end;
  }
  const isWhole = entries.length >= place.count;
  return { entries, damage: isWhole ? null : "the directory of the zip archive is damaged" };
}

/**
 * What an entry holds, unpacked.
 * @throws InputStopped when it cannot be unpacked
 */
export async function* zipContent(file: Blob, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const start = await contentStart(file, entry);
  const end = Math.min(file.size, start + entry.packedSize);
  if (entry.method === STORED) yield* piecesOf(file, start, end);
  else if (entry.method === DEFLATED) yield* unpacked(piecesOf(file, start, end), "deflate-raw");
  else throw new InputStopped("unreadable", `${OTHER_METHOD} ${entry.method}, which is not read`);
}

/** What a file that is only stored holds, as a file of its own; null for one that is packed. */
export async function zipStored(file: Blob, entry: ZipEntry): Promise<Blob | null> {
  if (entry.method !== STORED) return null;
  const start = await contentStart(file, entry);
  return file.slice(start, start + entry.packedSize);
}

async function contentStart(file: Blob, { at }: ZipEntry): Promise<number> {
  const local = await viewOf(file, at, at + LOCAL_LENGTH);
  if (local.byteLength < LOCAL_LENGTH || local.getUint32(0, true) !== LOCAL) {
    throw new InputStopped("unreadable", "the zip archive is damaged");
  }
  return at + LOCAL_LENGTH + local.getUint16(26, true) + local.getUint16(28, true);
}

interface Place {
  readonly at: number;
  readonly length: number;
  readonly count: number;
}

async function directoryPlace(file: Blob): Promise<Place | null> {
  const from = Math.max(0, file.size - MAX_COMMENT - END_LENGTH - LOCATOR_LENGTH);
  const view = await viewOf(file, from, file.size);
  for (let i = view.byteLength - END_LENGTH; i >= 0; i--) {
    if (view.getUint32(i, true) !== END) continue;
    const small = {
      count: view.getUint16(i + 10, true),
      length: view.getUint32(i + 12, true),
      at: view.getUint32(i + 16, true),
    };
    const isLarge = small.count === UNKNOWN_16 || small.length === UNKNOWN_32 || small.at === UNKNOWN_32;
    const place = isLarge ? ((await place64(file, view, i - LOCATOR_LENGTH)) ?? small) : small;
    if (place.at + place.length <= file.size && place.length <= MAX_DIRECTORY) return place;
  }
  return null;
}

async function place64(file: Blob, view: DataView, locator: number): Promise<Place | null> {
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR_64) return null;
  const at = Number(view.getBigUint64(locator + 8, true));
  const end = await viewOf(file, at, at + 56);
  if (end.byteLength < 56 || end.getUint32(0, true) !== END_64) return null;
  const number = (offset: number): number => Number(end.getBigUint64(offset, true));
  return { count: number(32), length: number(40), at: number(48) };
}

/** Files one behind the other, as long as their headers say how long they are. */
async function entriesInOrder(file: Blob): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  for (let at = 0; ; ) {
    const view = await viewOf(file, at, at + LOCAL_LENGTH + 0xffff);
    if (view.byteLength < LOCAL_LENGTH || view.getUint32(0, true) !== LOCAL) return entries;
    const flags = view.getUint16(6, true);
    const packedSize = view.getUint32(18, true);
    const nameLength = view.getUint16(26, true);
    // With this flag the length stands behind the content.
    if ((flags & 8) !== 0 || packedSize === UNKNOWN_32 || LOCAL_LENGTH + nameLength > view.byteLength)
      return entries;
    entries.push({
      path: textOf(view, LOCAL_LENGTH, nameLength),
      modifiedAt: null,
      packedSize,
      isEncrypted: (flags & 1) === 1,
      isFile: true,
      method: view.getUint16(8, true),
      at,
    });
    at += LOCAL_LENGTH + nameLength + view.getUint16(28, true) + packedSize;
  }
}

/** The 64-bit values of an entry's extra field, in their order. */
function largeFields(view: DataView, from: number, length: number): number[] {
  const field = extraField(view, from, length, ZIP_64);
  const count = Math.floor((field?.byteLength ?? 0) / 8);
  return Array.from({ length: count }, (_, i) => Number(field?.getBigUint64(8 * i, true)));
}

async function viewOf(file: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await file.slice(from, to).arrayBuffer());
}

function textOf(view: DataView, at: number, length: number): string {
  return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at, length));
}

/** The file's date in UTC, where an extra field has it; the date of the header itself has no zone. */
function dateOf(view: DataView, from: number, length: number): EpochMs | null {
  const field = extraField(view, from, length, UNIX_TIME);
  const hasTime = field !== null && field.byteLength >= 5 && (field.getUint8(0) & 1) === 1;
  return hasTime ? 1_000 * field.getInt32(1, true) : null;
}

function extraField(view: DataView, from: number, length: number, id: number): DataView | null {
  for (let at = from; at + 4 <= from + length; ) {
    const size = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === id && at + 4 + size <= from + length) {
      return new DataView(view.buffer, view.byteOffset + at + 4, size);
    }
    at += 4 + size;
  }
  return null;
}
