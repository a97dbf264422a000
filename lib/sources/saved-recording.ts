/** Recordings that are opened by their index. */
import { createHash } from "node:crypto";
import { messageOf } from "../model/errors.ts";
import { openSavedStore } from "../store/open-saved.ts";
import type { TraceOptions } from "../store/open-trace.ts";
import type { StorePlaces } from "../store/saved-store.ts";
import type { Store } from "../store/store.ts";
import { createFileText, createPackedText, type FilePlace } from "./disk-text.ts";
import type { HeldFile } from "./held-file.ts";
import { type FoundIndex, readIndexFile } from "./index-file.ts";
import { indexPaths } from "./index-places.ts";

/** What became of an index. */
export interface IndexEvent {
  /** The recording. */
  readonly path: string;
  readonly event: "used" | "not used" | "written" | "not written";
  /** A clause. */
  readonly reason?: string;
}

export interface IndexOptions {
  /** Where indexes are that cannot be beside their recordings. */
  readonly folder: string;
  /** Names the program: what one makes of records is nothing to another. */
  readonly build: string;
  /** Told what becomes of each index. */
  readonly onIndex?: (event: IndexEvent) => void;
}

/** By what a recording is known again without reading it. */
export interface Identity {
  readonly size: number;
  readonly mtimeMs: number;
  /** Of its first and last bytes. */
  readonly ends: string;
}

/** The table of an index. */
export interface SavedRecording {
  readonly build: string;
  readonly source: Identity;
  readonly store: StorePlaces;
  /** Where the unpacked text is; null for a plain recording, which is its own text. */
  readonly blocks: readonly FilePlace[] | null;
  readonly textLength: number;
}

const ENDS_BYTES = 64 * 1024;

/** What the file is now. */
export function identityOf(held: HeldFile): Identity {
  const { size, mtimeMs } = held;
  const length = Math.min(ENDS_BYTES, size);
  const ends = createHash("sha256")
    .update(held.read(0, length))
    .update(held.read(size - length, length));
  return { size, mtimeMs, ends: ends.digest("hex") };
}

interface ToOpen extends TraceOptions {
  readonly path: string;
  readonly held: HeldFile;
}

/** The recording by its index; null when there is none that is right, which is told. */
export function openIndexed({ path, ...of }: ToOpen, { folder, build, onIndex }: IndexOptions): Store | null {
  for (const indexPath of indexPaths(path, folder)) {
    try {
      const found = readIndexFile(indexPath);
      if (found === null) continue;
      const table = found.table as unknown as SavedRecording;
      const reason = whyNot(table, build, identityOf(of.held));
      if (reason === null) {
        const store = storeOf(found, table, of);
        onIndex?.({ path, event: "used" });
        return store;
      }
      onIndex?.({ path, event: "not used", reason });
    } catch (error) {
      onIndex?.({ path, event: "not used", reason: messageOf(error) });
    }
  }
  return null;
}

function whyNot(table: SavedRecording, build: string, now: Identity): string | null {
  if (table.build !== build) return "another version of skscope wrote it";
  const { size, mtimeMs, ends } = table.source;
  if (size < now.size) return "the recording has grown";
  return size === now.size && mtimeMs === now.mtimeMs && ends === now.ends
    ? null
    : "the recording has changed";
}

function storeOf(
  { file, shelf }: FoundIndex,
  { store, blocks, textLength }: SavedRecording,
  { summary, epoch, held }: Omit<ToOpen, "path">,
): Store {
  const text =
    blocks === null ? createFileText(held, textLength) : createPackedText(file, blocks, textLength);
  return openSavedStore(store, shelf, { summary, epoch, text });
}
