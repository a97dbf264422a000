/** zstd by Node's zlib, for the importers. */
import { Readable } from "node:stream";
import { createZstdDecompress, zstdDecompressSync } from "node:zlib";
import { messageOf } from "../model/errors.ts";
import { InputStopped } from "../trace/import/archive-limits.ts";
import type { ZstdCodec } from "../trace/import/types.ts";

export const ZSTD: ZstdCodec = {
  async *stream(pieces) {
    const source = Readable.from(pieces);
    const unpacked = createZstdDecompress();
    source.on("error", (error) => unpacked.destroy(error));
    try {
      for await (const piece of source.pipe(unpacked)) yield piece as Uint8Array;
    } catch (error) {
      throw new InputStopped("unreadable", `the zstd data is damaged or ends early (${messageOf(error)})`);
    } finally {
      source.destroy();
    }
  },
  whole: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }),
};
