/** What everything between a file and a page costs, stage by stage: CPU time in milliseconds. */
import {
  buildState,
  chromeTraceOf,
  decodeState,
  digestOf,
  encodeState,
  explain,
  exportedEpisodes,
  foldMessages,
  forgetBefore,
  gateAt,
  messagesOf,
  otlpOf,
  type RevisionState,
  reportOf,
  routeAt,
  rowAt,
} from "../../lib/core/index.ts";
import {
  buildLanes,
  density,
  eventTimes,
  layoutSequence,
  tableEntries,
  timeScale,
} from "../../lib/layout/index.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { createTraceIntake } from "../../lib/store/open-trace.ts";
import type { Store } from "../../lib/store/store.ts";
import { createTraceReader } from "../../lib/trace/reader.ts";
import { formatRecord } from "../../lib/trace/writer.ts";

export type Stages = Record<
  "load" | "scope" | "rows" | "report" | "layout" | "answers" | "export" | "codec" | "forget",
  number
>;

const CHUNK = 64 * 1024;
const SUMMARY = { id: "x", label: "x", kind: "recording" } as unknown as Parameters<
  typeof createTraceIntake
>[0]["summary"];

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function load(text: Uint8Array): Store {
  const intake = createTraceIntake({ summary: SUMMARY, epoch: "e" });
  const reader = createTraceReader(intake.handlers);
  for (let at = 0; at < text.length; at += CHUNK) {
    const chunk = text.subarray(at, at + CHUNK);
    intake.takeBytes(chunk);
    reader.push(chunk);
  }
  reader.end();
  return intake.end();
}

function largest(store: Store): RevisionState | undefined {
  let most: RevisionState | undefined;
  for (const revision of store.state.revisions.values())
    if (most === undefined || revision.version > most.version) most = revision;
  return most;
}

/** Goes through all that is asked of a recording. */
export function pipelineCost(records: readonly TraceRecord[]): Stages {
  const text = new TextEncoder().encode(records.map((record) => formatRecord(record)).join(""));
  const stages: Partial<Stages> = {};
  let last = cpuMs();
  const lap = (name: keyof Stages): void => {
    const now = cpuMs();
    stages[name] = now - last;
    last = now;
  };
  last = cpuMs();
  const store = load(text);
  lap("load");
  const { state } = store;
  const { shared } = state;
  const t = shared.lastT ?? 0;
  const revision = largest(store);
  if (revision === undefined) throw new Error("no revision");
  const key = `${revision.namespace}/${revision.name}`;
  const { seqs } = store.scoped(key);
  for (const seq of Array.from(seqs).slice(-500)) store.inContext(seq);
  store.objectsAt(key, t);
  store.objectsAt(key, shared.firstT ?? 0);
  store.stateBefore(store.lastSeq);
  lap("scope");
  for (const digest of store.digests()) rowAt(shared, digest, t);
  digestOf(revision);
  lap("rows");
  JSON.stringify(reportOf(state));
  lap("report");
  const lanes = buildLanes(
    shared,
    revision,
    (name) => name,
    () => ({ title: "", saw: "" }),
  );
  tableEntries(lanes, { from: shared.firstT ?? 0, to: t }, t);
  eventTimes(revision);
  density(revision, timeScaleOf(shared.firstT ?? 0, t));
  lap("layout");
  explain(shared, revision, t);
  gateAt(shared, revision, t);
  routeAt(shared, revision, t);
  const messages = foldMessages(messagesOf(shared, revision, shared.firstT ?? 0, t), new Set());
  layoutSequence(messages, 1_000, t);
  lap("answers");
  const episodes = exportedEpisodes(state);
  JSON.stringify([chromeTraceOf(episodes, "x"), otlpOf(episodes, "x")]);
  lap("export");
  decodeState(encodeState(state));
  lap("codec");
  const other = buildState(records);
  last = cpuMs();
  forgetBefore(other, t - 1);
  lap("forget");
  return stages as Stages;
}

function timeScaleOf(from: number, to: number): Parameters<typeof density>[1] {
  return timeScale({ from, to: Math.max(to, from + 1_000) }, 1_000);
}
