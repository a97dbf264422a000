/**
 * How far the clocks of inputs are apart: found from events of which two of them tell. It is said, never applied.
 *
 *   watch            a version of an object is received      the replicas of a Deployment change to 2
 *   audit log        the same version is written             ╎
 *   Events           ╎                                       "Scaled up replica set … from 0 to 2", in whole seconds
 *   autoscaler.log   ╎                                       "Scaling from 0 to 2"
 *                    pair                                    pair, where many are equally far apart
 */

import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/resources.ts";
import type { ClockOffset } from "../../model/source-contents.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { parseTime } from "../time.ts";
import type { ClockKind, Draft } from "./types.ts";

/** Collects what could be told by another input, too. */
export interface ClockMarks<Input> {
  /**
   * @param mark what the record says that another input may say, too
   * @param version what names the version of an object; null for one without
   */
  note(input: Input, record: Marked, mark: Mark | null, version: string | null): void;
  /** Notes a Kubernetes Event, of which the object itself says when it was. */
  told(input: Input, event: JsonObject): void;
  /** The offsets of the inputs that could be compared with the one that tells most by the clock of a watcher, the API server or Events. */
  offsets(nameOf: (input: Input) => string): Map<Input, ClockOffset>;
}

/** What of a record decides whether its time can be compared. */
export type Marked = Pick<Draft, "clock" | "type" | "t" | "initial">;

/** An event that more than one kind of input may tell of. */
export interface Mark {
  /** Whose. */
  readonly key: string;
  readonly replicas: number;
  /** Whether it is the value, of which only changes are events. */
  readonly isValue: boolean;
}

/** The event of which a record tells. */
export function markOf(draft: Draft): Mark | null {
  return draft.type === "LOG" ? scalingOf(draft) : replicasOf(draft);
}

interface Group<Input> {
  readonly input: Input;
  readonly clock: ClockKind;
  readonly times: Map<string, EpochMs[]>;
  /** Of Deployments, so that only changes count. */
  readonly replicas: Map<string, number>;
  marks: number;
}

/** So many marks of an input tell enough. */
const MAX_MARKS = 20_000;
const MAX_SAME = 50;
/** Clocks that are further apart are of different events. */
const MAX_OFFSET_MS = 86_400_000;
/** Pairs of the same offset differ by the way that the news takes. */
const WINDOW_MS = 2_000;
const LEAST_PAIRS = 3;
/** Events that come again and again fit almost as well one further: the nearer one is taken. */
const ALMOST = 0.8;
const SCALING = /^Scaling from -?\d+ to (\d+)/;

export function createClockMarks<Input>(): ClockMarks<Input> {
  const groups = new Map<Input, Map<ClockKind, Group<Input>>>();

  const groupOf = (input: Input, clock: ClockKind): Group<Input> => {
    let byClock = groups.get(input);
    if (byClock === undefined) {
      byClock = new Map();
      groups.set(input, byClock);
    }
    let group = byClock.get(clock);
    if (group === undefined) {
      group = { input, clock, times: new Map(), replicas: new Map(), marks: 0 };
      byClock.set(clock, group);
    }
    return group;
  };

  return {
    note(input, { clock, type, t, initial }, mark, version) {
      if (initial || clock === "object" || clock === "client" || (mark === null && version === null)) return;
      const group = groupOf(input, type === "LOG" ? "log" : clock);
      if (group.marks >= MAX_MARKS) return;
      if (mark !== null && isEvent(mark, group.replicas)) add(group, `${mark.key} ${mark.replicas}`, t);
      if (version !== null) add(group, version, t);
    },
    told(input, event) {
      const mark = scaledOf(event);
      if (mark === null) return;
      const group = groupOf(input, "object");
      if (group.marks >= MAX_MARKS) return;
      for (const t of timesOf(event)) add(group, `${mark.key} ${mark.replicas}`, t + HALF_SECOND_MS);
    },
    offsets(nameOf) {
      const all = [...groups.values()].flatMap((byClock) => [...byClock.values()]);
      const found = new Map<Input, ClockOffset>();
      const reference = referenceOf(all);
      if (reference === null) return found;
      const to = nameOf(reference.input);
      for (const group of all) {
        if (group.input === reference.input) continue;
        const offset = offsetBetween(group, reference);
        const known = found.get(group.input);
        if (offset !== null && (known?.pairs ?? 0) < offset.pairs) found.set(group.input, { to, ...offset });
      }
      return found;
    },
  };
}

function add<Input>(group: Group<Input>, mark: string, t: EpochMs): void {
  const times = group.times.get(mark);
  if (times === undefined) group.times.set(mark, [t]);
  else if (times.length < MAX_SAME) times.push(t);
  else return;
  group.marks += 1;
}

/** The autoscaler is about to patch the replicas. */
function scalingOf({ resource, object }: Draft): Mark | null {
  if (resource !== "autoscaler") return null;
  const [, to] = SCALING.exec(asString(object.message) ?? asString(object.msg) ?? "") ?? [];
  const key = asString(object["knative.dev/key"]);
  return to === undefined || key === undefined ? null : { key, replicas: Number(to), isValue: false };
}

/** The replicas of a Deployment. */
function replicasOf({ resource, object }: Draft): Mark | null {
  if (resource !== RESOURCE.deployments) return null;
  const { namespace, name } = asObject(object.metadata);
  const replicas = asNumber(asObject(object.spec).replicas);
  const revision = asString(name)?.replace(/-deployment$/, "");
  if (replicas === undefined || revision === undefined) return null;
  return { key: `${asString(namespace) ?? ""}/${revision}`, replicas, isValue: true };
}

/** Replicas are written again and again: only a change is an event. */
function isEvent({ key, replicas, isValue }: Mark, known: Map<string, number>): boolean {
  if (!isValue) return true;
  const before = known.get(key);
  known.set(key, replicas);
  return before !== replicas;
}

const SCALED = /^Scaled (?:up|down) replica set \S+ (?:from \d+ )?to (\d+)/;
/** Times in whole seconds are of anywhere in their second. */
const HALF_SECOND_MS = 500;

/** Kubernetes' deployment controller has changed the replicas of a revision's ReplicaSet. */
function scaledOf({ involvedObject, message }: JsonObject): Mark | null {
  const { kind, namespace, name } = asObject(involvedObject);
  const [, to] = SCALED.exec(asString(message) ?? "") ?? [];
  if (kind !== "Deployment" || to === undefined) return null;
  const revision = asString(name)?.replace(/-deployment$/, "") ?? "";
  return { key: `${asString(namespace) ?? ""}/${revision}`, replicas: Number(to), isValue: false };
}

/** When an Event was; one that is repeated says its first and its last time. */
function timesOf({ firstTimestamp, lastTimestamp, eventTime }: JsonObject): EpochMs[] {
  const times = [firstTimestamp ?? eventTime, lastTimestamp].map((time) => parseTime(asString(time) ?? ""));
  return [...new Set(times)].filter((time) => !Number.isNaN(time));
}

/** How far a clock is to be trusted, beginning with the best. */
const BY_TRUST: readonly ClockKind[] = ["receipt", "apiserver", "object"];

/** A watcher's clock rather than the API server's, and that rather than whole seconds; of several the one that tells most. */
function referenceOf<Input>(groups: readonly Group<Input>[]): Group<Input> | null {
  let best: Group<Input> | null = null;
  for (const group of groups) {
    if (group.clock === "log") continue;
    const isBetter =
      best === null ||
      (group.clock === best.clock
        ? group.marks > best.marks
        : BY_TRUST.indexOf(group.clock) < BY_TRUST.indexOf(best.clock));
    if (isBetter) best = group;
  }
  return best;
}

function offsetBetween<Input>(group: Group<Input>, reference: Group<Input>): Omit<ClockOffset, "to"> | null {
  const apart: DurationMs[] = [];
  for (const [mark, times] of group.times) {
    for (const other of reference.times.get(mark) ?? []) {
      for (const t of times) if (Math.abs(t - other) <= MAX_OFFSET_MS) apart.push(t - other);
    }
  }
  apart.sort((a, b) => a - b);
  const best = densest(apart);
  if (best.length < LEAST_PAIRS) return null;
  const ms = best[Math.floor(best.length / 2)] as DurationMs;
  return { ms, pairs: best.length, spreadMs: (best.at(-1) as DurationMs) - (best[0] as DurationMs) };
}

/** The most that are equally far apart; of about as many the ones that are nearer to one another's time. */
function densest(sorted: readonly DurationMs[]): readonly DurationMs[] {
  const spans: { readonly from: number; readonly to: number }[] = [];
  let most = 0;
  for (let from = 0, to = 0; from < sorted.length; from++) {
    while (to < sorted.length && (sorted[to] as number) - (sorted[from] as number) <= WINDOW_MS) to += 1;
    spans.push({ from, to });
    most = Math.max(most, to - from);
  }
  let best = { from: 0, to: 0 };
  let nearest = Number.POSITIVE_INFINITY;
  for (const span of spans) {
    const count = span.to - span.from;
    const middle = Math.abs(sorted[span.from + Math.floor(count / 2)] as number);
    const isNearer = count >= most * ALMOST && middle < nearest - WINDOW_MS;
    const isFuller = Math.abs(middle - nearest) <= WINDOW_MS && count > best.to - best.from;
    if (!isNearer && !isFuller) continue;
    best = span;
    nearest = middle;
  }
  return sorted.slice(best.from, best.to);
}
