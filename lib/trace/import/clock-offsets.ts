/**
 * How far the clocks of inputs are apart: found from events of which two of them tell. It is said, never applied.
 *
 *   watch            a version of an object is received      the replicas of a Deployment change to 2
 *   audit log        the same version is written             ╎
 *   autoscaler.log   ╎                                       "Scaling from 0 to 2"
 *                    pair                                    pair, where many are equally far apart
 */

import { asNumber, asObject, asString } from "../../model/json.ts";
import { RESOURCE } from "../../model/resources.ts";
import type { ClockOffset } from "../../model/source-contents.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { ClockKind, Draft } from "./types.ts";

/** Collects what could be told by another input, too. */
export interface ClockMarks<Input> {
  /** @param version what names the version of an object; null for one without */
  note(input: Input, draft: Draft, version: string | null): void;
  /** The offsets of the inputs that could be compared with the one that tells most by the clock of a watcher or the API server. */
  offsets(nameOf: (input: Input) => string): Map<Input, ClockOffset>;
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
    note(input, draft, version) {
      const { clock, type, initial, t } = draft;
      if (initial || clock === "object" || clock === "client") return;
      const group = groupOf(input, type === "LOG" ? "log" : clock);
      if (group.marks >= MAX_MARKS) return;
      const mark = type === "LOG" ? scalingOf(draft) : replicasOf(draft, group.replicas);
      if (mark !== null) add(group, mark, t);
      if (version !== null) add(group, version, t);
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
function scalingOf({ resource, object }: Draft): string | null {
  if (resource !== "autoscaler") return null;
  const [, to] = SCALING.exec(asString(object.message) ?? asString(object.msg) ?? "") ?? [];
  const key = asString(object["knative.dev/key"]);
  return to === undefined || key === undefined ? null : `${key} ${to}`;
}

/** The replicas of a Deployment have changed. */
function replicasOf({ resource, object }: Draft, known: Map<string, number>): string | null {
  if (resource !== RESOURCE.deployments) return null;
  const { namespace, name } = asObject(object.metadata);
  const to = asNumber(asObject(object.spec).replicas);
  const revision = asString(name)?.replace(/-deployment$/, "");
  if (to === undefined || revision === undefined) return null;
  const key = `${asString(namespace) ?? ""}/${revision}`;
  const before = known.get(key);
  known.set(key, to);
  return before === to ? null : `${key} ${to}`;
}

/** A watcher's clock rather than the API server's; of several the one that tells most. */
function referenceOf<Input>(groups: readonly Group<Input>[]): Group<Input> | null {
  let best: Group<Input> | null = null;
  for (const group of groups) {
    if (group.clock === "log") continue;
    const isBetter =
      best === null || (group.clock === best.clock ? group.marks > best.marks : group.clock === "receipt");
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
