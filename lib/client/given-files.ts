/** Files that a reader gives to be opened as one source: the chosen ones, or what a folder holds. */

/** A file to be opened. */
export interface GivenFile {
  /** Its name, or its path within the folder that was given. */
  readonly path: string;
  readonly file: File;
}

/** Notes are of another file, which names the source. */
const NOTES = /\.notes\.json$/;

/** What the source of these files is called: the file, the folder that has them all, or the first and how many more. */
export function nameOfFiles(given: readonly GivenFile[]): string {
  const all = given.map(({ path }) => path).sort();
  const named = all.filter((path) => !NOTES.test(path));
  const paths = named.length === 0 ? all : named;
  const [first = "", ...others] = paths;
  if (others.length === 0) return first.slice(first.lastIndexOf("/") + 1);
  const folder = first.includes("/") ? first.slice(0, first.indexOf("/") + 1) : "";
  if (folder !== "" && others.every((path) => path.startsWith(folder))) return folder.slice(0, -1);
  return `${first} + ${others.length}`;
}

/** All bytes of the files. */
export function sizeOfFiles(given: readonly GivenFile[]): number {
  return given.reduce((sum, { file }) => sum + file.size, 0);
}

/** The files by the folder that was given; those that were given themselves have none, "". */
export function byFolder(given: readonly GivenFile[]): ReadonlyMap<string, readonly GivenFile[]> {
  return Map.groupBy(given, ({ path }) => path.slice(0, Math.max(0, path.indexOf("/"))));
}
