import { readFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { GivenFile } from "../../../../lib/client/given-files.ts";
import type { ReadProgress } from "../../../../lib/client/local/messages.ts";
import { createLocalPort, LocalError, type LocalPort } from "../../../../lib/client/local-port.ts";
import { createOverviewStore, type OverviewView } from "../../../../lib/client/overview-store.ts";
import { createRevisionStore, type RevisionView } from "../../../../lib/client/revision-store.ts";
import {
  allColdStarts,
  exportedEpisodes,
  formatEpisodes,
  foundIn,
  statsOfState,
} from "../../../../lib/core/index.ts";
import type { TraceRecord } from "../../../../lib/model/record.ts";
import { reportedInputs } from "../../../../lib/model/source-contents.ts";
import { DEFAULT_SCENARIO, scenarioFrom, scenarioId } from "../../../../lib/sim/index.ts";
import { createRecordings } from "../../../../lib/sources/recordings.ts";
import type { Scope } from "../../../../lib/stream/protocol.ts";
import { readTrace } from "../../../../lib/trace/reader.ts";
import { StandardDecompressionStream } from "../../../support/decompression-stream.ts";
import { createDeskWorker } from "../../../support/desk-worker.ts";
import { mustGather } from "../../../support/gather-shapes.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

beforeAll(() => {
  vi.stubGlobal("DecompressionStream", StandardDecompressionStream);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const TRACES = "public/traces";
const SHIPPED = createRecordings({ folders: [TRACES] });
const TABLE = "NAME    READY   STATUS    RESTARTS   AGE\nhello   2/2     Running   0          5m\n";
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const LINE = '{"t":"2026-01-01T00:00:00Z","type":"LOG","resource":"x","object":{}}\n';

function fileOf(name: string, content: Uint8Array | string): File {
  return new File([typeof content === "string" ? content : new Uint8Array(content)], name);
}

function given(...files: readonly File[]): readonly GivenFile[] {
  return files.map((file) => ({ path: file.name, file }));
}

async function portOf(): Promise<LocalPort> {
  const shipped = (await SHIPPED.list()).map((summary) => ({ summary, url: `${summary.id}.ndjson.gz` }));
  return createLocalPort({
    createWorker: () => createDeskWorker(async (url) => new Blob([readFileSync(`${TRACES}/${url}`)])),
    viewHref: ({ source }) => `/view/${source}`,
    shipped,
  });
}

const BROWSER = {
  schedule: (callback: () => void) => queueMicrotask(callback),
  after: () => () => undefined,
  now: () => 0,
};

const QUIET = { onProgress: () => undefined, signal: new AbortController().signal };

/** What the page's own stores make of a stream, once it has ended. */
function shown(port: LocalPort, source: string, key: string): Promise<RevisionView> {
  const [namespace = "", name = ""] = key.split("/");
  return new Promise((resolve) => {
    const store = createRevisionStore({
      key,
      connect: (listener) => port.stream({ source, scope: { kind: "revision", namespace, name } }, listener),
      ...BROWSER,
    });
    store.subscribe(() => {
      const view = store.getSnapshot();
      if (view.connection === "ended" || view.connection === "failed") resolve(view);
    });
  });
}

function rows(port: LocalPort, source: string): Promise<OverviewView> {
  return new Promise((resolve) => {
    const store = createOverviewStore({
      initial: { digests: [], shared: null },
      connect: (listener) => port.stream({ source, scope: { kind: "overview" } }, listener),
      ...BROWSER,
    });
    store.subscribe(() => {
      const view = store.getSnapshot();
      if (view.connection === "ended") resolve(view);
    });
  });
}

/** As JSON carries it. */
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("a recording that is opened here gives the answers of a server:", () => {
  test.each(["cold-start", "rollout", "fault-image-pull"])("%s", async (id) => {
    const port = await portOf();
    const file = fileOf(`${id}.ndjson.gz`, readFileSync(`${TRACES}/${id}.ndjson.gz`));
    const facts = await port.open(given(file), QUIET);
    const source = await SHIPPED.open(id);
    if (source === null) throw new Error("not shipped");
    expect(facts).toMatchObject({ header: source.header, problemCount: source.problemCount });
    expect(facts.summary).toMatchObject({ records: source.lastSeq + 1, from: source.summary.from });

    const overview = await rows(port, file.name);
    expect(overview.digests).toEqual(source.digests());
    expect(overview.shared).toEqual(source.state.shared);
    for (const { key, namespace, name } of source.digests()) {
      const { state, data } = await shown(port, file.name, key);
      expect(data?.revision).toEqual(source.state.revisions.get(key));
      expect(state?.shared.records).toBe(source.lastSeq + 1);
      const { from, to } = source.summary;
      for (const at of [from ?? 0, ((from ?? 0) + (to ?? 0)) / 2, to ?? 0]) {
        const objects = await port.objects({ source: file.name, namespace, name }, at);
        expect(sent(objects)).toEqual(sent(source.objectsAt(key, at)));
      }
    }
    for (const seq of [0, 17, source.lastSeq]) {
      expect(sent(await port.record(file.name, seq))).toEqual(sent(source.inContext(seq)));
    }
    expect(await port.coldStarts(file.name)).toEqual(allColdStarts(source.state));
    expect(await port.found(file.name)).toMatchObject(foundIn(source.state));
  });

  test("statistics", async () => {
    const port = await portOf();
    const file = fileOf("mine.ndjson.gz", readFileSync(`${TRACES}/cold-start.ndjson.gz`));
    await port.open(given(file), QUIET);
    const { state } = (await SHIPPED.open("cold-start")) ?? {};
    if (state === undefined) throw new Error("not shipped");
    const asked = {
      from: null,
      to: null,
      namespace: null,
      service: null,
      by: "revision",
      objective: null,
    } as const;
    const stats = await port.stats(file.name, asked);
    expect(stats).toEqual({ ...statsOfState(state, asked), failure: "" });
    expect(stats.all.count).toBe(2);
  });

  test("an episode for other tools", async () => {
    const port = await portOf();
    const file = fileOf("mine.ndjson.gz", readFileSync(`${TRACES}/cold-start.ndjson.gz`));
    expect(await port.open(given(file), QUIET)).toMatchObject({ only: "demo/hello-00001" });
    const revision = { source: file.name, namespace: "demo", name: "hello-00001" };
    const download = port.episode({ ...revision, kind: "cold-start", index: 2, format: "otlp" });
    if (!("make" in download)) throw new Error("it has an address");
    const { name, text } = await download.make();
    expect(name).toBe("mine.ndjson.gz-demo-hello-00001-cold-start-2.otlp.json");
    const { state } = (await SHIPPED.open("cold-start")) ?? {};
    if (state === undefined) throw new Error("not shipped");
    const episodes = exportedEpisodes(state, { revision: "demo/hello-00001", kind: "cold-start", index: 2 });
    expect(JSON.parse(text)).toEqual(sent(formatEpisodes("otlp", episodes, file.name)));

    const all = port.episode({ source: file.name, format: "chrome" });
    if (!("make" in all)) throw new Error("it has an address");
    const whole = await all.make();
    expect(whole.name).toBe("mine.ndjson.gz.trace.json");
    expect(JSON.parse(whole.text)).toEqual(
      sent(formatEpisodes("chrome", exportedEpisodes(state), file.name)),
    );
  });
});

describe("what is no recording becomes one:", () => {
  const records = readTrace(gunzipSync(readFileSync(`${TRACES}/cold-start.ndjson.gz`))).records;
  const { t } = records[records.length >> 1] as TraceRecord;
  const list = listJson(objectsAt(records, t));
  const log = records
    .filter(({ type, resource }) => type === "LOG" && resource === "autoscaler")
    .map(({ object }) => `${JSON.stringify(object)}\n`)
    .join("");

  test("a list and a log together, with what became of each, and what was not read", async () => {
    const port = await portOf();
    const told: ReadProgress[] = [];
    const files = given(fileOf("dump.json", list), fileOf("autoscaler.log", log), fileOf("pods.txt", TABLE));
    const facts = await port.open(files, { ...QUIET, onProgress: (progress) => told.push(progress) });
    expect(facts).toMatchObject({ summary: { id: "autoscaler.log + 2" }, only: "demo/hello-00001" });
    const totalBytes = list.length + log.length + TABLE.length;
    expect(told.at(-1)).toEqual({ bytes: totalBytes, totalBytes, records: facts.summary.records });

    const contents = await port.contents(facts.summary.id);
    expect(contents).toMatchObject({ records: facts.summary.records, revisions: 1, problems: 0 });
    expect(reportedInputs(contents.header).map(({ name, kind, refused }) => [name, kind, refused])).toEqual([
      ["dump.json", "list", null],
      ["autoscaler.log", "logs", null],
      ["pods.txt", "unknown", "table"],
    ]);
  });

  test("a folder is a dump: one instant, its logs by their pods, and what is alike in one line", async () => {
    const files = Object.entries(mustGather(records, t)).map(([path, content]) => ({
      path: `must-gather.local.1/${path}`,
      file: fileOf(path.slice(path.lastIndexOf("/") + 1), content),
    }));
    const port = await portOf();
    const told: ReadProgress[] = [];
    const facts = await port.open(files, { ...QUIET, onProgress: (progress) => told.push(progress) });
    expect(facts).toMatchObject({ summary: { id: "must-gather.local.1" }, only: "demo/hello-00001" });
    const totalBytes = files.reduce((sum, { file }) => sum + file.size, 0);
    expect(told.at(-1)).toEqual({ bytes: totalBytes, totalBytes, records: facts.summary.records });
    const { header } = await port.contents(facts.summary.id);
    const [folder, ...inner] = reportedInputs(header);
    expect(folder).toMatchObject({ name: "must-gather.local.1", kind: "archive" });
    const lists = inner.find(({ kind }) => kind === "list");
    expect(lists).toMatchObject({ instant: { at: t, by: "said" } });
    expect(lists?.files).toBeGreaterThan(1);
  });

  test("the same list gives the same objects as the recording at its time", async () => {
    const port = await portOf();
    const { summary } = await port.open(given(fileOf("dump.json", list)), QUIET);
    const revision = { source: summary.id, namespace: "demo", name: "hello-00001" };
    const { objects } = await port.objects(revision, summary.to ?? 0);
    const source = await SHIPPED.open("cold-start");
    const whole = source?.objectsAt("demo/hello-00001", t).objects ?? [];
    const named = (all: typeof whole) => all.map(({ kind, name }) => `${kind} ${name}`).sort();
    expect(named(objects)).toEqual(named(whole));
  });

  test("it can be given up while it is read", async () => {
    const port = await portOf();
    const abort = new AbortController();
    const opening = port.open(given(fileOf("a.log", log.repeat(500)), fileOf("b.json", list)), {
      onProgress: () => abort.abort(),
      signal: abort.signal,
    });
    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
    await expect(port.source("a.log + 1")).rejects.toMatchObject({ kind: "unknown" });
  });
});

describe("beside the file", () => {
  test("shipped recordings and scenarios are opened when they are asked for", async () => {
    const port = await portOf();
    expect((await port.sources()).map(({ id }) => id)).toContain("burst");
    expect((await port.source("burst")).summary.title).toBe("A burst that ends in Serve");
    const scenario = scenarioId(DEFAULT_SCENARIO);
    const [digest] = (await rows(port, scenario)).digests;
    expect((await shown(port, scenario, digest?.key ?? "")).data?.revision.phase.length).toBeGreaterThan(1);
  });

  test("a scenario may make no more of itself than on a server", async () => {
    const hourMs = 3_600_000;
    const greedy = scenarioFrom({
      durationMs: hourMs,
      settings: { minScale: 100, initialScale: 100, containerConcurrency: 1 },
      traffic: [{ shape: "constant", fromMs: 0, toMs: hourMs, clients: 50 }],
      serviceMs: 1_000,
      thinkMs: 0,
    });
    await expect((await portOf()).source(scenarioId(greedy))).rejects.toMatchObject({
      kind: "noScenario",
      message: expect.stringContaining("more than 60000 records"),
    });
  });

  test("an id that names nothing is a source that there is not", async () => {
    const port = await portOf();
    const asked = port.source("nothing");
    await expect(asked).rejects.toBeInstanceOf(LocalError);
    await expect(asked).rejects.toMatchObject({ kind: "unknown" });
    await expect(port.source("sim.e30x")).rejects.toMatchObject({ kind: "noScenario" });
    expect(await shown(port, "burst", "demo/none")).toMatchObject({
      connection: "failed",
      reason: 'The source "burst" has no revision demo/none.',
    });
  });
});

describe("while a file is read", () => {
  test("bytes and records are told, up to the last", async () => {
    const port = await portOf();
    const file = fileOf("long.ndjson", LINE.repeat(40_000));
    const told: ReadProgress[] = [];
    await port.open(given(file), { ...QUIET, onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.at(-1)).toEqual({ bytes: file.size, totalBytes: file.size, records: 40_000 });
    expect(told.map(({ records }) => records)).toEqual(
      told.map(({ records }) => records).toSorted((a, b) => a - b),
    );
  });

  test("it can be given up, and nothing more is told", async () => {
    const port = await portOf();
    const abort = new AbortController();
    const onProgress = vi.fn(() => abort.abort());
    const opening = port.open(given(fileOf("long.ndjson", LINE.repeat(100_000))), {
      onProgress,
      signal: abort.signal,
    });
    await expect(opening).rejects.toMatchObject({ name: "AbortError" });
    expect(onProgress).toHaveBeenCalledTimes(1);
    await expect(port.source("long.ndjson")).rejects.toMatchObject({ kind: "unknown" });
  });

  test("another file takes the place of the one before, and answers of both are kept apart", async () => {
    const port = await portOf();
    const { key } = port;
    await port.open(given(fileOf("same.ndjson", LINE)), QUIET);
    const first = port.key;
    await port.open(given(fileOf("same.ndjson", LINE.repeat(2))), QUIET);
    expect(new Set([key, first, port.key]).size).toBe(3);
    expect((await port.source("same.ndjson")).summary.records).toBe(2);
  });
});

describe("what cannot be read is said in the reader's words:", () => {
  const failing = async (content: Uint8Array | string) =>
    (await portOf()).open(given(fileOf("bad", content)), QUIET).then(
      () => null,
      (error: unknown) => error as LocalError,
    );

  test.each([
    ["a table", "id,name\n1,2\n", "notATrace", /Line 1, byte 0|First problem, line 1: not JSON/],
    ["nothing", "", "notATrace", /^The file is empty\.$/],
    ["another format", '{"format":"else"}\n', "notATrace", /format "else", not "skscope-trace"/],
    ["a newer version", '{"format":"skscope-trace","version":9}\n', "newerVersion", /version 9/],
    ["gzip of nothing", gzipSync("").subarray(0, 9), "notATrace", /gzip data ends early before any text/],
  ] as const)("%s", async (_name, content, kind, words) => {
    const error = await failing(content);
    expect(error?.message).toMatch(words);
    expect(error?.kind).toBe(kind);
  });

  test("files of which nothing can be read are named with what they are", async () => {
    const error = await (await portOf())
      .open(given(fileOf("pods.txt", TABLE), fileOf("shot.png", PNG)), QUIET)
      .catch((failure: unknown) => failure as LocalError);
    expect(error).toMatchObject({
      kind: "notATrace",
      refused: [
        { name: "pods.txt", as: "table" },
        { name: "shot.png", as: "image" },
      ],
    });
  });

  test("a cut file opens as far as it goes, with the problem", async () => {
    const port = await portOf();
    const whole = readFileSync(`${TRACES}/cold-start.ndjson.gz`);
    const facts = await port.open(given(fileOf("cut.gz", whole.subarray(0, whole.length - 2_000))), QUIET);
    expect(facts.problemCount).toBeGreaterThan(0);
    expect(facts.problems[0]?.reason).toMatch(/the gzip data ends early after \d+ bytes of text/);
    expect(facts.summary.records).toBeGreaterThan(1_000);
  });
});

test("a worker that stops fails who waits, and the next call starts another", async () => {
  const workers: ReturnType<typeof createDeskWorker>[] = [];
  const port = createLocalPort({
    createWorker: () => {
      const worker = createDeskWorker(async () => new Blob([LINE]));
      workers.push(worker);
      return worker;
    },
    viewHref: ({ source }) => `/view/${source}`,
  });
  const waiting = port.sources();
  workers[0]?.end("out of memory");
  await expect(waiting).rejects.toThrow("out of memory");
  expect(await port.sources()).toEqual([]);
  expect(workers).toHaveLength(2);
});

test("a stream that is closed tells nothing more", async () => {
  const port = await portOf();
  await port.source("burst");
  const scope: Scope = { kind: "overview" };
  const onMessage = vi.fn();
  port.stream({ source: "burst", scope }, { onMessage, onConnection: vi.fn() })();
  await port.source("burst");
  expect(onMessage).not.toHaveBeenCalled();
});
