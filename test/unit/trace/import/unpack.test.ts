import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { GzipDamage, textOf } from "../../../../lib/trace/import/unpack.ts";
import { StandardDecompressionStream } from "../../../support/decompression-stream.ts";

beforeAll(() => {
  vi.stubGlobal("DecompressionStream", StandardDecompressionStream);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

/** Text that does not shrink much, so that pieces end inside of it. */
const TEXT = Array.from({ length: 20_000 }, (_, i) => `line ${i} ${(i * 7_919) % 104_729}\n`).join("");
const PACKED = gzipSync(TEXT);

interface Read {
  readonly text: string;
  readonly bytes: number;
  readonly damage: string | null;
}

async function read(...parts: Uint8Array[]): Promise<Read> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    const file = new Blob(parts as Uint8Array<ArrayBuffer>[]);
    for await (const chunk of textOf(file, (taken) => (bytes += taken)))
      text += decoder.decode(chunk, { stream: true });
    return { text, bytes, damage: null };
  } catch (error) {
    if (!(error instanceof GzipDamage)) throw error;
    return { text, bytes, damage: error.message };
  }
}

describe("the text of a file", () => {
  test("is its bytes when it is plain", async () => {
    expect(await read(Buffer.from(TEXT))).toEqual({ text: TEXT, bytes: TEXT.length, damage: null });
    expect(await read()).toEqual({ text: "", bytes: 0, damage: null });
  });

  test("is unpacked when it is gzip, and every byte of the file is counted", async () => {
    expect(PACKED.length).toBeGreaterThan(64 * 1024);
    expect(await read(PACKED)).toEqual({ text: TEXT, bytes: PACKED.length, damage: null });
  });

  test("goes on over the members of a file that was appended to", async () => {
    const { text, damage } = await read(PACKED, gzipSync("second\n"), gzipSync("third\n"));
    expect(damage).toBeNull();
    expect(text).toBe(`${TEXT}second\nthird\n`);
  });

  test("is given as far as it goes when the file is cut", async () => {
    const { text, damage } = await read(PACKED.subarray(0, PACKED.length - 20_000));
    expect(damage).toBe("the gzip data ends early");
    expect(TEXT.startsWith(text)).toBe(true);
    expect(text.length).toBeGreaterThan(TEXT.length / 2);
  });

  test("is given up to a damaged byte", async () => {
    const broken = Buffer.from(PACKED);
    const at = PACKED.length - 30_000;
    broken.fill(0xff, at, at + 40);
    const { text, damage } = await read(broken);
    expect(damage).toMatch(/^the gzip data is damaged \(/);
    // Behind the damage zlib may unpack a little that is wrong before it notices.
    expect(text.length).toBeGreaterThan(TEXT.length / 2);
    expect(text.slice(0, TEXT.length / 2)).toBe(TEXT.slice(0, TEXT.length / 2));
  });

  test("is whole when other bytes follow the gzip data", async () => {
    const { text, damage } = await read(PACKED, Buffer.from("not gzip"));
    expect(text).toBe(TEXT);
    expect(damage).toBe("the gzip data is followed by 8 other bytes");
  });

  test("is nothing when the gzip data is broken from its start", async () => {
    const { text, damage } = await read(Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(text).toBe("");
    expect(damage).toMatch(/damaged/);
  });
});
