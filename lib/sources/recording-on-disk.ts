/**
 * Trace files as stores whose memory does not grow with the file. The text of a large one stays on the disk, what happened long
 * ago goes there while it is read, and in the end everything that is known of its records is in an index, from which the
 * recording is opened the next time without being read.
 *
 *   file ──▶ store ──▶ index (`index-file.ts`)          the second time:   index ──▶ store ◀── text, as it is asked for
 */
import { basename } from "node:path";
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { createMoments } from "../store/moments.ts";
import { createTraceIntake, type TraceBudget, type TraceOptions } from "../store/open-trace.ts";
import type { Shelf } from "../store/shelf.ts";
import { unshelve } from "../store/shelved-state.ts";
import type { Store } from "../store/store.ts";
import { createFileText, createSpillingText } from "./disk-text.ts";
import { type HeldFile, holdFile } from "./held-file.ts";
import { inSlices } from "./in-slices.ts";
import { beginIndex, type IndexPlace } from "./index-places.ts";
import { leanHeap } from "./lean-heap.ts";
import { createOneAtATime } from "./one-at-a-time.ts";
import { createProgress } from "./reading-progress.ts";
import { type IndexOptions, identityOf, openIndexed, type SavedRecording } from "./saved-recording.ts";
import { shared } from "./shared.ts";
import { isGzip, readTraceFile } from "./trace-file.ts";

/** How trace files are read whose text need not be in memory. */
export interface OnDisk extends IndexOptions {
  /** Limits that somebody has asked for; otherwise there are none, but that of broken lines. */
  readonly budget?: Partial<TraceBudget> | undefined;
  readonly workMs?: DurationMs | undefined;
  /** A larger plain file is read from where it is; a smaller one is in memory, and may be changed or removed. */
  readonly shortFileBytes?: number;
  /** So much text of a packed file stays in memory. */
  readonly shortTextBytes?: number;
}

interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** Called when some of it can be looked at, with the store as it grows. */
  readonly onPart?: ((part: Store) => void) | undefined;
}

const SHORT_FILE_BYTES = 16 * 1024 * 1024;
/** A packed file holds several times its size. */
const PACKED = 4;
const SHORT_TEXT_BYTES = 64 * 1024 * 1024;
/** Of a packed file that is smaller there is no index: it is read as fast. */
const INDEXED_PACKED_BYTES = 1024 * 1024;
const largeOnes = shared("large recordings", createOneAtATime);
/** What costs neither memory nor anybody's turn needs no limit. */
const UNLIMITED = { bytes: Number.POSITIVE_INFINITY, records: Number.POSITIVE_INFINITY };

/**
 * Opens a trace file: by its index, where there is one that is right, else by reading it.
 * @throws as `loadRecording`
 */
export async function loadFromDisk(
  trace: TraceOptions,
  path: string,
  disk: OnDisk,
  waiting: Waiting,
): Promise<Store> {
  const held = holdFile(path);
  const isPacked = isGzip(held.read(0, Math.min(2, held.size)));
  const isLong = held.size > (disk.shortFileBytes ?? SHORT_FILE_BYTES);
  const mayBeIndexed = isPacked ? disk.shortTextBytes === 0 || held.size > INDEXED_PACKED_BYTES : isLong;
  let isHeld = !isPacked && isLong;
  try {
    if (mayBeIndexed) {
      const found = openIndexed({ ...trace, path, held }, disk);
      if (found !== null) return found;
    }
    return await read({ ...trace, path, held, isPacked, isLong }, disk, waiting);
  } catch (error) {
    isHeld = false;
    throw error;
  } finally {
    if (!isHeld) held.close();
  }
}

interface ToRead extends TraceOptions {
  readonly path: string;
  readonly held: HeldFile;
  readonly isPacked: boolean;
  readonly isLong: boolean;
}

async function read(
  { path, held, isPacked, isLong, ...trace }: ToRead,
  disk: OnDisk,
  { signal, onPart }: Waiting,
): Promise<Store> {
  const { index, shelf, discard } = lazyIndex(path, disk.folder);
  const packed = isPacked
    ? createSpillingText(disk.shortTextBytes ?? SHORT_TEXT_BYTES, () => index().draft.file)
    : null;
  const text = packed ?? (isLong ? createFileText(held) : undefined);
  const intake = createTraceIntake({ ...trace, text, budget: { ...UNLIMITED, ...disk.budget } });
  const { store, handlers } = intake;
  const moments = createMoments(store.state, shelf);
  const progress = createProgress(store, held.size, onPart);
  const slicing = signal === undefined ? {} : { signal };
  // Two at a time would take twice the memory, and the first would be there no sooner.
  const isLarge = held.size > (disk.shortFileBytes ?? SHORT_FILE_BYTES) / (isPacked ? PACKED : 1);
  const endTurn = isLarge ? await largeOnes().take(basename(path), progress.wait, signal) : () => undefined;
  const endLean = isLarge ? leanHeap() : () => undefined;
  try {
    const source = identityOf(held);
    await readTraceFile(
      path,
      {
        ...handlers,
        onRecord(record, at) {
          handlers.onRecord(record, at);
          moments.follow();
        },
      },
      {
        onBytes: intake.takeBytes,
        onTaken: progress.taken,
        workMs: disk.workMs ?? Number.POSITIVE_INFINITY,
        ...slicing,
        ...(held.size === 0 ? {} : { held }),
      },
    );
    await inSlices(intake.endInSlices(), slicing);
    if (packed === null ? isLong : packed.isSpilt) {
      const blocks = packed === null ? null : await inSlices(packed.settle(), slicing);
      await save(blocks);
    }
    progress.end();
    return store;

    async function save(blocks: SavedRecording["blocks"]): Promise<void> {
      const of = { build: disk.build, source, blocks, textLength: text?.length ?? 0 };
      try {
        const places = await inSlices(store.shelve(shelf, moments), slicing);
        const { draft, path: indexPath } = index();
        await draft.publish(indexPath, { ...of, store: places });
        disk.onIndex?.({ path, event: "written" });
      } catch (error) {
        if (signal?.aborted === true) throw error;
        // Without an index the recording is as good, but is read again the next time.
        if (!store.isShelved) unshelve(store.state, shelf, moments);
        disk.onIndex?.({ path, event: "not written", reason: messageOf(error) });
      }
    }
  } catch (error) {
    progress.fail(messageOf(error));
    throw error;
  } finally {
    discard();
    endTurn();
    endLean();
  }
}

interface LazyIndex {
  /** Begins it, when it is asked for first. */
  index(): IndexPlace;
  readonly shelf: Shelf;
  /** Takes away what was begun and has no name yet. */
  discard(): void;
}

/** A function of its own: the store keeps the shelf, and with it everything that stands beside it. */
function lazyIndex(path: string, folder: string): LazyIndex {
  let place: IndexPlace | null = null;
  const index = (): IndexPlace => {
    place ??= beginIndex(path, folder);
    return place;
  };
  return {
    index,
    shelf: {
      put: (bytes) => index().draft.shelf.put(bytes),
      get: (number) => index().draft.shelf.get(number),
    },
    discard: () => place?.draft.discard(),
  };
}
