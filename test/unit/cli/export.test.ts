import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import {
  chromeTraceOf,
  type EpisodeSelection,
  exportedEpisodes,
  type OtlpTraces,
  otlpOf,
} from "../../../lib/core/index.ts";
import { formatRecord } from "../../../lib/trace/writer.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { runCli } from "../../support/cli.ts";
import { records } from "../../support/records.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "skscope-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (argv: readonly string[], stdin?: Readable) => runCli(["export", ...argv], stdin);

const shipped = (id: string): string => join(ROOT, "public", "traces", `${id}.ndjson.gz`);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const episodesOf = (id: string, selection: EpisodeSelection = {}) =>
  exportedEpisodes(stateOf(openRecording(id)), selection);

describe("skscope export FILE", () => {
  test("--format chrome gives all episodes of all revisions", async () => {
    const { status, stdout, stderr } = await run([shipped("fault-image-pull"), "--format", "chrome"]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toEqual(
      plain(chromeTraceOf(episodesOf("fault-image-pull"), "fault-image-pull")),
    );
    expect(stdout.endsWith("}\n")).toBe(true);
  });

  test("--format otlp gives one episode of one revision, from standard input too", async () => {
    const flags = ["--format=otlp", "--revision", "images/slow-00001", "--episode", "cold-start:2"];
    const { status, stdout } = await run([...flags, shipped("fault-image-pull")]);
    expect(status).toBe(0);
    const selection = { revision: "images/slow-00001", kind: "cold-start", index: 2 } as const;
    const episodes = episodesOf("fault-image-pull", selection);
    expect(episodes.length).toBe(1);
    expect(JSON.parse(stdout)).toEqual(plain(otlpOf(episodes, "fault-image-pull")));
    const piped = await run([...flags, "-"], Readable.from([readFileSync(shipped("fault-image-pull"))]));
    expect(JSON.parse(piped.stdout)).toEqual(plain(otlpOf(episodes, "stdin")));
  });

  test("--episode without a number gives all of the kind; one revision needs no name", async () => {
    const names = async (episode: string): Promise<string[]> => {
      const { stdout } = await run([shipped("cold-start"), "--format", "otlp", "--episode", episode]);
      const { resourceSpans } = JSON.parse(stdout) as OtlpTraces;
      const spans = resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
      return spans.filter(({ parentSpanId }) => parentSpanId === undefined).map(({ name }) => name);
    };
    expect(await names("scale-to-zero")).toEqual(["scale-to-zero", "scale-to-zero", "scale-to-zero"]);
    expect(await names("cold-start:3")).toEqual(["cold-start"]);
  });

  test("-o writes a file, and says how many episodes are in it", async () => {
    const out = join(folder, "out.json");
    const toFile = await run([shipped("cold-start"), "--format", "chrome", "-o", out]);
    expect(toFile).toEqual({ status: 0, stdout: `6 episodes in ${out}\n`, stderr: "" });
    expect(readFileSync(out, "utf8")).toBe((await run([shipped("cold-start"), "--format", "chrome"])).stdout);
  });

  test("says that a trace was not read whole, and goes on", async () => {
    const trace = join(folder, "broken.ndjson");
    writeFileSync(trace, `${records("0 sks Proxy\n0 dep 0\n1 dep 1").map(formatRecord).join("")}broken\n`);
    const { status, stdout, stderr } = await run([trace, "--format", "otlp"]);
    expect(status).toBe(0);
    expect(stdout).toContain('"name":"cold-start"');
    expect(stderr).toMatch(/^skscope: 1 line of the trace could not be read/);
  });

  test("of a trace without episodes is empty", async () => {
    const trace = join(folder, "empty.ndjson");
    writeFileSync(trace, records("0 sks Proxy").map(formatRecord).join(""));
    const { status, stdout } = await run([trace, "--format", "chrome"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ traceEvents: [] });
  });
});

describe("what does not fit is refused with the usage", () => {
  const images = shipped("fault-image-pull");
  test.each([
    [[], "export needs a trace"],
    [["a", "b", "--format", "chrome"], "export takes one trace, but 2 were given"],
    [["a"], "--format takes “chrome” or “otlp”, not “”"],
    [["a", "--format", "csv"], "--format takes “chrome” or “otlp”, not “csv”"],
    [["a", "--format", "otlp", "--revision", "b"], "--revision is “b”; it must be NAMESPACE/NAME"],
    [["a", "--format", "otlp", "--episode", "cold-start:0"], "--episode is “cold-start:0”; it must be"],
    [["a", "--format", "otlp", "--episode", "wake:1"], "--episode is “wake:1”; it must be"],
    [["a", "--format", "otlp", "-o", "./a"], "--out is the trace itself, “a”"],
    [["a", "--format", "otlp", "--json"], "Unknown option '--json'"],
    [
      [images, "--format", "otlp", "--revision", "images/nope"],
      "the trace has no ServerlessService images/nope; it has images/broken-00001, images/crash-00001, images/slow-00001\n",
    ],
    [[images, "--format", "otlp", "--episode", "cold-start:1"], "the number of an episode needs --revision"],
    [
      [images, "--format", "otlp", "--revision", "images/slow-00001", "--episode", "cold-start:9"],
      "there is no cold-start:9; there are 2 of this kind\n",
    ],
  ])("%j", async (argv, what) => {
    const { status, stdout, stderr } = await run(argv);
    expect(stderr.slice(0, what.length + "skscope: ".length)).toBe(`skscope: ${what}`);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("\nUsage:\n");
  });
});

test.each([
  [
    "a trace that is not there",
    [join(folder, "nothing"), "--format", "otlp"],
    /there is no such file/,
    /check the name/,
  ],
  [
    "a folder that is not there",
    [shipped("cold-start"), "--format", "otlp", "-o", join(folder, "no", "out.json")],
    /out\.json” cannot be written: /,
    /name a file in a folder/,
  ],
])("%s: exit 2, and what, where and what to do", async (_, argv, what, advice) => {
  const { status, stdout, stderr } = await run(argv);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(what);
  expect(stderr).toMatch(advice);
});
