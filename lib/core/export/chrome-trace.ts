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
  let tid = 0;
  for (const actor of actorsOf(episodes)) {
    const lanes = lanesOf(episodes, actor);
    lanes.forEach((spans, i) => {
      tid += 1;
      const thread = i === 0 ? actor : `${actor} (${i + 1})`;
      events.push({ ph: "M", name: "thread_name", pid, tid, args: { name: thread } });
      events.push({ ph: "M", name: "thread_sort_index", pid, tid, args: { sort_index: tid } });
      for (const { episode, span } of spans) events.push(complete(episode, span, { pid, tid }));
      if (i > 0) return;
      for (const episode of episodes) events.push(...instants(episode, actor, { pid, tid }));
    });
  }
  return events;
}

function actorsOf(episodes: readonly ExportedEpisode[]): string[] {
  const found = new Set<string>();
  for (const { root, children, marks, probes } of episodes) {
    for (const { actor } of [root, ...children, ...marks]) found.add(actor);
    for (const { source } of probes) found.add(source);
  }
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
function lanesOf(episodes: readonly ExportedEpisode[], actor: string): Placed[][] {
  const spans = episodes
    .flatMap((episode) => [episode.root, ...episode.children].map((span) => ({ episode, span })))
    .filter(({ span }) => span.actor === actor)
    .sort((a, b) => a.span.from - b.span.from || b.span.to - a.span.to);
  const lanes: Placed[][] = [[]];
  for (const placed of spans) {
    const lane = lanes.find((one) => fits(one, placed));
    if (lane === undefined) lanes.push([placed]);
    else lane.push(placed);
  }
  return lanes;
}

function fits(lane: readonly Placed[], { episode, span: { from, to } }: Placed): boolean {
  return lane.every((other) => other.span.to <= from || (other.episode === episode && other.span.to >= to));
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

function instants(
  { kind, index, marks, probes }: ExportedEpisode,
  actor: string,
  place: Place,
): ChromeEvent[] {
  const episode = `${kind}:${index}`;
  return [
    ...marks.filter((mark) => mark.actor === actor).map((mark) => markEvent(mark, episode, place)),
    ...probes.filter(({ source }) => source === actor).map((probe) => probeEvent(probe, episode, place)),
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
