/** A trace that is begun in the middle holds what follows, and only what was asked for. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildState, type CoreState, objectKey, revisionOf } from "../../../lib/core/index.ts";
import { startRecorder } from "../../../lib/live/recorder.ts";
import { EVERYTHING, type Selection, selector, traceLines } from "../../../lib/live/trace-lines.ts";
import { RESOURCE, type TraceHeader, type TraceRecord } from "../../../lib/model/record.ts";
import { readTraceFile } from "../../../lib/sources/trace-file.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { formatHeader } from "../../../lib/trace/writer.ts";
import { openRecording, type Recording } from "../../support/check-recording.ts";
import { type FedSource, liveSource, unnumbered } from "../../support/live-source.ts";
import { random } from "../../support/random.ts";

const IDS = ["cold-start", "rollout", "knobs"] as const;
const ACTIVATORS = "knative-serving";
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-recorder-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Trace {
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
  readonly problems: readonly unknown[];
}

async function readBack(path: string): Promise<Trace> {
  let header: TraceHeader = { version: 0 };
  const records: TraceRecord[] = [];
  const problems: unknown[] = [];
  await readTraceFile(path, {
    onHeader: (found) => {
      header = found;
    },
    onRecord: (record) => records.push(record),
    onProblem: (problem) => problems.push(problem),
  });
  return { header, records, problems };
}

/** Records a recording from record `first` on. */
async function recorded(
  { records, header }: Recording,
  first: number,
  selection: Selection,
  retentionMs = Number.MAX_SAFE_INTEGER,
): Promise<{ source: FedSource; trace: Trace; written: number }> {
  const retention = { ms: retentionMs, bytes: Number.MAX_SAFE_INTEGER };
  const source = liveSource(header, { retention });
  for (const record of records.slice(0, first)) source.append(unnumbered(record));
  source.forget(source.summary.to ?? 0);
  const path = join(
    folder,
    `${first}-${selection.revision?.replace("/", "-") ?? selection.namespace}.ndjson.gz`,
  );
  const begin = records[first]?.t ?? 0;
  const recorder = await startRecorder(source, {
    path,
    selection,
    redacted: ["secrets"],
    note: "a note",
    now: () => source.summary.to ?? begin,
  });
  for (const record of records.slice(first)) {
    source.append(unnumbered(record));
    recorder.write();
    source.forget(record.t);
  }
  await recorder.close();
  expect(recorder.failure).toBeNull();
  return { source, trace: await readBack(path), written: recorder.records };
}

/** What is drawn of a revision after `t`, without numbers of records. */
function drawn(state: CoreState, key: string, t: number): unknown {
  const revision = state.revisions.get(key);
  if (revision === undefined) return null;
  const { sks, scale, settings, paActive, pa, publicNow, privateNow, podsNow, mirroredNow } = revision;
  const slices = (
    all: readonly { value: string; from: number; to: number | null; reason?: string }[],
  ): unknown =>
    all
      .filter(({ to }) => to === null || to > t)
      .map(({ value, from, to, reason }) => [value, Math.max(from, t), to, reason]);
  const samples = (all: readonly { t: number; value: number | null }[]): unknown =>
    all
      .filter((_, i) => (all[i + 1]?.t ?? Number.POSITIVE_INFINITY) > t)
      .map((sample) => [Math.max(sample.t, t), sample.value]);
  const instants = (all: readonly { t: number }[]): unknown =>
    all.filter((one) => one.t > t).map(({ seq: _, ...one }: { t: number; seq?: number }) => one);
  return {
    now: [sks, scale, settings, paActive, pa, publicNow, privateNow, [...podsNow].sort(), mirroredNow],
    mode: slices(revision.specMode),
    path: slices(revision.path),
    condition: slices(revision.condition),
    samples: [
      revision.publicActivators,
      revision.publicPods,
      revision.privateReady,
      revision.replicas,
      revision.readyReplicas,
      revision.desired,
      revision.actual,
    ].map(samples),
    instants: [revision.k8sEvents, revision.probes, revision.decisions].map(instants),
    pods: [...revision.pods.values()]
      .filter(({ goneAt }) => goneAt === undefined || goneAt > t)
      .map(({ uid, name, goneAt, slices: of }) => [uid, name, goneAt, of.at(-1)?.value])
      .sort(),
    episodes: revision.coldStarts.filter(({ begin }) => begin > t).map(({ seq: _, ...episode }) => episode),
  };
}

const keysOf = (state: CoreState): string[] =>
  [...state.revisions].filter(([, { sks }]) => sks !== null).map(([key]) => key);

/** A Service, with its Route and its Configuration, is the beginning of its revisions' names. */
const SERVING: ReadonlySet<string> = new Set([
  RESOURCE.knativeServices,
  RESOURCE.routes,
  RESOURCE.configurations,
]);

/** True when a record may stand in a trace of the selection. */
function mayStand(record: TraceRecord, { namespace, revision }: Selection, state: CoreState): boolean {
  if (["BOOKMARK", "GAP", "ERROR"].includes(record.type)) return true;
  const owner = revisionOf(state, record);
  if (owner !== null) return revision === null ? owner.startsWith(`${namespace}/`) : owner === revision;
  const metadata = (record.object.metadata ?? {}) as Record<string, string>;
  if (revision !== null && record.resource === RESOURCE.ingresses) {
    return state.routed.get(objectKey(record.object))?.has(revision) === true;
  }
  if (revision !== null && SERVING.has(record.resource)) {
    return revision.startsWith(`${metadata.namespace}/${metadata.name}-`);
  }
  return metadata.namespace === ACTIVATORS || (revision === null && metadata.namespace === namespace);
}

describe("a recorder", () => {
  test.each(IDS)("that begins anywhere in %s writes the same from there on", async (id) => {
    const recording = openRecording(id);
    const chance = random(61);
    const span = (recording.records.at(-1)?.t ?? 0) - (recording.records[0]?.t ?? 0);
    for (let round = 0; round < 3; round++) {
      const first = round === 0 ? 0 : chance.below(recording.records.length);
      const { source, trace, written } = await recorded(recording, first, EVERYTHING, span * 0.4);
      expect(trace.problems).toEqual([]);
      expect(trace.records.length).toBe(written);
      expect(trace.header).toMatchObject({ note: "a note", redacted: ["secrets"] });
      const state = buildState(trace.records, { systemNamespace: recording.header.systemNamespace });
      const whole = buildState(recording.records, { systemNamespace: recording.header.systemNamespace });
      const t = first === 0 ? 0 : (recording.records[first - 1]?.t ?? 0);
      for (const key of keysOf(source.state)) expect(drawn(state, key, t)).toEqual(drawn(whole, key, t));
      const list = trace.records.length - (recording.records.length - first);
      expect(trace.records.slice(list).map(({ seq: _, ...record }) => record)).toEqual(
        recording.records.slice(first).map(unnumbered),
      );
      expect(trace.records.slice(0, list).every(({ initial, type }) => initial && type === "ADDED")).toBe(
        true,
      );
    }
  });

  test.each(IDS)("of one revision or namespace of %s has all of it and nothing of others", async (id) => {
    const recording = openRecording(id);
    const chance = random(62);
    const whole = buildState(recording.records, { systemNamespace: recording.header.systemNamespace });
    const all = [...whole.revisions.keys()].filter((one) => whole.revisions.get(one)?.hasSks === true);
    for (let round = 0; round < 3; round++) {
      const first = chance.below(recording.records.length);
      const key = chance.pick(all);
      const [namespace = ""] = key.split("/");
      const selection = round === 2 ? { namespace, revision: null } : { namespace: null, revision: key };
      const { trace } = await recorded(recording, first, selection);
      const state = buildState(trace.records, { systemNamespace: recording.header.systemNamespace });
      const t = first === 0 ? 0 : (recording.records[first - 1]?.t ?? 0);
      for (const one of round === 2 ? all.filter((name) => name.startsWith(`${namespace}/`)) : [key]) {
        if (whole.revisions.get(one)?.sks === null) continue;
        expect(drawn(state, one, t)).toEqual(drawn(whole, one, t));
      }
      for (const record of trace.records) {
        if (!mayStand(record, selection, whole)) expect(record).toBeNull();
      }
      const others = [...state.revisions.keys()].filter((one) => one !== key);
      if (round < 2) expect(others).toEqual([]);
    }
  });

  test("leaves nothing out that comes while its file is being opened", async () => {
    const { records, header } = openRecording("cold-start");
    const source = liveSource(header);
    for (const record of records.slice(0, 300)) source.append(unnumbered(record));
    const path = join(folder, "opening.ndjson");
    const starting = startRecorder(source, {
      path,
      selection: EVERYTHING,
      redacted: [],
      now: () => source.summary.to ?? 0,
    });
    let next = 300;
    const feed = async (): Promise<void> => {
      for (; next < 600; next++) {
        source.append(unnumbered(records[next] as TraceRecord));
        await Promise.resolve();
        if (next % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const feeding = feed();
    const recorder = await starting;
    await feeding;
    for (const record of records.slice(600, 650)) source.append(unnumbered(record));
    await recorder.close();
    const { records: got } = await readBack(path);
    const last = got.filter(({ initial }) => !initial).at(-1);
    expect(last?.object).toEqual(records[649]?.object);
    const state = buildState(got, { systemNamespace: header.systemNamespace });
    for (const key of keysOf(source.state)) {
      const t = got[0]?.t ?? 0;
      expect(drawn(state, key, t)).toEqual(drawn(source.state, key, t));
    }
  });

  test("does not write over a file that is there", async () => {
    const { header } = openRecording("cold-start");
    const options = { path: join(folder, "a.ndjson"), selection: EVERYTHING, redacted: [], now: () => 0 };
    await (await startRecorder(liveSource(header), options)).close();
    await expect(startRecorder(liveSource(header), options)).rejects.toThrow("already");
  });
});

describe("the last minutes", () => {
  test.each(IDS)("of %s are a trace that shows the same, of all, a namespace or a revision", (id) => {
    const { records, header } = openRecording(id);
    const chance = random(63);
    const begin = records[0]?.t ?? 0;
    const to = records.at(-1)?.t ?? 0;
    for (const share of [1, 0.4]) {
      const source = liveSource(header, {
        retention: { ms: (to - begin) * share, bytes: Number.MAX_SAFE_INTEGER },
      });
      for (const record of records) source.append(unnumbered(record));
      source.forget(to);
      const whole = buildState(records, { systemNamespace: header.systemNamespace });
      const key = chance.pick([...whole.revisions.keys()].filter((one) => whole.revisions.get(one)?.hasSks));
      const selections: Selection[] = [
        EVERYTHING,
        { namespace: null, revision: key },
        { namespace: key.slice(0, key.indexOf("/")), revision: null },
      ];
      for (const selection of selections) {
        const from = chance.chance(0.2) ? begin - 60_000 : Math.floor(begin + chance.next() * (to - begin));
        const isSelected = selector(source.state, selection);
        const text = [
          formatHeader(source.header),
          ...traceLines(source, { from, to: to + 1_000 }, isSelected),
        ];
        const trace = readTrace(Buffer.from(text.join("")));
        expect(trace.problems).toEqual([]);
        const state = buildState(trace.records, { systemNamespace: header.systemNamespace });
        const t = Math.max(from, source.summary.from ?? 0);
        const keys = selection.revision === null ? keysOf(whole) : [key];
        for (const one of keys) {
          if (whole.revisions.get(one)?.sks === null) continue;
          expect([one, drawn(state, one, t)]).toEqual([one, drawn(whole, one, t)]);
        }
        for (const record of trace.records) {
          if (selection !== EVERYTHING && !mayStand(record, selection, whole)) expect(record).toBeNull();
        }
      }
    }
  });
});
