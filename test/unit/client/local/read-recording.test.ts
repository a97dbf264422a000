/** Large recordings in the browser: text and state are in Blobs, and the answers are the same. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { createBlobText, createFileText, type ReadBlob } from "../../../../lib/client/local/blob-text.ts";
import { readRecording } from "../../../../lib/client/local/read-recording.ts";
import { decodeState, encodeState } from "../../../../lib/core/index.ts";
import type { Source } from "../../../../lib/store/source.ts";
import { random } from "../../../support/random.ts";
import { summary } from "../../sources/traces.ts";

/** Blobs whose bytes are known, as those of a browser are to a worker's `FileReaderSync`. */
class KnownBlob extends Blob {
  readonly known: Uint8Array<ArrayBuffer>;

  constructor(parts: readonly BlobPart[] = [], options?: BlobPropertyBag) {
    super([...parts], options);
    this.known = new Uint8Array(Buffer.concat(parts.map((part) => new Uint8Array(part as Uint8Array))));
  }
  override slice(start = 0, end = this.size): Blob {
    return new KnownBlob([this.known.slice(start, end)]);
  }
}

const reads = { count: 0 };
const read: ReadBlob = (blob) => {
  reads.count += 1;
  return (blob as KnownBlob).known.slice();
};

/** Runs with `Blob` as the browser's, of which a worker can read the bytes. */
async function withKnownBlobs<T>(act: () => Promise<T>): Promise<T> {
  const before = globalThis.Blob;
  globalThis.Blob = KnownBlob as typeof Blob;
  try {
    return await act();
  } finally {
    globalThis.Blob = before;
  }
}

const packed = (id: string) => new Uint8Array(readFileSync(`public/traces/${id}.ndjson.gz`));

function answers(source: Source) {
  const [first] = source.digests();
  const { seqs, text } = source.scoped(first?.key ?? "");
  return {
    state: decodeState(encodeState(source.state)),
    digests: source.digests(),
    report: source.report(),
    sent: Array.from(seqs, (seq) => text?.(seq)),
    objects: source.objectsAt(first?.key ?? "", source.summary.to ?? 0),
  };
}

describe("a recording that is too large for memory gives the same answers", () => {
  test.each([
    ["plain", (id: string) => new Uint8Array(gunzipSync(packed(id)))],
    ["packed", packed],
  ])("%s", async (_, bytesOf) => {
    for (const id of ["cold-start", "rollout"]) {
      await withKnownBlobs(async () => {
        const file = new KnownBlob([bytesOf(id)]);
        const small = await readRecording(summary(id), file, null);
        reads.count = 0;
        const large = await readRecording(summary(id), file, read, undefined, 0);
        expect(answers(large)).toEqual(answers(small));
        expect(reads.count).toBeGreaterThan(5);
      });
    }
  });
});

test.each(["file", "grown"])(
  "text of which the rest is elsewhere gives back every range: %s",
  async (kind) => {
    await withKnownBlobs(async () => {
      const { next } = random(7);
      const whole = Uint8Array.from({ length: 900_000 }, () => Math.floor(next() * 256));
      const text = kind === "file" ? createFileText(new KnownBlob([whole]), read) : createBlobText(read);
      for (let done = 0; done < whole.length; ) {
        const chunk = whole.subarray(done, done + 1 + Math.floor(next() * 60_000));
        text.append(chunk);
        done += chunk.length;
        for (let i = 0; i < 20; i++) {
          const offset = Math.floor(next() * done);
          const length = Math.floor(next() * (i % 2 === 0 ? 100 : 600_000));
          const expected = whole.subarray(offset, Math.min(offset + length, done));
          expect(Buffer.compare(text.read(offset, length), expected)).toBe(0);
        }
      }
      expect(text.length).toBe(whole.length);
      expect(text.read(whole.length, 5).length).toBe(0);
    });
  },
);
