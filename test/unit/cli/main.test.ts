import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import type { Report } from "../../../lib/core/report/report.ts";
import { formatRecord } from "../../../lib/trace/writer.ts";
import { goldenFacts, goldenPart } from "../../support/check-recording.ts";
import { runCli } from "../../support/cli.ts";
import { records } from "../../support/records.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "skscope-"));
afterAll(() => rmSync(folder, { recursive: true }));

function shipped(id: string): string {
  return join(ROOT, "public", "traces", `${id}.ndjson.gz`);
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** A trace of records as text. */
function traceOf(text: string): string {
  return records(text).map(formatRecord).join("");
}

describe("skscope report FILE --json", () => {
  test.each(["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout", "many-revisions"])(
    "gives the facts of %s",
    async (id) => {
      const { status, stdout, stderr } = await runCli(["report", shipped(id), "--json"]);
      const report = JSON.parse(stdout) as Report;
      expect(goldenPart(report)).toEqual(goldenFacts(id).revisions);
      expect(Object.keys(report)).toEqual(["trace", "revisions", "knative", "coldStartStatistics"]);
      expect(report.trace.problems).toEqual([]);
      expect(stderr).toBe("");
      const isWrong = report.revisions.some(
        ({ violations, diagnoses }) =>
          violations.length > 0 || diagnoses.some(({ severity }) => severity === "error"),
      );
      expect(status).toBe(isWrong ? 1 : 0);
    },
  );

  test("holds nothing that a terminal obeys, and is the same JSON", async () => {
    const signs = "\u009b31m\u007f\u0085\u061c\u200e\u202e\u2066\u2028";
    const text = traceOf("0 sks Serve\n0 pa @window=6s").replaceAll('"demo"', JSON.stringify(`demo${signs}`));
    const { stdout } = await runCli(["report", file("signs.ndjson", text), "--json"]);
    expect(stdout).not.toMatch(/[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
    expect((JSON.parse(stdout) as Report).revisions[0]?.namespace).toBe(`demo${signs}`);
  });

  test("puts what explains a revision behind its facts", async () => {
    const { stdout } = await runCli(["report", shipped("cold-start"), "--json"]);
    const report = JSON.parse(stdout) as Report;
    const [revision] = report.revisions;
    expect(Object.keys(revision ?? {}).slice(11)).toEqual([
      "probes",
      "answer",
      "diagnoses",
      "gate",
      "burst",
      "coldStartStatistics",
      "reconstructed",
    ]);
    expect(revision?.answer).toEqual({
      phase: "Zero",
      since: "2026-11-23T04:06:43.038Z",
      text: "At zero since 2026-11-23T04:06:43.038Z: no pods. 2 old pods still drain, out of the path. A request reaches one of 2 activators and wakes it.",
    });
    expect(revision?.diagnoses.at(-1)).toMatchObject({
      rule: "D9",
      severity: "note",
      from: "2026-11-23T04:06:43.038Z",
      to: null,
    });
    expect(revision?.gate).toMatchObject({ branch: "atZero", blockedBy: null, earliestZero: null });
    expect(revision?.gate.rows.find(({ id }) => id === "probe")?.text).toBe(
      "confirmed at 2026-11-23T04:06:35.773Z, after 2 failures (2.013 s)",
    );
    expect(revision?.burst.computed?.mode).toBe("Proxy");
    // Nearest rank of 1.077, 1.170, 1.222 s.
    expect(revision?.coldStartStatistics.measures.total).toEqual({
      count: 3,
      p50: 1_170,
      p90: 1_222,
      p99: 1_222,
      max: 1_222,
    });
    expect(report.coldStartStatistics).toEqual(revision?.coldStartStatistics);
  });

  test("reads standard input, and options on either side", async () => {
    const fromFile = await runCli(["report", "--json", shipped("cold-start")]);
    const bytes = readFileSync(shipped("cold-start"));
    for (const content of [bytes, gunzipSync(bytes)]) {
      const stdin = Readable.from([content.subarray(0, 10), content.subarray(10)], { objectMode: false });
      expect(await runCli(["report", "-", "--json"], stdin)).toEqual(fromFile);
    }
  });

  test("tells problems of lines and oddities of records by their place, and exits with 1", async () => {
    const good = traceOf("1 sks Proxy\n2 sks Serve\n1.5 sks Proxy\n3 error pod 500 too many requests");
    const [first = "", second = "", ...rest] = good.split("\n");
    const path = file("odd.ndjson", [first, "broken", second, ...rest].join("\n"));
    const { status, stdout } = await runCli(["report", path, "--json"]);
    const { problems } = (JSON.parse(stdout) as Report).trace;
    expect(status).toBe(1);
    expect(problems).toEqual([
      { line: 2, byteOffset: first.length + 1, reason: expect.stringMatching(/^not JSON/) },
      {
        line: 4,
        byteOffset: first.length + 1 + "broken\n".length + second.length + 1,
        reason: expect.stringMatching(
          /^a record of serverlessservices.* is 0\.500 s older than the one before it/,
        ),
      },
      {
        line: 5,
        byteOffset: expect.any(Number),
        reason: "the watch of pods reported an error: too many requests",
      },
    ]);
  });

  test("gives the facts up to where a file is cut off, and exits with 1", async () => {
    const whole = readFileSync(shipped("cold-start"));
    const { status, stdout } = await runCli(["report", file("cut.gz", whole.subarray(0, 60_000)), "--json"]);
    const report = JSON.parse(stdout) as Report;
    expect(status).toBe(1);
    expect(report.trace.problems[0]?.reason).toMatch(/^the gzip data ends early after \d+ bytes/);
    const [revision] = goldenPart(report);
    const [golden] = goldenFacts("cold-start").revisions;
    expect(revision?.specMode.slice(0, 3)).toEqual(golden?.specMode.slice(0, 3));
    expect(revision?.coldStarts[0]).toEqual(golden?.coldStarts[0]);
  });

  test("reads by the system namespace that the header names", async () => {
    const trace = (header: string): string => `${header}${traceOf("0 sks Proxy\n1 pub a1")}`;
    const of = async (text: string) =>
      (JSON.parse((await runCli(["report", file("ns", text), "--json"])).stdout) as Report).revisions[0]
        ?.path[0]?.value;
    expect(await of(trace(""))).toBe("activator");
    expect(await of(trace('{"format":"skscope-trace","version":1,"systemNamespace":"other"}\n'))).toBe(
      "pods",
    );
  });

  test("of a header only is empty, and nothing could be judged", async () => {
    const path = file("header", '{"format":"skscope-trace","version":1}\n');
    const { status, stdout, stderr } = await runCli(["report", path, "--json"]);
    expect(status).toBe(2);
    expect(stderr).toContain("holds no revision with a ServerlessService");
    expect(JSON.parse(stdout)).toMatchObject({
      trace: { records: 0, problems: [], from: null, to: null },
      revisions: [],
      coldStartStatistics: { count: 0, slowest: null },
    });
    expect((await runCli(["report", path])).stdout).toContain("The trace holds no records.");
  });
});

describe("that nothing was found is no good news of what is not recorded", () => {
  test.each([
    ["objects, and no revision", "0 acts a1", "Nothing is judged: there is no revision in it."],
    ["one kind alone", "0 sks Proxy\n1 sks Serve", "too little is recorded to say in which state"],
    [
      "a revision",
      "0 acts a1\n0 sks Proxy n=1 pop=True\n0 pa Active=False,NoTraffic want=0\n0 dep 0\n0 priv\n0 pub a1",
      "No findings, and no defects in the recording.",
    ],
  ])("%s", async (name, text, verdict) => {
    const { stdout } = await runCli(["report", file(name.replaceAll(/\W/g, ""), traceOf(text))]);
    expect(stdout).toContain(verdict);
    expect(stdout.match(/(No findings|Nothing is judged)/g)).toHaveLength(1);
  });
});

describe("skscope report FILE", () => {
  test("says what happened, in at most 100 columns", async () => {
    const { status, stdout } = await runCli(["report", shipped("cold-start")]);
    expect(status).toBe(0);
    expect(stdout).toContain("1,266 records, 1 revision\nNo findings, and no defects in the recording.\n");
    expect(stdout).toContain("  Mode      04:05:15.701 Proxy, 04:05:17.751 Serve, 04:05:37.751 Proxy,");
    expect(stdout).toMatch(
      /begin +kind +outcome +total +schedule +start +ready +publish +hand-over +request\n/,
    );
    expect(stdout).toMatch(
      /04:05:15\.669 +create +ready +1\.077 +0\.021 +0\.792 +0\.254 +0\.010 +1\.012 +–\n/,
    );
    expect(stdout).toMatch(/04:05:37\.764 +zero +-0\.013 +-0\.008 +2\.010 +2 +9\.245 +–\n/);
  });

  test.each(["cold-start", "burst", "fault-image-pull", "knobs", "overload", "rollout", "many-revisions"])(
    "keeps to 100 columns for %s",
    async (id) => {
      const { stdout } = await runCli(["report", shipped(id)]);
      expect(stdout.split("\n").filter((line) => line.length > 100 || line !== line.trimEnd())).toEqual([]);
      expect(stdout.endsWith("\n")).toBe(true);
    },
  );

  test("begins with a table when there are many revisions", async () => {
    const { stdout } = await runCli(["report", shipped("many-revisions")]);
    expect(stdout).toMatch(
      /\n\nrevision +mode +path +flips +churn +cold starts +longest s +to zero +broken rules\n/,
    );
    expect(stdout).toMatch(/\nfunctions\/fn-0-00001 +Proxy +activator +22 +\+35 −33 +9 +1\.031 +11 +0\n/);
    expect((await runCli(["report", shipped("cold-start")])).stdout).not.toContain("revision  ");
    expect(stdout).toMatch(
      /\n\n\d+ cold starts: p50 \d\.\d{3} s, p90 \d\.\d{3} s, p99 \d\.\d{3} s; longest phase: start\.\n/,
    );
    expect(stdout).toMatch(/\n {4}p50 +0\.\d{3} +0\.\d{3}/);
  });

  test("puts the problems last", async () => {
    const path = file("broken", `${traceOf("1 sks Proxy")}broken\n`);
    const { status, stdout } = await runCli(["report", path]);
    expect(status).toBe(1);
    expect(stdout).toContain("No findings; 1 defect in the recording, listed at the end.");
    expect(stdout).toMatch(
      /\n\nDefects in the recording\n {2}line 2, byte \d+: not JSON: [^\n]+(\n {4}[^\n]+)*\n$/,
    );
  });

  test("lists fifty problems and says how many there are more", async () => {
    const { stdout } = await runCli(["report", file("many", traceOf("1 sks Proxy") + "broken\n".repeat(60))]);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("  … 10 more; --json lists all.");
  });

  test("shows when something ended, and times of another day with the day", async () => {
    const path = file("days", traceOf("1 sks Proxy\n5 -sks Proxy\n90000 sks Serve"));
    expect((await runCli(["report", path])).stdout).toContain(
      "  Mode      00:00:01.000 Proxy, 00:00:05.000 gone, 01-02 01:00:00.000 Serve\n",
    );
  });

  test("says first what a revision is doing, then what is wrong, with the rule in words", async () => {
    const stuck = [
      "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=True want=1\n0 dep 1\n0 pub a1\n0 priv p1",
      "1 sks Serve pop=True\n9 sks Serve pop=True num=3",
    ].join("\n");
    const { status, stdout } = await runCli(["report", file("stuck", traceOf(stuck))]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\n\d findings, \d of them broken rules\.\n/);
    expect(stdout).toContain("\ndemo/r\n  Being handed back: Serve was ordered at 00:00:01.000");
    expect(stdout).toMatch(
      /\n {2}Broken rules\n(?: {4}.*\n {6}.*\n)* {4}I4 {2}00:00:01\.000 to end {2}The public Endpoints are not the ready pods: /,
    );
    expect(stdout.indexOf("Broken rules")).toBeLessThan(stdout.indexOf("  Mode "));
  });

  test("tells diagnoses with what to do, notes left out", async () => {
    const { stdout } = await runCli(["report", shipped("fault-image-pull")]);
    expect(stdout).toContain("\n2 findings.\n");
    expect(stdout).toMatch(
      /\n {2}Findings\n {4}error D8 {2}04:11:36\.716 to end {2}Does not start\.(.*\n {6})+What to do: Check the image/,
    );
    expect(stdout).not.toContain("D9");
  });

  test("says what keeps the pods", async () => {
    const { stdout } = await runCli(["report", shipped("knobs")]);
    expect(stdout).toContain(
      "  To zero   It never goes to zero: min-scale is 1. To unblock: set min-scale to 0 (the revision’s\n            annotation)",
    );
  });

  test("says what nobody recorded, with its bounds and the field that says it", async () => {
    const lists = traceOf(`0 =sks Proxy pop=True@-40
      0 =pa Active=False,NoTraffic@-50 want=0
      0 =pod/x scheduled started ready created=-20`);
    const { stdout } = await runCli(["report", file("lists.ndjson", lists)]);
    expect(stdout.slice(stdout.indexOf("  Before")).split("\n").slice(0, 3)).toEqual([
      "  Before (reconstructed)",
      "    2025-12-31 23:59:10 – 2025-12-31 23:59:11  PodAutoscaler/r: Active=False, NoTraffic",
      "      (status.conditions[Active].lastTransitionTime)",
    ]);
    const watched = traceOf("0 sks Proxy pop=True@-40");
    expect((await runCli(["report", file("watched.ndjson", watched)])).stdout).not.toContain("reconstructed");
  });

  test("writes out what a terminal would obey", async () => {
    const text = traceOf("1 sks/\u001b[31mred\u202e Proxy");
    const { stdout } = await runCli(["report", file("escape", text)]);
    expect(stdout).toContain("demo/\\u001b[31mred\\u202e");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });
});

describe("--fail-on", () => {
  // D8, an error, in fault-image-pull; D2, a warning, in overload; only notes in cold-start.
  test.each([
    ["fault-image-pull", [], 1],
    ["fault-image-pull", ["--fail-on", "never"], 0],
    ["fault-image-pull", ["--fail-on", "error"], 1],
    ["fault-image-pull", ["--fail-on=warning"], 1],
    ["overload", ["--fail-on", "error"], 0],
    ["overload", ["--fail-on", "warning"], 1],
    ["cold-start", ["--fail-on", "warning"], 0],
  ])("%s %j: %d", async (id, options, expected) => {
    for (const argv of [
      ["report", shipped(id), ...options],
      [...options, "report", shipped(id), "--json"],
    ]) {
      expect((await runCli(argv)).status).toBe(expected);
    }
  });

  test("never forgives problems and violations", async () => {
    const broken = file("fail-on-problem", `${traceOf("1 sks Proxy")}broken\n`);
    expect((await runCli(["report", broken, "--fail-on", "error"])).status).toBe(1);
  });

  test.each([
    [["report", "a", "--fail-on", "note"], "note"],
    [["report", "a", "--fail-on"], ""],
    [["report", "--fail-on", "a"], "a"],
    [["report", "a", "--fail-on=Error"], "Error"],
  ])("%j is refused with the usage", async (argv, given) => {
    const { status, stdout, stderr } = await runCli(argv);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(
      stderr.startsWith(`skscope: --fail-on takes “never”, “warning” or “error”, not “${given}”\nUsage:\n`),
    ).toBe(true);
  });
});

describe("what cannot be read", () => {
  test.each([
    [
      "is not there",
      () => join(folder, "nothing"),
      /nothing cannot be read: there is no such file/,
      /check the name/,
    ],
    [
      "is a folder with nothing in it",
      () => mkdtempSync(join(folder, "nothing")),
      /a folder with nothing in it that can be read/,
      /give a must-gather/,
    ],
    ["is empty", () => file("empty", ""), /The file is empty\./, /NDJSON/],
    ["is something else", () => join(ROOT, "package.json"), /No trace header and no record/, /NDJSON/],
    [
      "is of a later version",
      () => file("v2", '{"format":"skscope-trace","version":2}\n'),
      /format version 2; this skscope reads up to version 1/,
      /update skscope, or export the trace in version 1/,
    ],
    [
      "is damaged gzip",
      () => file("bad", gzipSync("x").fill(0xff, 10)),
      /the gzip data is damaged/,
      /NDJSON/,
    ],
  ])("because it %s: exit 2, and what, where and what to do", async (_, path, what, advice) => {
    const name = path();
    for (const argv of [
      ["report", name],
      ["report", name, "--json"],
    ]) {
      const { status, stdout, stderr } = await runCli(argv);
      expect(status).toBe(2);
      expect(stdout).toBe("");
      expect(stderr).toMatch(/^skscope: /);
      expect(stderr).toMatch(what);
      expect(stderr).toContain(`\n  Where: ${name}\n`);
      expect(stderr).toMatch(advice);
    }
  });

  test("from standard input is said of standard input", async () => {
    const { status, stderr } = await runCli(["report", "-"], Readable.from([Buffer.from("hello\n")]));
    expect(status).toBe(2);
    expect(stderr).toContain("\n  Where: standard input\n");
  });
});

describe("the report for others", () => {
  test("as one HTML file has the cards, the lanes and the records of the findings", async () => {
    const { status, stdout } = await runCli(["report", shipped("fault-image-pull"), "--html"]);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout.match(/<article class="error">/g)).toHaveLength(2);
    expect(stdout.match(/<svg xmlns/g)).toHaveLength(2);
    expect(stdout).toContain('<details class="record" id="r338">');
  });

  test("as Markdown has the cards", async () => {
    const { stdout } = await runCli(["report", shipped("fault-image-pull"), "--markdown"]);
    expect(stdout.match(/^### Error: /gm)).toHaveLength(2);
  });

  test("of standard input has no records: it cannot be read twice", async () => {
    const bytes = readFileSync(shipped("fault-image-pull"));
    const { stdout } = await runCli(["report", "-", "--html"], Readable.from([bytes]));
    expect(stdout).toContain("<article");
    expect(stdout).not.toContain('class="record"');
  });
});

describe("the command line", () => {
  test.each([[["--help"]], [["-h"]], [["report", "--help"]]])("%j gives help", async (argv) => {
    const { status, stdout } = await runCli(argv);
    expect(status).toBe(0);
    expect(stdout).toContain("skscope report FILE [--json]");
    expect(stdout).toContain("0 nothing wrong; 1 a rule was broken, a finding of severity error was made");
  });

  test("--version gives the version of the package", async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
    expect(await runCli(["--version"])).toEqual({ status: 0, stdout: `${version}\n`, stderr: "" });
  });

  test.each([
    [["server"], "there is no command “server”"],
    [["--contxt", "c"], "Unknown option '--contxt'"],
    [["serve", "prod"], "Unexpected argument 'prod'"],
    [["demo", "--from", "nats://n"], "--from and --demo exclude each other."],
    [["serve", "--port", "0"], '--port is "0"; it must be a number from 1 to 65535.'],
    [["report"], "the report needs a file"],
    [["report", "a", "--yaml"], "there is no option “--yaml”"],
  ])("%j is refused with the usage", async (argv, what) => {
    const { status, stdout, stderr } = await runCli(argv);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.startsWith(`skscope: ${what}`)).toBe(true);
    expect(stderr).toContain("\nUsage:\n");
  });
});

describe("the process", () => {
  const bin = join(ROOT, "bin", "skscope.mjs");

  test("exits with the status of the report", () => {
    const exit = (...argv: string[]) =>
      spawnSync(process.execPath, [bin, ...argv], { encoding: "utf8" }).status;
    expect(exit("report", shipped("cold-start"))).toBe(0);
    expect(exit("report", file("one", `${traceOf("1 sks Proxy")}x\n`))).toBe(1);
    expect(exit("report", join(folder, "nothing"))).toBe(2);
  });

  test("takes a reader that has gone as no error", async () => {
    const child = spawn(process.execPath, [bin, "report", shipped("many-revisions"), "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdout.once("data", () => child.stdout.destroy());
    const status = await new Promise((resolve) => child.on("close", resolve));
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("does not wait for a writer that goes on after the trace was refused", async () => {
    const child = spawn(process.execPath, [bin, "report", "-"], { stdio: ["pipe", "ignore", "ignore"] });
    child.stdin.on("error", () => undefined);
    child.stdin.write('{"format":"other"}\n');
    expect(await new Promise((resolve) => child.on("exit", resolve))).toBe(2);
  });
});
