/** A recording that is opened in the browser, as a store. */
import type { SourceSummary } from "../../model/api.ts";
import { createMoments } from "../../store/moments.ts";
import { openTrace } from "../../store/open-trace.ts";
import type { Source } from "../../store/source.ts";
import type { Store } from "../../store/store.ts";
import { GzipDamage, isGzipAt, textOf } from "../../trace/import/unpack.ts";
import { createBlobShelf, createBlobText, createFileText, type ReadBlob } from "./blob-text.ts";
import { fileUnreadable, PROGRESS_BYTES, type Reading } from "./reading.ts";

/** Smaller files are in memory as a whole. */
const LARGE_BYTES = 64 * 1024 * 1024;
const LARGE_PACKED_BYTES = 6 * 1024 * 1024;
/** Of text that is not in memory. */
const MOST_BYTES = 2 * 1024 * 1024 * 1024;

/**
 * Reads a recording.
 * @param readBlob reads a Blob at once; null where nothing can: then everything is in memory
 * @param largeBytes files above it, plain or packed, are not kept in memory
 */
export async function readRecording(
  summary: SourceSummary,
  file: Blob,
  readBlob: ReadBlob | null,
  reading?: Reading,
  largeBytes: number = LARGE_BYTES,
): Promise<Source> {
  let bytes = 0;
  let toldBytes = 0;
  let records = 0;
  const isPacked = await isGzipAt(file, 0).catch(() => false);
  const isLarge = file.size > (isPacked ? Math.min(LARGE_PACKED_BYTES, largeBytes) : largeBytes);
  const away = readBlob !== null && isLarge ? placesOf(file, isPacked, readBlob) : null;
  let moments: ReturnType<typeof createMoments> | null = null;
  const onRead = (taken: number): void => {
    bytes += taken;
  };
  const tell = (): void => {
    toldBytes = bytes;
    reading?.onProgress({ bytes, totalBytes: file.size, records });
  };
  const store = await openTrace(textOf(file, onRead), {
    summary,
    epoch: `${summary.id} ${file.size}`,
    damageOf: (error) => (error instanceof GzipDamage ? error.message : null),
    ...(away === null ? {} : { text: away.text, budget: { bytes: MOST_BYTES } }),
    onRecord(_, store) {
      if (away === null) return;
      moments ??= createMoments(store.state, away.shelf);
      moments.follow();
    },
    onProgress({ lastSeq }) {
      reading?.signal.throwIfAborted();
      records = lastSeq + 1;
      if (bytes - toldBytes >= PROGRESS_BYTES) tell();
    },
  }).catch(fileUnreadable);
  if (away !== null && moments !== null) await shelve(store, away.shelf, moments, reading?.signal);
  tell();
  return store;
}

type Places = Pick<ReturnType<typeof placesOf>, "shelf">;

function placesOf(file: Blob, isPacked: boolean, read: ReadBlob) {
  return {
    text: isPacked ? createBlobText(read) : createFileText(file, read),
    shelf: createBlobShelf(read),
  };
}

/** So many steps are taken before the worker hears messages again. */
const STEPS = 20;

async function shelve(
  store: Store,
  shelf: Places["shelf"],
  moments: ReturnType<typeof createMoments>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const steps = store.shelve(shelf, moments);
  for (let i = 1; steps.next().done !== true; i++) {
    if (i % STEPS === 0) await new Blob().arrayBuffer();
    signal?.throwIfAborted();
  }
}
