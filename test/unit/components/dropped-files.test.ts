import { expect, test } from "vitest";
import { droppedFiles, MAX_FILES, TooManyFilesError } from "../../../components/home/dropped-files.ts";

/** A folder as a browser gives it: names with text, or with what is in them; read in parts. */
type Tree = { readonly [name: string]: string | Tree };

function entryOf(path: string, content: string | Tree, part = 2): FileSystemEntry {
  const file = typeof content === "string";
  const base = {
    fullPath: path,
    name: path.slice(path.lastIndexOf("/") + 1),
    isFile: file,
    isDirectory: !file,
  };
  if (typeof content === "string") {
    const give = (done: FileCallback) => queueMicrotask(() => done(new File([content], base.name)));
    return { ...base, file: give } as unknown as FileSystemEntry;
  }
  const rest = Object.entries(content).map(([name, of]) => entryOf(`${path}/${name}`, of, part));
  const readEntries = (done: FileSystemEntriesCallback) => queueMicrotask(() => done(rest.splice(0, part)));
  return { ...base, createReader: () => ({ readEntries }) } as unknown as FileSystemEntry;
}

function dropOf(tree: Tree, part?: number): DataTransfer {
  const items = Object.entries(tree).map(([name, content]) => ({
    webkitGetAsEntry: () => entryOf(`/${name}`, content, part),
  }));
  const files = Object.entries(tree).flatMap(([name, content]) =>
    typeof content === "string" ? [new File([content], name)] : [],
  );
  return { items, files } as unknown as DataTransfer;
}

test("a folder is walked to its ends, also when the browser gives it in parts, beside other files", async () => {
  const found = await droppedFiles(
    dropOf({
      gather: { version: "1", ns: { "a.yaml": "a", "b.yaml": "b", "c.yaml": "c", empty: {} } },
      "autoscaler.log": "line",
    }),
  );
  expect(found.map(({ path }) => path).sort()).toEqual([
    "autoscaler.log",
    "gather/ns/a.yaml",
    "gather/ns/b.yaml",
    "gather/ns/c.yaml",
    "gather/version",
  ]);
  expect(await found.find(({ path }) => path === "gather/ns/b.yaml")?.file.text()).toBe("b");
});

test("files alone are taken as they are, without entries", async () => {
  const transfer = { items: [{}], files: [new File(["x"], "dump.json")] } as unknown as DataTransfer;
  expect((await droppedFiles(transfer)).map(({ path }) => path)).toEqual(["dump.json"]);
});

test("a folder of more files than a dump has is given up while it is walked", async () => {
  const many = Object.fromEntries(Array.from({ length: MAX_FILES + 500 }, (_, i) => [`f-${i}`, ""]));
  await expect(droppedFiles(dropOf({ many }, 100))).rejects.toBeInstanceOf(TooManyFilesError);
});
