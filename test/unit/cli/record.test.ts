import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../lib/cli/errors.ts";
import { readRecordOptions, recordCluster } from "../../../lib/cli/record.ts";
import { buildState, reportOf } from "../../../lib/core/index.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { RESOURCES } from "../../../lib/model/resources.ts";
import { readTraceFile } from "../../../lib/sources/trace-file.ts";
import { runCli } from "../../support/cli.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "../../support/play-cluster.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
let folder: string;
let api: FakeApi;
let all: TraceRecord[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-record-"));
  api = await createFakeApi({ token: "t" });
  all = await recordsOf("cold-start");
  for (const { initial, resource, object } of all) if (initial) api.put(resource, object);
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig());
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function read(path: string): Promise<{ records: TraceRecord[]; problems: string[] }> {
  const records: TraceRecord[] = [];
  const problems: string[] = [];
  await readTraceFile(path, {
    onRecord: (record) => records.push(record),
    onProblem: ({ reason }) => problems.push(reason),
  });
  return { records, problems };
}

describe("the flags of record", () => {
  test.each([
    [[], "name of a file"],
    [["a.ndjson", "b.ndjson"], "2 were given"],
    [["a.txt"], "must end with"],
    [["--duration", "5", "a.ndjson"], "with a unit"],
    [["--keep", "all", "a.ndjson"], "does not know “all”"],
    [["-n", "a", "-A", "a.ndjson"], "exclude each other"],
    [["--nonsense", "a.ndjson"], "--nonsense"],
  ])("%j is refused: %s", (argv, says) => {
    expect(() => readRecordOptions(argv)).toThrow(UsageError);
    expect(() => readRecordOptions(argv)).toThrow(says);
  });

  test("are kubectl's", () => {
    const argv = ["--context", "c", "--as", "u", "-A", "--duration", "1.5m", "--keep", "env", "a.ndjson.gz"];
    expect(readRecordOptions(argv)).toMatchObject({
      out: "a.ndjson.gz",
      kube: { context: "c", as: "u" },
      namespace: null,
      durationMs: 90_000,
      keep: new Set(["env"]),
      followLogs: true,
    });
    expect(readRecordOptions(["--revision", "ns/rev", "a.ndjson"]).namespace).toBe("ns");
  });
});

describe("a recording of a cluster", () => {
  const options = (more: readonly string[]): ReturnType<typeof readRecordOptions> =>
    readRecordOptions(["--kubeconfig", join(folder, "kubeconfig"), "-A", ...more]);

  test("begins with the state, and holds what came until it was stopped", async () => {
    const out = join(folder, "out.ndjson.gz");
    const stop = new AbortController();
    const said: string[] = [];
    const rest = all.filter(({ initial, type }) => !initial && type !== "BOOKMARK");
    const half = Math.floor(rest.length / 2);
    const pods = processPods(all);
    for (const record of rest.slice(0, half)) serve(api, record, pods);
    const done = recordCluster(options(["--no-logs", out]), {
      stop: stop.signal,
      env: process.env,
      say: (line) => {
        said.push(line);
        if (!line.startsWith("Recording")) return;
        for (const record of rest.slice(half)) serve(api, record, pods);
        const last = rest.filter(({ type }) => type === "MODIFIED").at(-1)?.object.metadata;
        void untilFileHolds(out, JSON.stringify((last as { resourceVersion: string }).resourceVersion)).then(
          () => stop.abort(),
        );
      },
    });
    const count = await done;
    const { records, problems } = await read(out);
    expect(problems).toEqual([]);
    expect(records).toHaveLength(count);
    expect(records[0]?.initial).toBe(true);
    expect(records.some(({ initial, type }) => !initial && type === "DELETED")).toBe(true);
    const facts = reportOf(buildState(records)).revisions[0];
    const whole = reportOf(buildState(all)).revisions[0];
    expect(facts?.specMode.at(-1)?.value).toBe(whole?.specMode.at(-1)?.value);
    expect(facts?.path.at(-1)?.value).toBe(whole?.path.at(-1)?.value);
    expect(said[0]).toContain("Recording fake");
  });

  test("says which permission is missing, and goes on without", async () => {
    api.faults.answer(403, { match: { resource: "pods", times: Number.POSITIVE_INFINITY } });
    const said: string[] = [];
    const stop = new AbortController();
    await recordCluster(options(["--no-logs", "--duration", "1ms", join(folder, "out.ndjson")]), {
      stop: stop.signal,
      env: process.env,
      say: (line) => said.push(line),
    });
    expect(said.join("\n")).toContain("Without pods: ");
  });

  test("says once that logs cannot be read", async () => {
    api.faults.answer(403, { match: { resource: "pods/log", times: Number.POSITIVE_INFINITY } });
    const stop = new AbortController();
    const said: string[] = [];
    await recordCluster(options([join(folder, "out.ndjson")]), {
      stop: stop.signal,
      env: process.env,
      say: (line) => {
        said.push(line);
        if (line.includes("logs of Knative")) stop.abort();
      },
    });
    expect(said.filter((line) => line.includes("logs of Knative"))).toHaveLength(1);
    expect(said.join("\n")).toMatch(/Without \d of \d logs of Knative’s processes, .*: .+/);
  });

  test("says of many resources that they are refused, and nothing of its own listeners", async () => {
    const resources = RESOURCES.filter(({ need }) => need !== "core").map(({ resource }) => resource);
    for (const resource of resources)
      api.faults.answer(403, { match: { resource, times: Number.POSITIVE_INFINITY } });
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    const kubeconfig = join(folder, "kubeconfig");
    const argv = ["record", "--kubeconfig", kubeconfig, "-A", "--no-logs", "--duration", "1ms"];
    const { status, stderr } = await runCli([...argv, join(folder, "out.ndjson")]);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", onWarning);
    expect(status).toBe(0);
    // Most clusters have no use for some of them.
    const told = RESOURCES.filter(({ need, isOptional }) => need !== "core" && isOptional !== true);
    expect(stderr.match(/^Without /gm)?.length).toBe(told.length);
    expect(resources.length).toBeGreaterThan(10);
    expect(warnings).toEqual([]);
  });

  test("is refused without ServerlessServices, and when there is no such revision", async () => {
    const run = { stop: new AbortController().signal, env: process.env, say: () => undefined };
    await expect(
      recordCluster(options(["--no-logs", "--revision", "demo/none", join(folder, "a.ndjson")]), run),
    ).rejects.toThrow("there is no revision demo/none");
    const sks = "serverlessservices.networking.internal.knative.dev";
    api.faults.answer(403, { match: { resource: sks, times: Number.POSITIVE_INFINITY } });
    await expect(recordCluster(options(["--no-logs", join(folder, "b.ndjson")]), run)).rejects.toThrow(
      "no ServerlessService can be listed",
    );
    expect(existsSync(join(folder, "a.ndjson"))).toBe(false);
  });

  test("that is killed is readable up to what had been written", async () => {
    const out = join(folder, "killed.ndjson.gz");
    const args = ["bin/skscope.mjs", "record", "--kubeconfig", join(folder, "kubeconfig"), "-A", out];
    const child = spawn(process.execPath, args, { cwd: ROOT, stdio: "ignore" });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    await api.until(() => api.watchers("pods") === 2);
    const rest = all.filter(({ initial, type }) => !initial && type !== "BOOKMARK");
    const pods = processPods(all);
    for (const record of rest) serve(api, record, pods);
    const sks = rest.filter(({ resource }) => resource.startsWith("serverlessservices")).at(-1)
      ?.object.metadata;
    await untilFileHolds(out, JSON.stringify((sks as { resourceVersion: string }).resourceVersion));
    child.kill("SIGKILL");
    await exited;
    const { records, problems } = await read(out);
    expect(problems.length).toBeLessThanOrEqual(1);
    expect(records.some(({ object }) => JSON.stringify(object.metadata) === JSON.stringify(sks))).toBe(true);
  });
});

/** Resolves when a text can be read in the file; looked for whenever the event loop comes round. */
async function untilFileHolds(path: string, text: string): Promise<void> {
  for (;;) {
    if (existsSync(path)) {
      const { records } = await read(path).catch(() => ({ records: [] as TraceRecord[] }));
      if (records.some((record) => JSON.stringify(record.object).includes(text))) return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
