/** A folder as an input: its files, in the order of their names. Links are not followed. */
import { openAsBlob } from "node:fs";
import { lstat, opendir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { messageOf } from "../model/errors.ts";
import { InputStopped } from "../trace/import/archive-limits.ts";
import type { FolderEntry, InputFolder } from "../trace/import/types.ts";

/** Deeper are no folders of a dump: a must-gather has nine. */
const MAX_DEPTH = 32;

export function folderInput(path: string): InputFolder {
  return { name: basename(resolve(path)), entries: () => filesOf(path, "", 0) };
}

async function* filesOf(root: string, under: string, depth: number): AsyncGenerator<FolderEntry> {
  for (const { name, isFolder, isFile } of await namesOf(join(root, under))) {
    const path = under === "" ? name : `${under}/${name}`;
    if (isFolder && depth < MAX_DEPTH) yield* filesOf(root, path, depth + 1);
    else yield await entryOf(join(root, path), path, isFile);
  }
}

interface Named {
  readonly name: string;
  readonly isFolder: boolean;
  readonly isFile: boolean;
}

async function namesOf(folder: string): Promise<readonly Named[]> {
  const names: Named[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      names.push({ name: entry.name, isFolder: entry.isDirectory(), isFile: entry.isFile() });
    }
  } catch (error) {
    throw new InputStopped("unreadable", messageOf(error));
  }
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function entryOf(full: string, path: string, isFile: boolean): Promise<FolderEntry> {
  const modifiedAt = await lstat(full).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
  return {
    path,
    modifiedAt,
    isFile,
    open: () =>
      openAsBlob(full).catch((error: unknown) => {
        throw new InputStopped("unreadable", messageOf(error));
      }),
  };
}
