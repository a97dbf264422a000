import { describe, expect, test } from "vitest";
import {
  buildState,
  type CoreState,
  concerns,
  createState,
  decodeState,
  encodeState,
  isInstantType,
  type RevisionState,
  standIn,
  step,
} from "../../../lib/core/index.ts";
import {
  COLUMNS,
  INSTANTS,
  OBJECT_MAPS,
  SAMPLE_MAPS,
  SAMPLES,
  SLICE_MAPS,
  SLICES,
} from "../../../lib/core/state/track-table.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import type { Slice } from "../../../lib/model/timeline.ts";
import { type Random, random } from "../../support/random.ts";
import { records } from "../../support/records.ts";

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

/** A few hundred records of two revisions that make little sense together. */
function nonsense(seed: number): TraceRecord[] {
  const r = random(seed);
  let seconds = 0;
  const lines: string[] = [];
  for (let i = 0; i < 300; i++) {
    seconds = r.chance(0.01)
      ? Math.max(0, seconds - 100 * r.next())
      : seconds + (r.chance(0.3) ? 0 : r.next());
    lines.push(`${(r.chance(0.03) ? Math.max(0, seconds - r.next()) : seconds).toFixed(3)} ${line(r)}`);
  }
  return records(lines.join("\n"));
}

function line(r: Random): string {
  const name = r.chance(0.7) ? "" : "/other";
  const mark = r.chance(0.06) ? "-" : r.chance(0.06) ? "=" : "";
  const status = (): string => r.pick(["True", "False", "Unknown"]);
  const addresses = (): string =>
    ["a1", "a2", "p1", "p2", "!p3", "?a1"].filter(() => r.chance(0.4)).join(" ");
  const version = r.chance(0.05) ? " rv=1" : "";
  const uid = r.chance(0.02) ? ` uid=${r.below(1_000_000)}` : "";
  const pod = r.pick(["x", "y", "z@other"]);
  const steps = ["scheduled", "started", "ready", "terminating", "unschedulable"]
    .filter(() => r.chance(0.4))
    .join(" ");
  return (
    r.pick([
      `${mark}sks${name} ${r.pick(["Serve", "Proxy", "Proxy", ""])} pop=${status()} n=${r.below(3)}`,
      `${mark}sks${name} ${r.pick(["Serve", "Proxy"])}`,
      `${mark}pa${name} Active=${status()} want=${r.below(3)}`,
      `${mark}dep${name} ${r.below(3)}`,
      `${mark}pod/${pod} ${steps}${r.chance(0.2) ? ` restarts=${r.below(4)}` : ""}`,
      `${mark}pub${name} ${addresses()}`,
      `${mark}priv${name} ${addresses()}`,
      `${mark}acts ${addresses()}`,
      `${mark}slice/s ${addresses()}`,
      `event/${r.below(1_000_000)} ${r.pick(["Pulling", "Pulled", "BackOff"])} Pod ${r.pick(["x", "y"])}`,
      `log autoscaler Probing activator = ${r.chance(0.5)}, err = x`,
      `log autoscaler Scaling from ${r.below(3)} to ${r.below(3)}`,
      `probe ${r.pick(["activator", "queue"])} ${r.pick([0, 200, 400, 503])} ${r.pick(["", "activator", "queue"])}`,
      `req ${r.pick([200, 503])} ${r.below(5_000)}`,
      r.pick(["gap pod lost", "gap sks lost", "gap pub lost", "error pub 410 gone", "error dep 500 x"]),
      `bookmark ${r.pick(["pod", "sks", "pub"])}`,
    ]) +
    version +
    uid
  );
}

describe.each(SEEDS)("nonsense %d", (seed) => {
  const all = nonsense(seed);
  const state = buildState(all);

  test("has slices that never overlap and end no earlier than they begin", () => {
    for (const [name, slices] of tracksOf(state)) expect(faultOf(slices), name).toBeNull();
  });

  test("has samples and instants in order of time", () => {
    for (const revision of state.revisions.values()) {
      for (const samples of [
        ...SAMPLES.map((name) => revision[name]),
        ...SAMPLE_MAPS.flatMap((name) => [...revision[name].values()]),
      ]) {
        expect(isSorted(samples.map(({ t }) => t))).toBe(true);
        expect(samples.every(({ value }, i) => value !== samples[i - 1]?.value)).toBe(true);
      }
      for (const name of INSTANTS) expect(isSorted(revision[name].map(({ t }) => t)), name).toBe(true);
      for (const name of COLUMNS) expect(isSorted(revision[name].t), name).toBe(true);
    }
  });

  test("has episodes in order, whose steps lie in them", () => {
    for (const { coldStarts, scaleToZero } of state.revisions.values()) {
      expect(isSorted(coldStarts.map(({ begin }) => begin))).toBe(true);
      for (const { begin, end, outcome, endpointReady, closedAt, requestAt, podCreated } of coldStarts) {
        expect(outcome === "open" ? end === null : (end ?? 0) >= begin).toBe(true);
        expect(endpointReady === null || endpointReady === end).toBe(true);
        expect(closedAt === null || closedAt >= (end ?? begin)).toBe(true);
        expect(requestAt === null || requestAt <= begin).toBe(true);
        expect(podCreated === null || podCreated >= begin - 1_000).toBe(true);
      }
      for (const { inactiveAt, end, outcome, replicasZeroAt, probeFailures } of scaleToZero) {
        expect(outcome === "open" ? end === null : (end ?? 0) >= inactiveAt - 1_000).toBe(true);
        expect(outcome === "zero").toBe(replicasZeroAt !== null);
        expect(probeFailures).toBeGreaterThanOrEqual(0);
      }
    }
  });

  test("is the same record by record, encoded and decoded on the way", () => {
    let one = createState();
    all.forEach((record, i) => {
      if (i % 50 === 7) one = decodeState(encodeState(one));
      one = step(one, record);
    });
    expect(encodeState(one)).toBe(encodeState(state));
  });

  test("gives a viewer of one revision what the whole says of it", () => {
    for (const key of state.revisions.keys()) {
      const own = createState();
      const whole = createState();
      for (const record of all) {
        step(whole, record);
        const isInstant = isInstantType(record.type);
        const known = concerns(whole, record, key);
        if (isInstant && !known) continue;
        // A viewer is given the time that counts: he cannot see on what the clock of the whole was set.
        const stats = whole.shared.resources.get(
          isInstant ? `${record.type} ${record.resource}` : record.resource,
        );
        const t = isInstant ? record.t + (stats?.offsetMs ?? 0) : (stats?.lastT ?? record.t);
        step(own, { ...(known ? record : standIn(record)), t });
      }
      expect(plain(own.revisions.get(key))).toEqual(plain(state.revisions.get(key)));
    }
  });
});

/** Counts changes of the whole, which a viewer of one revision does not see. */
function plain(revision: RevisionState | undefined): unknown {
  return revision === undefined ? undefined : { ...revision, version: 0 };
}

function tracksOf({ revisions, shared }: CoreState): [string, readonly Slice[]][] {
  const found: [string, readonly Slice[]][] = [];
  const addAll = (name: string, tracks: Iterable<[string, { readonly slices: readonly Slice[] }]>): void => {
    for (const [key, { slices }] of tracks) found.push([`${name} ${key}`, slices]);
  };
  addAll("activators", shared.activators);
  for (const [key, revision] of revisions) {
    for (const name of SLICES) found.push([`${key} ${name}`, revision[name]]);
    for (const name of SLICE_MAPS) {
      for (const [of, slices] of revision[name]) found.push([`${key} ${name} ${of}`, slices]);
    }
    for (const name of OBJECT_MAPS) addAll(`${key} ${name}`, revision[name]);
  }
  return found;
}

/** What is wrong with a track; null when nothing is. */
function faultOf(slices: readonly Slice[]): string | null {
  for (const [i, slice] of slices.entries()) {
    const next = slices[i + 1];
    if (slice.to !== null && slice.to < slice.from) return `ends before it begins: ${JSON.stringify(slice)}`;
    if ((slice.to === null) !== (slice.endSeq === undefined))
      return `no end record: ${JSON.stringify(slice)}`;
    if (next === undefined) continue;
    if (slice.to === null || slice.to > next.from) return `overlaps: ${JSON.stringify([slice, next])}`;
    if (slice.seq > next.seq) return `not in order of records: ${JSON.stringify([slice, next])}`;
  }
  return null;
}

function isSorted(times: readonly number[]): boolean {
  return times.every((t, i) => i === 0 || t >= (times[i - 1] ?? 0));
}
