/** The files of a tar archive, as they come: ustar, pax and GNU's long names. */
import type { EpochMs } from "../../model/units.ts";
import { InputStopped } from "./archive-limits.ts";
import type { ByteSource } from "./byte-source.ts";

export interface TarEntry {
  /** As it stands there: untrusted. */
  readonly path: string;
  readonly size: number;
  readonly modifiedAt: EpochMs;
  /** Links and devices are no files. */
  readonly isFile: boolean;
  /** To be read before the next entry is asked for; what is left of it is passed over. */
  chunks(): AsyncGenerator<Uint8Array>;
}

const BLOCK = 512;
/** Names and attributes; more is no archive that anybody made. */
const MAX_ATTRIBUTES = 1024 * 1024;
const DIRECTORY = "5";
const PAX = "x";
const LONG_NAME = "L";
/** Attributes of all that follow, and the targets of links. */
const PASSED_OVER: ReadonlySet<string> = new Set(["g", "K"]);
/** A file with holes, of which only the rest is there: a log that was cut while it was written. */
const SPARSE = "S";
const FILES: ReadonlySet<string> = new Set(["0", "\0", "7", SPARSE]);
/** Where headers of files with holes say that more of them follow. */
const SPARSE_GOES_ON = 482;
const SPARSE_GOES_ON_FURTHER = 504;
/** So many parts between holes may be told of; more is no log. */
const MAX_SPARSE_BLOCKS = 2_048;

/** True when the bytes begin with the header of a tar archive: its checksum is right. */
export function isTar(head: Uint8Array): boolean {
  return head.length >= BLOCK && head[0] !== 0 && hasChecksum(head.subarray(0, BLOCK));
}

/** @throws InputStopped when the archive is damaged or ends early */
export async function* tarEntries(source: ByteSource): AsyncGenerator<TarEntry> {
  let longName: string | null = null;
  let pax = new Map<string, string>();
  for (;;) {
    const header = await source.take(BLOCK);
    if (header.length === 0 || header.every((byte) => byte === 0)) return;
    if (header.length < BLOCK) throw new InputStopped("unreadable", "the tar archive ends early");
    if (!hasChecksum(header)) throw new InputStopped("unreadable", "the tar archive is damaged");
    const type = String.fromCharCode(header[156] ?? 0);
    const size = Number(pax.get("size") ?? numberAt(header, 124, 12));
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === PAX || type === LONG_NAME || PASSED_OVER.has(type)) {
      if (size > MAX_ATTRIBUTES) throw new InputStopped("unreadable", "the tar archive is damaged");
      const text = new TextDecoder().decode(await source.take(size));
      await source.take(padding);
      if (type === PAX) pax = attributesOf(text);
      else if (type === LONG_NAME) longName = text.replace(/\0.*$/s, "");
      continue;
    }
    let read = 0;
    if (type === SPARSE) await passSparseHeaders(header, source);
    else if (pax.get("GNU.sparse.major") === "1") read = await passSparseMap(source, size);
    if (type !== DIRECTORY) {
      yield {
        path: pax.get("GNU.sparse.name") ?? pax.get("path") ?? longName ?? nameOf(header),
        size,
        modifiedAt: 1_000 * Number(pax.get("mtime") ?? numberAt(header, 136, 12)),
        isFile: FILES.has(type),
        async *chunks() {
          for await (const piece of source.pieces(size - read)) {
            read += piece.length;
            yield piece;
          }
          if (read < size) throw new InputStopped("unreadable", "the archive ends early, within this file");
        },
      };
    }
    for await (const piece of source.pieces(size - read)) read += piece.length;
    if (read < size) throw new InputStopped("unreadable", "the tar archive ends early");
    await source.take(padding);
    longName = null;
    pax = new Map();
  }
}

/** Takes the headers that tell, behind the first, where the holes are. */
async function passSparseHeaders(first: Uint8Array, source: ByteSource): Promise<void> {
  let goesOn = first[SPARSE_GOES_ON] === 1;
  for (let i = 0; goesOn && i < MAX_SPARSE_BLOCKS; i++)
    goesOn = (await source.take(BLOCK))[SPARSE_GOES_ON_FURTHER] === 1;
}

/** Takes the same where it stands before the content: their number, then for each where it is and how long. @returns its bytes */
async function passSparseMap(source: ByteSource, size: number): Promise<number> {
  let text = "";
  let read = 0;
  let lines = 1;
  while (read < Math.min(size, MAX_SPARSE_BLOCKS * BLOCK) && text.split("\n").length <= lines) {
    const block = await source.take(Math.min(BLOCK, size - read));
    if (block.length === 0) break;
    read += block.length;
    text += textAt(block, 0, BLOCK);
    lines = 1 + 2 * Number.parseInt(text, 10);
  }
  return read;
}

function nameOf(header: Uint8Array): string {
  const name = textAt(header, 0, 100);
  const isUstar = textAt(header, 257, 5) === "ustar";
  // GNU's own format has other things where ustar has the folder.
  const prefix = isUstar && header[262] === 0 ? textAt(header, 345, 155) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textAt(header: Uint8Array, at: number, length: number): string {
  return new TextDecoder().decode(header.subarray(at, at + length)).replace(/\0.*$/s, "");
}

/** In octal digits, or, when it is large, in binary. */
function numberAt(header: Uint8Array, at: number, length: number): number {
  if (((header[at] ?? 0) & 0x80) === 0) return Number.parseInt(textAt(header, at, length).trim() || "0", 8);
  let value = 0;
  for (const byte of header.subarray(at + 1, at + length)) value = value * 256 + byte;
  return value;
}

function hasChecksum(header: Uint8Array): boolean {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : (header[i] ?? 0);
  return sum === numberAt(header, 148, 8);
}

/** `LENGTH NAME=VALUE\n`, the length in bytes; names and values with a newline in them are not looked for. */
function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", value = ""] of text.matchAll(/^\d+ ([^=\n]+)=(.*)$/gm))
    attributes.set(name, value);
  return attributes;
}
