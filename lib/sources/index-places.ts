/**
 * Where the index of a recording is: in a folder beside it, which is hidden, or, where nothing can be written there, in the
 * data directory.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DurationMs } from "../model/units.ts";
import { createIndexDraft, type IndexDraft, orSay } from "./index-file.ts";

const FOLDER = ".skscope";
const SUFFIX = ".index";
const PASSING = ".part";
/** A passing file that was not written to for so long was left by a process that is no more. */
const LEFT_AFTER_MS: DurationMs = 10 * 60_000;
/** In the data directory nobody removes them with their recordings. */
const KEPT_THERE = 50;

export interface IndexPlace {
  readonly path: string;
  readonly draft: IndexDraft;
}

/** Where an index of the recording may be, the better place first. */
export function indexPaths(recording: string, folder: string): readonly string[] {
  const name = createHash("sha256").update(recording).digest("hex").slice(0, 32);
  return [
    join(dirname(recording), FOLDER, `${basename(recording)}${SUFFIX}`),
    join(folder, `${name}${SUFFIX}`),
  ];
}

/**
 * Begins an index of the recording where one can be written.
 * @param folder in the data directory
 * @throws TraceUnreadableError with what the system says of the second place
 */
export function beginIndex(recording: string, folder: string): IndexPlace {
  const [beside = "", away = ""] = indexPaths(recording, folder);
  try {
    return begin(beside);
  } catch {
    return orSay(() => begin(away));
  }
}

function begin(path: string): IndexPlace {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  tidy(dirname(path));
  return { path, draft: createIndexDraft(`${path}.${randomUUID()}${PASSING}`) };
}

/** Removes what was left behind: parts of indexes, and indexes of recordings that are gone. */
function tidy(folder: string): void {
  const isBeside = basename(folder) === FOLDER;
  const indexes: { readonly path: string; readonly mtimeMs: number }[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    const isLeft = name.endsWith(PASSING) && Date.now() - mtimeMs > LEFT_AFTER_MS;
    const isOrphan =
      isBeside && name.endsWith(SUFFIX) && !existsSync(join(dirname(folder), name.slice(0, -SUFFIX.length)));
    if (isLeft || isOrphan) rmSync(path, { force: true });
    else if (name.endsWith(SUFFIX)) indexes.push({ path, mtimeMs });
  }
  if (isBeside) return;
  indexes.sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { path } of indexes.slice(KEPT_THERE - 1)) rmSync(path, { force: true });
}

/** Removes the index of a recording that is removed. */
export function removeIndex(recording: string, folder: string): void {
  for (const path of indexPaths(recording, folder)) rmSync(path, { force: true });
}
