/** Scripts of a build that are the same are there once, and are what they were for whoever loads them. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { joinSameScripts } from "../../../scripts/packing/same-scripts.mjs";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-scripts-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MODULES = 'module.exports=[1,()=>"one",2,()=>"two"];';
function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
const textOf = (path: string): string => readFileSync(join(folder, path), "utf8");
const load = createRequire(import.meta.url);

beforeEach(() => {
  put("chunks/a.js", `${MODULES}\n//# sourceMappingURL=a.js.map`);
  put("chunks/b.js", `${MODULES}\n//# sourceMappingURL=b.js.map`);
  put("chunks/ssr/c.js", `${MODULES}\n//# sourceMappingURL=c.js.map`);
  put("chunks/other.js", `${MODULES};\n//# sourceMappingURL=other.js.map`);
  // What it is made to load reads the same as in the other folder.
  put("pages/a.js", `${MODULES};;`);
  put("pages/b.js", `${MODULES};;`);
});

test.each([false, true])("whoever loads one gets what was in it (twice: %s)", (again) => {
  joinSameScripts(folder);
  if (again) joinSameScripts(folder);
  const [a, b, c, other] = ["a", "b", "ssr/c", "other"].map((name) =>
    load(join(folder, "chunks", `${name}.js`)),
  );
  expect(b).toBe(a);
  expect(c).toBe(a);
  expect(other).not.toBe(a);
  expect(load(join(folder, "pages", "b.js"))).toBe(load(join(folder, "pages", "a.js")));
  expect([a[0], a[1](), a[3]()]).toEqual([1, "one", "two"]);
  expect(textOf("chunks/ssr/c.js").length).toBeLessThan(MODULES.length + 10);
});

test("maps of those that are left are kept where they are wanted", () => {
  joinSameScripts(folder, { keepsMaps: true });
  expect(textOf("chunks/a.js")).toContain("sourceMappingURL=a.js.map");
  expect(textOf("chunks/b.js")).not.toContain("sourceMappingURL");
  joinSameScripts(folder);
  expect(textOf("chunks/a.js")).not.toContain("sourceMappingURL");
});
