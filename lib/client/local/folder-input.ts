/** A folder that was given in the browser: its files are read as those of an archive are. */
import type { FolderEntry, InputFolder } from "../../trace/import/types.ts";
import type { GivenFile } from "../given-files.ts";

/** @param onFile called with each file before it is read, or passed over */
export function folderInput(
  name: string,
  files: readonly GivenFile[],
  onFile: (file: File) => void,
): InputFolder {
  return {
    name,
    async *entries(): AsyncGenerator<FolderEntry> {
      for (const { path, file } of files) {
        onFile(file);
        yield {
          path: path.slice(name.length + 1),
          modifiedAt: file.lastModified,
          isFile: true,
          open: () => Promise.resolve(file),
        };
      }
    },
  };
}
