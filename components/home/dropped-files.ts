import type { GivenFile } from "@/lib/client/given-files.ts";

/** A folder that holds more files is no dump of a cluster, and finding them all would take minutes. */
export const MAX_FILES = 20_000;

/** A folder that was dropped holds more than {@link MAX_FILES} files. */
export class TooManyFilesError extends Error {
  override readonly name = "TooManyFilesError";
}

/**
 * Begins to collect what was dropped, folders with all that is in them. To be called while the event is handled: the
 * browser takes the dropped items back when it is over.
 * @throws TooManyFilesError, and DOMException when a folder cannot be read
 */
export function droppedFiles(transfer: DataTransfer): Promise<readonly GivenFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const files = [...transfer.files];
  if (!entries.some(({ isDirectory }) => isDirectory)) {
    return Promise.resolve(files.map((file) => ({ path: file.name, file })));
  }
  return walked(entries);
}

async function walked(roots: readonly FileSystemEntry[]): Promise<readonly GivenFile[]> {
  const found: GivenFile[] = [];
  const open = [...roots];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    if (isFolder(entry)) {
      const reader = entry.createReader();
      // A reader gives a part of a folder at a time, and an empty part at its end.
      for (let part = await nextPart(reader); part.length > 0; part = await nextPart(reader))
        open.push(...part);
    } else if (isFile(entry)) {
      found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
    }
    if (found.length + open.length > MAX_FILES) throw new TooManyFilesError();
  }
  return found;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function nextPart(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve, reject) => reader.readEntries(resolve, reject));
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
