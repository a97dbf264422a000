/** The gate against what the real autoscaler logged: the same rules, worked out from other records. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  type CoreState,
  type Gate,
  type GateBranch,
  type GateRowId,
  gateAt,
  type RevisionState,
} from "../../../../lib/core/index.ts";
import type { DecisionInstant, DecisionKind, ScaleToZero } from "../../../../lib/model/timeline.ts";
import { openRecording, type Recording, stateOf } from "../../../support/check-recording.ts";

const RECORDINGS = ["cold-start", "knobs", "fault-image-pull", "rollout", "many-revisions"] as const;
const STEP_MS = 100;
const BEFORE_MS = 8_000;
/** The status that a pass writes is received so much after the pass's lines. */
const DELIVERY_MS = 1_000;
/** A pass looks at the clock, probes, and then logs what it read. */
const PASS_MS = 20;

/** Where the gate may be while this is what the autoscaler says next. */
const NEXT: Partial<Record<DecisionKind, readonly GateBranch[]>> = {
  "window-wait": ["scaledUp", "undecided", "windowWait", "activating"],
  "can-deactivate": ["scaledUp", "undecided", "windowWait", "deactivating"],
  "not-backed": ["deactivating", "notConfirmed"],
  "retention-wait": ["deactivating", "notConfirmed", "retentionWait"],
  "grace-wait": ["deactivating", "notConfirmed", "graceWait"],
  "fast-path": ["deactivating", "notConfirmed", "fastPath"],
  scaling: ["retentionWait", "graceWait", "longInactive", "fastPath"],
};

interface Descent {
  readonly name: string;
  readonly revision: RevisionState;
  readonly episode: ScaleToZero;
}

describe.each(RECORDINGS)("the gate in %s", (id) => {
  let recording: Recording;
  let state: CoreState;
  let descents: Descent[];
  beforeAll(() => {
    recording = openRecording(id);
    state = stateOf(recording);
    descents = descentsOf(state);
  });

  test("is where the autoscaler says it is", () => {
    const wrong: string[] = [];
    let checked = 0;
    for (const { name, revision, episode } of descents) {
      for (const t of instantsOf(revision, episode)) {
        const next = nextLine(revision, t, episode);
        if (next === null) continue;
        checked += 1;
        const { branch } = gateAt(state.shared, revision, t);
        if (NEXT[next.kind]?.includes(branch) !== true)
          wrong.push(`${name} ${time(t)} ${branch} → ${next.kind}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(checked).toBeGreaterThan(50 * descents.length);
  });

  test("has clocks that ring when the autoscaler's do", () => {
    const differences: number[] = [];
    for (const [revision, line] of linesOf(state, Object.keys(RINGS) as DecisionKind[])) {
      const gate = gateAt(state.shared, revision, line.t);
      const ring = RINGS[line.kind]?.(line, gate);
      if (ring !== undefined && ring !== null && gate.branch !== "atZero") differences.push(Math.abs(ring));
    }
    expect(Math.max(...differences)).toBeLessThanOrEqual(PASS_MS);
    expect(differences.length).toBeGreaterThanOrEqual(descents.length);
  });

  test("knows the earliest zero from the moment on at which Active is False", () => {
    const late: string[] = [];
    let checked = 0;
    for (const { name, revision, episode } of descents) {
      const { inactiveAt, probeConfirmedAt, replicasZeroAt } = episode;
      if (replicasZeroAt === null) continue;
      for (let t = inactiveAt; t < replicasZeroAt; t += STEP_MS) {
        const zero = gateAt(state.shared, revision, t).earliestZero;
        const earliest = Math.max(zero?.at ?? Number.NaN, probeConfirmedAt ?? inactiveAt);
        checked += 1;
        // Not later than it was, and not more than the whole second before it.
        const byMs = replicasZeroAt - earliest;
        if (!(byMs >= 0 && byMs <= 1_000)) late.push(`${name} ${time(t)} ${byMs} ms`);
      }
    }
    expect(late).toEqual([]);
    expect(checked).toBeGreaterThan(0);
  });

  test("is told no earlier end of the load than the autoscaler sees", () => {
    const early: string[] = [];
    for (const { name, revision, episode } of descents) {
      if (episode.outcome !== "zero") continue;
      for (const t of instantsOf(revision, episode)) {
        const { rows, branch } = gateAt(state.shared, revision, t);
        const row = rows.find(({ id: other }) => other === "noLoad");
        if (row === undefined || row.until === null || branch !== "scaledUp") continue;
        // A bound from below: the descent begins later, whatever else delays it.
        const byMs = row.until.at - episode.inactiveAt;
        if (byMs > DELIVERY_MS) early.push(`${name} ${time(t)} ${byMs} ms`);
      }
    }
    expect(early).toEqual([]);
  });

  test("knows the probe as the report does", () => {
    for (const { revision, episode } of descents) {
      if (episode.probeConfirmedAt === null || episode.replicasZeroAt === null) continue;
      const gate = gateAt(state.shared, revision, episode.replicasZeroAt);
      const fact = gate.rows.find(({ id: row }) => row === "probe")?.facts[0];
      expect(fact).toMatchObject({
        key: "probeConfirmed",
        values: { confirmedAt: episode.probeConfirmedAt, failures: episode.probeFailures },
      });
    }
  });

  test("guesses nothing where there is no log, and says the same of time", () => {
    const silent = stateOf({ ...recording, records: recording.records.filter(({ type }) => type !== "LOG") });
    for (const { revision, episode } of descentsOf(silent)) {
      const spoken = state.revisions.get(`${revision.namespace}/${revision.name}`) as RevisionState;
      const skips = revision.settings.targetBurstCapacity === -1;
      const end = episode.end ?? episode.inactiveAt;
      for (let t = episode.inactiveAt; t < end; t += 10 * STEP_MS) {
        const gate = gateAt(silent.shared, revision, t);
        const rows = gate.rows.flatMap(({ facts }) => facts);
        expect(rows.filter(({ source }) => source.kind === "log")).toEqual([]);
        expect(gate.rows.find(({ id: row }) => row === "probe")?.state).toBe(skips ? "skipped" : "unknown");
        const told = gateAt(state.shared, spoken, t);
        // Load that is back is in the log first.
        if (told.branch !== "scaledUp") expect(gate.earliestZero?.at).toBe(told.earliestZero?.at);
      }
    }
  });

  test("says nothing that was not received yet", () => {
    const chosen = descents.filter((_, i) => i % Math.ceil(descents.length / 6) === 0);
    for (const { revision, episode } of chosen) {
      for (const t of [episode.inactiveAt - 3_000, episode.inactiveAt, episode.inactiveAt + 1_500]) {
        const key = `${revision.namespace}/${revision.name}`;
        const until = stateOf({ ...recording, records: recording.records.filter((record) => record.t <= t) });
        const then = until.revisions.get(key);
        if (then === undefined) continue;
        expect(gateAt(until.shared, then, t)).toEqual(gateAt(state.shared, revision, t));
      }
    }
  });
});

test.each(["knobs", "many-revisions", "overload", "burst", "rollout"])(
  "never sees zero in %s where something keeps the pods",
  (id) => {
    const state = stateOf(openRecording(id));
    for (const revision of state.revisions.values()) {
      for (const { t, value } of revision.replicas) {
        if (value === null || value === 0 || (revision.phase[0]?.from ?? t) > t) continue;
        const gate = gateAt(state.shared, revision, t);
        expect(gate.branch).not.toBe("atZero");
        if (gate.branch !== "notThere") expect(gate.blockedBy).not.toBeNull();
      }
    }
  },
);

// ---------------------------------------------------------------- instants

/** From the last load on, or from when it was active, to the end of the descent. */
function instantsOf(revision: RevisionState, { inactiveAt, replicasZeroAt, end }: ScaleToZero): number[] {
  const active = revision.conditions.get("PodAutoscaler/Active") ?? [];
  const before = active.findLast((slice) => slice.value === "True" && slice.from < inactiveAt);
  const from = Math.max(inactiveAt - BEFORE_MS, before?.from ?? inactiveAt);
  const instants: number[] = [];
  for (let t = from; t < (replicasZeroAt ?? end ?? inactiveAt); t += STEP_MS) instants.push(t);
  return instants;
}

/** What the autoscaler says next in this descent. */
function nextLine(revision: RevisionState, t: number, episode: ScaleToZero): DecisionInstant | null {
  const next = revision.decisions.find(
    (line) => line.t > t && isDecisive(line) && !isRepeated(line, episode.inactiveAt),
  );
  return next === undefined || next.t > (episode.end ?? t) ? null : next;
}

function isDecisive({ process, kind, values }: DecisionInstant): boolean {
  return process === "autoscaler" && NEXT[kind] !== undefined && (kind !== "scaling" || values.to === 0);
}

/** A pass that did not see the status of the one before it says the same once more. */
function isRepeated({ t, kind }: DecisionInstant, inactiveAt: number): boolean {
  return kind === "can-deactivate" && t >= inactiveAt && t < inactiveAt + DELIVERY_MS;
}

// ---------------------------------------------------------------- clocks

type Ring = (line: DecisionInstant, gate: Gate) => number | null;

const until = (gate: Gate, id: GateRowId): number =>
  gate.rows.find((row) => row.id === id)?.until?.at ?? Number.NaN;
const second = (gate: Gate, id: GateRowId, key: string): number =>
  Number(gate.rows.find((row) => row.id === id)?.facts.find((fact) => fact.key === key)?.values.sinceSecond);
const ms = ({ values }: DecisionInstant, name = "durationMs"): number => Number(values[name]);

/** How far the gate's clock is from what the line says of the autoscaler's; null: another pass is meant. */
const RINGS: Partial<Record<DecisionKind, Ring>> = {
  "window-wait": (line, gate) =>
    gate.branch === "windowWait" ? until(gate, "window") - (line.t + ms(line)) : null,
  "can-deactivate": (line, gate) =>
    gate.branch === "deactivating" ? line.t - second(gate, "window", "activeSince") - ms(line) : null,
  "retention-wait": (line, gate) => until(gate, "retention") - (line.t + ms(line, "retentionMs") - ms(line)),
  "grace-wait": (line, gate) => until(gate, "grace") - (line.t + ms(line)),
  "fast-path": (line, gate) => line.t - second(gate, "grace", "proxySince") - ms(line),
};

function linesOf(state: CoreState, kinds: readonly DecisionKind[]): [RevisionState, DecisionInstant][] {
  return [...state.revisions.values()].flatMap((revision) =>
    revision.decisions
      .filter(({ process, kind }) => process === "autoscaler" && kinds.includes(kind))
      .map((line): [RevisionState, DecisionInstant] => [revision, line]),
  );
}

function descentsOf(state: CoreState): Descent[] {
  return [...state.revisions.values()].flatMap((revision) =>
    revision.scaleToZero.map((episode, i) => ({ name: `${revision.name}#${i}`, revision, episode })),
  );
}

function time(t: number): string {
  return new Date(t).toISOString().slice(11, 23);
}
