/** Several files as one body to be sent: a tar archive, which `tar` writes and reads as well. Nothing is copied. */
import type { GivenFile } from "./given-files.ts";

const BLOCK = 512;
const NAME_BYTES = 100;
const encoder = new TextEncoder();

/** The files as a tar archive (ustar; long names as pax headers). */
export function tarOf(files: readonly GivenFile[]): Blob {
  const parts: BlobPart[] = [];
  const add = (header: Uint8Array<ArrayBuffer>, content: BlobPart, size: number): void => {
    parts.push(header, content, new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK));
  };
  for (const { path, file } of files) {
    const name = encoder.encode(path);
    const seconds = Math.floor(file.lastModified / 1_000);
    if (name.length > NAME_BYTES) {
      const record = paxRecord("path", path);
      add(headerOf(encoder.encode("PaxHeader"), record.length, seconds, "x"), record, record.length);
    }
    add(headerOf(name.subarray(0, NAME_BYTES), file.size, seconds, "0"), file, file.size);
  }
  parts.push(new Uint8Array(2 * BLOCK));
  return new Blob(parts);
}

/** "LENGTH KEY=VALUE\n", where the length counts its own digits. */
function paxRecord(key: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = encoder.encode(` ${key}=${value}\n`);
  let length = rest.length;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return new Uint8Array([...encoder.encode(String(length)), ...rest]);
}

function headerOf(name: Uint8Array, size: number, seconds: number, type: string): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(BLOCK);
  const write = (text: string, at: number): void => header.set(encoder.encode(text), at);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  header.set(name);
  write(`${octal(0o600, 7)}\0`, 100);
  write(`${octal(0, 7)}\0${octal(0, 7)}\0`, 108);
  write(`${octal(size, 11)}\0`, 124);
  write(`${octal(Math.max(0, seconds), 11)}\0`, 136);
  // The sum counts its own field as spaces.
  write(" ".repeat(8), 148);
  write(type, 156);
  write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  write(`${octal(sum, 6)}\0 `, 148);
  return header;
}
