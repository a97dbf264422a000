/**
 * Episodes in the Trace Event Format (object form), which Perfetto, speedscope and chrome://tracing open.
 * A process is a revision, a thread is who is at work; `ts` and `dur` are microseconds, `ts` since the Unix epoch.
 */
import { isoTime } from "../../model/iso-time.ts";
import type { ProbeInstant } from "../../model/timeline.ts";
import type { EpisodeMark, EpisodeSpan, ExportedEpisode } from "./types.ts";

type Arguments = Readonly<Record<string, string | number | boolean>>;

interface Place {
  readonly pid: number;
  readonly tid: number;
}

export type ChromeEvent = Place &
  (
    | {
        readonly ph: "X";
        readonly name: string;
        readonly cat: string;
        readonly ts: number;
        readonly dur: number;
        readonly args: Arguments;
      }
    | {
        readonly ph: "i";
        readonly s: "t";
        readonly name: string;
        readonly cat: string;
        readonly ts: number;
        readonly args: Arguments;
      }
    | {
        readonly ph: "M";
        readonly name: "process_name" | "process_sort_index" | "thread_name" | "thread_sort_index";
        readonly args: Arguments;
      }
  );

export interface ChromeTrace {
  readonly traceEvents: readonly ChromeEvent[];
  readonly displayTimeUnit: "ms";
  readonly otherData: Readonly<Record<string, string>>;
}

const US_PER_MS = 1_000;

/** From who asks to who answers; pods come last, by name. */
const ACTORS = [
  "episode",
  "client",
  "activator",
  "autoscaler",
  "SKS",
  "Deployment",
  "kubelet",
  "Endpoints",
  "prober",
];

/** The trace of episodes of a source, whose id it names. */
export function chromeTraceOf(episodes: readonly ExportedEpisode[], source: string): ChromeTrace {
  const byRevision = Map.groupBy(episodes, ({ namespace, name }) => `${namespace}/${name}`);
  return {
    traceEvents: [...byRevision].flatMap(([name, own], i) => processEvents(name, own, i + 1)),
    displayTimeUnit: "ms",
    otherData: { exporter: "skscope", "skscope.source": source, "skscope.clock": "receipt" },
  };
}

function processEvents(name: string, episodes: readonly ExportedEpisode[], pid: number): ChromeEvent[] {
  const events: ChromeEvent[] = [
    { ph: "M", name: "process_name", pid, tid: 0, args: { name } },
    { ph: "M", name: "process_sort_index", pid, tid: 0, args: { sort_index: pid } },
  ];
  const spans = Map.groupBy(
    episodes.flatMap((episode) => [episode.root, ...episode.children].map((span) => ({ episode, span }))),
    ({ span }) => span.actor,
  );
  const instants = Map.groupBy(episodes.flatMap(instantsOf), ({ actor }) => actor);
  let tid = 0;
  for (const actor of inOrder(new Set([...spans.keys(), ...instants.keys()]))) {
    lanesOf(spans.get(actor) ?? []).forEach((lane, i) => {
      tid += 1;
      const thread = i === 0 ? actor : `${actor} (${i + 1})`;
      events.push({ ph: "M", name: "thread_name", pid, tid, args: { name: thread } });
      events.push({ ph: "M", name: "thread_sort_index", pid, tid, args: { sort_index: tid } });
      for (const { episode, span } of lane) events.push(complete(episode, span, { pid, tid }));
      if (i > 0) return;
      for (const { event } of instants.get(actor) ?? []) events.push(event({ pid, tid }));
    });
  }
  return events;
}

function inOrder(found: ReadonlySet<string>): string[] {
  const pods = [...found].filter((actor) => !ACTORS.includes(actor)).sort();
  return [...ACTORS.filter((actor) => found.has(actor)), ...pods];
}

interface Placed {
  readonly episode: ExportedEpisode;
  readonly span: EpisodeSpan;
}

/**
 * Complete events of a thread must lie within one another or apart, and one within another reads as a part of it. So a
 * span that overlaps an earlier one, or lies within one of another episode, gets a lane of its own.
 */
function lanesOf(spans: readonly Placed[]): Placed[][] {
  const sorted = spans.toSorted((a, b) => a.span.from - b.span.from || b.span.to - a.span.to);
  const lanes: Lane[] = [{ all: [], open: [] }];
  for (const placed of sorted) {
    let lane = lanes.find((one) => fits(one, placed));
    if (lane === undefined) {
      lane = { all: [], open: [] };
      lanes.push(lane);
    }
    lane.all.push(placed);
    lane.open.push(placed);
  }
  return lanes.map(({ all }) => all);
}

interface Lane {
  readonly all: Placed[];
  /** Those that had not ended when the last one began; each lies within the one before. */
  readonly open: Placed[];
}

function fits({ open }: Lane, { episode, span: { from, to } }: Placed): boolean {
  let last = open.at(-1);
  for (; last !== undefined && last.span.to <= from; last = open.at(-1)) open.pop();
  return last === undefined || (last.episode === episode && last.span.to >= to);
}

function complete(
  { kind, index, outcome, reason }: ExportedEpisode,
  span: EpisodeSpan,
  place: Place,
): ChromeEvent {
  const { name, level, from, to, lengthMs } = span;
  const isRoot = level === "episode";
  return {
    ...place,
    ph: "X",
    name: isRoot ? `${name} ${index}` : name,
    cat: `${kind},${level}`,
    ts: from * US_PER_MS,
    dur: (to - from) * US_PER_MS,
    args: {
      "skscope.episode": `${kind}:${index}`,
      ...(isRoot ? { "skscope.outcome": outcome, ...present("skscope.reason", reason) } : {}),
      "skscope.provenance": span.provenance,
      "skscope.end": span.ends,
      ...present("skscope.length_ms", lengthMs),
      ...present("skscope.record.seq", span.seq),
      ...present("skscope.record.end_seq", span.endSeq),
      ...(span.ends === "open" ? { "skscope.open": true } : {}),
      ...(span.isUnknown ? { "skscope.unknown": true } : {}),
    },
  };
}

interface Instant {
  readonly actor: string;
  readonly event: (place: Place) => ChromeEvent;
}

function instantsOf({ kind, index, marks, probes }: ExportedEpisode): Instant[] {
  const episode = `${kind}:${index}`;
  return [
    ...marks.map((mark) => ({
      actor: mark.actor,
      event: (place: Place) => markEvent(mark, episode, place),
    })),
    ...probes.map((probe) => ({
      actor: probe.source,
      event: (place: Place) => probeEvent(probe, episode, place),
    })),
  ];
}

function markEvent(mark: EpisodeMark, episode: string, place: Place): ChromeEvent {
  const { name, t, clock, provenance, seq, objectTime } = mark;
  const args = {
    "skscope.episode": episode,
    "skscope.clock": clock,
    "skscope.provenance": provenance,
    ...present("skscope.record.seq", seq),
    ...(objectTime === null ? {} : { "skscope.object_time": isoTime(objectTime) }),
  };
  return { ...place, ph: "i", s: "t", name, cat: "mark", ts: t * US_PER_MS, args };
}

function probeEvent(probe: ProbeInstant, episode: string, place: Place): ChromeEvent {
  const { t, seq, kind, header, answer, success, status } = probe;
  const args = {
    "skscope.episode": episode,
    "skscope.probe.kind": kind,
    "skscope.probe.header": header,
    "skscope.probe.answer": answer,
    "skscope.probe.success": success,
    ...present("skscope.probe.status", status ?? null),
    "skscope.record.seq": seq,
  };
  return { ...place, ph: "i", s: "t", name: "probe", cat: "probe", ts: t * US_PER_MS, args };
}

function present(key: string, value: string | number | null): Arguments {
  return value === null ? {} : { [key]: value };
}
