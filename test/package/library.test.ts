import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { ROOT } from "../support/server.ts";
import { environmentOfUser } from "./installed.ts";

const EXAMPLES = join(ROOT, "examples");

/** A program of somebody else, beside what was installed. */
let place: string;
beforeAll(() => {
  place = mkdtempSync(join(inject("place"), "program-"));
  writeFileSync(join(place, "package.json"), JSON.stringify({ type: "module" }));
  for (const name of readdirSync(EXAMPLES)) copyFileSync(join(EXAMPLES, name), join(place, name));
  const packed = readFileSync(join(ROOT, "public", "traces", "fault-image-pull.ndjson.gz"));
  writeFileSync(join(place, "trace.ndjson"), gunzipSync(packed));
});

function node(...words: readonly string[]) {
  const options = { cwd: place, env: environmentOfUser(), encoding: "utf8" } as const;
  return spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], options);
}

test("nothing is exported but what docs/library.md names, and all of that", () => {
  const doc = readFileSync(join(ROOT, "docs", "library.md"), "utf8");
  const print = `
    for (const name of ["core", "trace", "sim"])
      console.log(JSON.stringify(Object.keys(await import("skscope/" + name)).sort()));`;
  const { stdout, stderr } = node("--input-type=module", "-e", print);
  expect(stderr).toBe("");
  const exported = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as string[]);
  const documented = ["core", "trace", "sim"].map((name) => {
    const [, part = ""] =
      new RegExp(`^## skscope/${name}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(doc) ?? [];
    return [...part.matchAll(/^\| `(\w+)[^`]*` \|/gm)].map(([, name = ""]) => name).sort();
  });
  expect(documented).toEqual(exported);
});

describe("the examples", () => {
  test.each([
    ["core.ts", ["trace.ndjson"], /error D\d+: .*\n {2}What to do: /],
    [
      "trace.ts",
      ["out.ndjson", "trace.ndjson"],
      /^trace\.ndjson: trace, (\d+) records\n(.*\n)*\1 records in out\.ndjson/,
    ],
    ["sim.ts", [], /pull 5000 ms: .* waited 5\d\d\d ms/],
  ])("%s says what it promises", (name, words, says) => {
    const { status, stdout, stderr } = node(name, ...words);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(stdout).toMatch(says);
    if (name === "trace.ts") expect(existsSync(join(place, "out.ndjson"))).toBe(true);
  });

  test("refuse what is no recording", () => {
    expect(node("trace.ts", "out2.ndjson", "package.json")).toMatchObject({ status: 2 });
  });

  test.each(["bundler", "nodenext"])(
    "have the types that they need, for a strict program with %s",
    (resolution) => {
      const config = {
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
          target: "es2023",
          lib: ["es2024", "dom", "dom.iterable", "dom.asynciterable"],
          module: resolution === "bundler" ? "esnext" : "nodenext",
          moduleResolution: resolution,
          types: ["node"],
          typeRoots: [join(ROOT, "node_modules", "@types")],
        },
        include: ["*.ts"],
      };
      writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
      const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
      const { stdout, status } = node(tsc, "-p", ".");
      expect(stdout).toBe("");
      expect(status).toBe(0);
    },
  );
});

test("publint finds nothing to say", async () => {
  const pkgDir = join(inject("place"), "node_modules", "skscope");
  const { messages, pkg } = await publint({ pkgDir, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});
