/**
 * Only one process writes into a folder. The lock is one of the system's on an open file, which ends with its process however
 * that ends, and which holds between containers that share a volume: a number of a process does neither.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { sqliteFault } from "./sqlite-errors.ts";

export interface OneWriter {
  /** Lets another process write. */
  release(): void;
}

/** Another process writes into the folder. */
export class FolderInUseError extends Error {
  override readonly name = "FolderInUseError";

  constructor(folder: string) {
    super(
      `Another skscope writes into ${folder}. Give each its own SKSCOPE_DATA_DIR, or stop the other one.`,
    );
  }
}

const LOCK = "writer.lock";

/**
 * Becomes the one who writes into a folder, which is made.
 * @throws FolderInUseError
 */
export async function becomeWriter(folder: string): Promise<OneWriter> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { DatabaseSync: Sqlite } = await import("node:sqlite");
  let lock: DatabaseSync | null = null;
  try {
    lock = new Sqlite(join(folder, LOCK));
    // Without a change nothing is written, and no journal is left behind by a process that is killed.
    lock.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    lock?.close();
    if (sqliteFault(error) === "busy") throw new FolderInUseError(folder);
    throw error;
  }
  const held = lock;
  return {
    release() {
      if (held.isOpen) held.close();
    },
  };
}
