/** Archives as tools write them, made by the test from what stands in it. */
import { crc32, deflateRawSync, zstdCompressSync } from "node:zlib";
import { ZSTD } from "../../lib/sources/zstd.ts";
import { blobInput } from "../../lib/trace/import/blob-input.ts";
import type { importInputs } from "../../lib/trace/import/door.ts";
import type { FolderEntry, InputFile, InputFolder } from "../../lib/trace/import/types.ts";
import { imported } from "./input-shapes.ts";

export type Files = Readonly<Record<string, string | Uint8Array>>;

const BLOCK = 512;
const encoder = new TextEncoder();
const bytesOf = (content: string | Uint8Array): Buffer =>
  Buffer.from(typeof content === "string" ? encoder.encode(content) : content);

export interface TarOptions {
  /** How names that do not fit into 100 characters are written. */
  readonly long?: "pax" | "gnu" | "ustar";
  readonly modifiedAt?: number;
}

export function tar(files: Files, { long = "pax", modifiedAt = 0 }: TarOptions = {}): Buffer {
  const parts: Buffer[] = [];
  const add = (name: string, type: string, content: Buffer, prefix = ""): void => {
    parts.push(tarHeader(name, type, content.length, modifiedAt, prefix), content);
    parts.push(Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK));
  };
  for (const [name, content] of Object.entries(files)) {
    const bytes = bytesOf(content);
    const short = name.slice(-99);
    if (name.length <= 100) add(name, "0", bytes);
    else if (long === "ustar") {
      const cut = name.indexOf("/", name.length - 101);
      add(name.slice(cut + 1), "0", bytes, name.slice(0, cut));
    } else {
      if (long === "pax") add("PaxHeaders/x", "x", bytesOf(paxLine("path", name)));
      else add("././@LongLink", "L", bytesOf(`${name}\0`));
      add(short, "0", bytes);
    }
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** A link, as `tar` writes one. */
export function tarLink(name: string): Buffer {
  return tarHeader(name, "2", 0, 0, "");
}

/** A file with holes, as `tar --sparse` writes it: where they are stands in further headers, or before the content. */
export function sparseTar(name: string, content: string, form: "gnu" | "pax"): Buffer {
  const bytes = bytesOf(content);
  const padded = Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
  const end = Buffer.alloc(2 * BLOCK);
  if (form === "gnu") {
    const further = Buffer.alloc(BLOCK);
    return Buffer.concat([tarHeader(name, "S", bytes.length, 0, "", 1), further, padded, end]);
  }
  const attributes = bytesOf(paxLine("GNU.sparse.major", "1") + paxLine("GNU.sparse.name", name));
  const map = Buffer.alloc(2 * BLOCK);
  map.write(`60\n${Array.from({ length: 60 }, (_, i) => `${i * 1_000_000}\n512\n`).join("")}`);
  return Buffer.concat([
    ...[tarHeader("PaxHeaders/x", "x", attributes.length, 0, ""), attributes],
    ...[
      Buffer.alloc(BLOCK - attributes.length),
      tarHeader("GNUSparseFile.1/x", "0", map.length + bytes.length, 0, ""),
    ],
    ...[map, padded, end],
  ]);
}

function tarHeader(
  name: string,
  type: string,
  size: number,
  modifiedAt: number,
  prefix: string,
  goesOn = 0,
): Buffer {
  const header = Buffer.alloc(BLOCK);
  header[482] = goesOn;
  const octal = (value: number, length: number): string => value.toString(8).padStart(length - 1, "0");
  header.write(name, 0, 100);
  header.write(octal(0o644, 8), 100);
  header.write(octal(size, 12), 124);
  header.write(octal(Math.floor(modifiedAt / 1_000), 12), 136);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\u000000", 257);
  header.write(prefix, 345, 155);
  header.write(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    )}\0 `,
    148,
  );
  return header;
}

/** The length counts itself. */
function paxLine(name: string, value: string): string {
  const rest = ` ${name}=${value}\n`;
  const length = [2, 3, 4].find((digits) => String(digits + rest.length).length === digits) ?? 1;
  return `${length + rest.length}${rest}`;
}

export interface ZipOptions {
  readonly isStored?: boolean;
  readonly isEncrypted?: boolean;
  /** As archives above 4 GiB have it. */
  readonly is64?: boolean;
  readonly comment?: string;
}

export function zip(files: Files, options: ZipOptions = {}): Buffer {
  const { isStored = false, isEncrypted = false, is64 = false, comment = "" } = options;
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = bytesOf(path);
    const whole = bytesOf(content);
    const data = isStored ? whole : deflateRawSync(whole);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(isEncrypted ? 1 : 0, 2);
    common.writeUInt16LE(isStored ? 0 : 8, 4);
    common.writeUInt32LE(crc32(whole), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(whole.length, 18);
    common.writeUInt16LE(name.length, 22);
    parts.push(Buffer.from("PK\u0003\u0004"), common, name, data);
    const extra = is64 ? Buffer.alloc(28) : Buffer.alloc(0);
    const own = Buffer.from(common);
    if (is64) {
      extra.writeUInt16LE(1, 0);
      extra.writeUInt16LE(24, 2);
      extra.writeBigUInt64LE(BigInt(whole.length), 4);
      extra.writeBigUInt64LE(BigInt(data.length), 12);
      extra.writeBigUInt64LE(BigInt(at), 20);
      own.writeUInt32LE(0xffffffff, 14);
      own.writeUInt32LE(0xffffffff, 18);
    }
    own.writeUInt16LE(extra.length, 24);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(is64 ? 0xffffffff : at, 10);
    directory.push(Buffer.from("PK\u0001\u0002\u0014\u0000"), own, tail, name, extra);
    at += 30 + name.length + data.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  const count = Object.keys(files).length;
  end.writeUInt16LE(is64 ? 0xffff : count, 6);
  end.writeUInt32LE(is64 ? 0xffffffff : entries.length, 8);
  end.writeUInt32LE(is64 ? 0xffffffff : at, 12);
  end.writeUInt16LE(comment.length, 16);
  const end64 = is64 ? zip64End(count, entries.length, at) : Buffer.alloc(0);
  return Buffer.concat([...parts, entries, end64, Buffer.from("PK\u0005\u0006"), end, Buffer.from(comment)]);
}

function zip64End(count: number, length: number, at: number): Buffer {
  const end = Buffer.alloc(56 + 20);
  end.write("PK\u0006\u0006", 0, "latin1");
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(length), 40);
  end.writeBigUInt64LE(BigInt(at), 48);
  end.write("PK\u0006\u0007", 56, "latin1");
  end.writeBigUInt64LE(BigInt(at + length), 64);
  return end;
}

export const zstd = (content: string | Uint8Array): Buffer => zstdCompressSync(bytesOf(content));

/** An input from the bytes of a file. */
export function fileInput(name: string, content: string | Uint8Array, modifiedAt?: number): InputFile {
  return blobInput(name, new Blob([Uint8Array.from(bytesOf(content))]), modifiedAt);
}

/** A folder of files, in the order in which they are given. */
export function folderOf(name: string, files: Files): InputFolder {
  return {
    name,
    async *entries(): AsyncGenerator<FolderEntry> {
      for (const [path, content] of Object.entries(files)) {
        const file = new Blob([Uint8Array.from(bytesOf(content))]);
        yield { path, modifiedAt: null, isFile: true, open: () => Promise.resolve(file) };
      }
    },
  };
}

/** Imports with everything that the command has. */
export function importedFiles(
  inputs: Parameters<typeof imported>[0],
  options: Parameters<typeof importInputs>[1] = {},
) {
  return imported(inputs, { zstd: ZSTD, ...options });
}
