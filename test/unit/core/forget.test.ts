/** Forgetting the past changes nothing of what follows. */
import { describe, expect, test } from "vitest";
import {
  type CoreState,
  createState,
  digestOf,
  encodeState,
  FACT_SOURCES,
  type FactName,
  forgetBefore,
  isUnknownAt,
  phaseAt,
  type RevisionState,
  routeAt,
  rowAt,
  sampleAt,
  sliceAt,
  step,
} from "../../../lib/core/index.ts";
import { INSTANTS, SAMPLE_MAPS, SAMPLES, SLICES } from "../../../lib/core/state/track-table.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import type { Sample, Slice } from "../../../lib/model/timeline.ts";
import { openRecording, type Recording } from "../../support/check-recording.ts";
import { random } from "../../support/random.ts";
import { at, records } from "../../support/records.ts";

const SMALL = ["cold-start", "rollout", "fault-image-pull", "knobs", "burst", "overload"] as const;
const FACTS = Object.keys(FACT_SOURCES) as FactName[];
function stepped({ header }: Recording, all: Iterable<TraceRecord>): CoreState {
  const state = createState({ systemNamespace: header.systemNamespace });
  for (const record of all) step(state, record);
  return state;
}

/** Slices that end at or after `t`. */
const tail = (slices: readonly Slice[] = [], t: number): readonly Slice[] =>
  slices.filter(({ to }) => to === null || to >= t);

/** Samples from the one that holds at `t` on. */
const numbers = (samples: readonly Sample[], t: number): readonly Sample[] =>
  samples.filter((_, i) => (samples[i + 1]?.t ?? Number.POSITIVE_INFINITY) > t);

function entries<T>(map: ReadonlyMap<string, T>, slicesOf: (value: T) => readonly Slice[], t: number) {
  const found: [string, unknown][] = [];
  for (const [key, value] of map) {
    const slices = tail(slicesOf(value), t);
    if (slices.length > 0) found.push([key, Array.isArray(value) ? slices : { ...value, slices }]);
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

function numbersByName(map: ReadonlyMap<string, readonly Sample[]>, t: number) {
  return [...map]
    .map(([key, samples]) => [key, numbers(samples, t)] as const)
    .filter(([, samples]) => samples.some((sample) => sample.value !== null || sample.t >= t));
}

/** The version that holds at `t`, and those after it. */
function versions<T extends { readonly t: number }>(all: readonly T[], t: number): T[] {
  return all.filter((one, i) => one.t >= t || !all.slice(i + 1).some((later) => later.t <= t));
}

/** Everything of a revision that still matters at `t`. */
function remainder(revision: RevisionState, t: number): Record<string, unknown> {
  const { pods, conditions, lives, publicEndpoints, privateEndpoints, requests, ...rest } = revision;
  const { coldStarts, coldStartsForgotten: __, scaleToZero, version: _, ...others } = rest;
  const { findings, findingsForgotten: ___, ...now } = others;
  return {
    ...now,
    ...Object.fromEntries(SLICES.map((name) => [name, tail(revision[name], t)])),
    ...Object.fromEntries(SAMPLES.map((name) => [name, numbers(revision[name], t)])),
    ...Object.fromEntries(SAMPLE_MAPS.map((name) => [name, numbersByName(revision[name], t)])),
    ...Object.fromEntries(INSTANTS.map((name) => [name, revision[name].filter((one) => one.t >= t)])),
    conditions: entries(conditions, (slices) => slices, t),
    lives: entries(lives, (slices) => slices, t),
    publicEndpoints: entries(publicEndpoints, (track) => track.slices, t),
    privateEndpoints: entries(privateEndpoints, (track) => track.slices, t),
    pods: [...pods.values()]
      .filter(({ goneAt }) => goneAt === undefined || goneAt >= t)
      .map((pod) => ({ ...pod, slices: tail(pod.slices, t) })),
    settingsVersions: versions(revision.settingsVersions, t),
    requests: requests.t.flatMap((sent, i) =>
      sent >= t ? [[sent, requests.ms[i], requests.status[i], requests.seq[i], requests.via[i]]] : [],
    ),
    findings: findings.filter(({ to }) => to === null || to >= t),
    coldStarts: coldStarts.filter(({ end }) => end === null || end >= t),
    scaleToZero: scaleToZero.filter(({ end }) => end === null || end >= t),
  };
}

function systemRemainder(system: CoreState["shared"]["system"], t: number): Record<string, unknown> {
  const since = <T extends { readonly t: number }>(items: readonly T[]): T[] =>
    items.filter((item) => item.t >= t);
  return {
    ...system,
    pods: [...system.pods.values()]
      .map((pod) => ({ ...pod, slices: tail(pod.slices, t), restarts: since(pod.restarts) }))
      .filter(({ slices }) => slices.length > 0),
    wanted: numbersByName(system.wanted, t),
    counted: numbersByName(system.counted, t),
    leases: [...system.leases.values()].map((lease) => ({ ...lease, slices: tail(lease.slices, t) })),
    configChanges: since(system.configChanges),
    lines: since(system.lines),
  };
}

function sharedRemainder({ shared }: CoreState, t: number): Record<string, unknown> {
  return {
    ...shared,
    firstT: Math.max(shared.firstT ?? t, t),
    activators: entries(shared.activators, (track) => track.slices, t),
    activatorReady: numbers(shared.activatorReady, t),
    configVersions: (["config-autoscaler", "config-deployment"] as const).flatMap((name) =>
      versions(
        shared.configVersions.filter((version) => version.name === name),
        t,
      ),
    ),
    gaps: shared.gaps.filter(({ to }) => to === null || to >= t),
    notes: shared.notes.filter((note) => note.t >= t),
    system: systemRemainder(shared.system, t),
  };
}

/** What anybody could ask about a revision at an instant. */
function valuesAt(state: CoreState, revision: RevisionState, t: number): Record<string, unknown> {
  const { shared } = state;
  const row = rowAt(shared, digestOf(revision), t);
  return {
    t,
    slices: SLICES.map((name) => sliceAt<string>(revision[name], t)),
    conditions: entries(revision.conditions, (slices) => slices, t).map(([key]) => [
      key,
      sliceAt(revision.conditions.get(key) ?? [], t),
    ]),
    samples: SAMPLES.map((name) => sampleAt(revision[name], t)?.value ?? null),
    numbers: [...revision.numbers].map(([key, samples]) => [key, sampleAt(samples, t)?.value ?? null]),
    phase: phaseAt(revision.phase, t),
    unknown: FACTS.filter((fact) => isUnknownAt(shared, fact, t)),
    route: { ...routeAt(shared, revision, t), requestsOpen: routeAt(shared, revision, t).requestsOpen ?? 0 },
    // Episodes are counted as far as the history goes.
    row,
  };
}

/** A revision that has an object, or of which something was heard from `t` on. */
function isThere(revision: RevisionState, t: number): boolean {
  return (
    revision.sks !== null ||
    revision.podsNow.size > 0 ||
    [...revision.lives.values()].some((slices) => tail(slices, t).length > 0)
  );
}

/** @param gone revisions that were dropped on the way: what came under their name later began anew */
function expectSame(
  forgotten: CoreState,
  whole: CoreState,
  t: number,
  instants: readonly number[],
  gone: ReadonlySet<string> = new Set(),
): void {
  expect(sharedRemainder(forgotten, t)).toEqual(sharedRemainder(whole, t));
  expect(forgotten.objects).toEqual(whole.objects);
  expect(forgotten.deletedUids).toEqual(whole.deletedUids);
  for (const [key, revision] of whole.revisions) {
    if (gone.has(key)) continue;
    const other = forgotten.revisions.get(key);
    if (other === undefined) {
      expect([key, isThere(revision, t)]).toEqual([key, false]);
      continue;
    }
    expect(remainder(other, t)).toEqual(remainder(revision, t));
    for (const instant of instants) {
      expect([key, valuesAt(forgotten, other, instant)]).toEqual([key, valuesAt(whole, revision, instant)]);
    }
  }
}

describe("after forgetting, the same records give the same", () => {
  test.each(SMALL)("in %s, wherever it is cut", (id) => {
    const recording = openRecording(id);
    const all = recording.records;
    const chance = random(11);
    const from = all[0]?.t ?? 0;
    const to = all.at(-1)?.t ?? 0;
    const whole = stepped(recording, all);
    for (let round = 0; round < 6; round++) {
      const k = chance.below(all.length);
      const state = stepped(recording, all.slice(0, k));
      const now = state.shared.lastT ?? from;
      const t = Math.floor(now - chance.next() * (now - from));
      forgetBefore(state, t);
      for (const record of all.slice(k)) step(state, record);
      const instants = Array.from({ length: 15 }, () => Math.floor(t + chance.next() * (to - t)));
      expectSame(state, whole, t, [t, ...instants, to]);
    }
  });

  test("also when it is forgotten again and again on the way", () => {
    const recording = openRecording("rollout");
    const chance = random(12);
    for (const windowMs of [0, 1_000, 20_000, 60_000]) {
      const whole = createState({ systemNamespace: recording.header.systemNamespace });
      const state = createState({ systemNamespace: recording.header.systemNamespace });
      const gone = new Set<string>();
      let t = 0;
      for (const record of recording.records) {
        step(whole, record);
        step(state, record);
        if (!chance.chance(0.02)) continue;
        t = Math.max(t, (state.shared.lastT ?? 0) - windowMs);
        forgetBefore(state, t);
        for (const [key, revision] of whole.revisions) {
          if (state.revisions.has(key)) continue;
          expect([key, isThere(revision, t)]).toEqual([key, false]);
          gone.add(key);
        }
      }
      if (windowMs === 60_000) expect([...gone]).toEqual([]);
      const to = state.shared.lastT ?? 0;
      const instants = Array.from({ length: 10 }, () => Math.floor(t + chance.next() * (to - t)));
      expectSame(state, whole, t, [t, ...instants, to], gone);
    }
  });

  test("with gaps, lists that miss objects, and late records", () => {
    const all = records(`
      0   =sks/r Proxy pop=True
      0   =pa Active=True want=1 actual=1
      0   =dep 1 ready=1
      0   =pod/a scheduled started ready
      0   =pod/b scheduled started ready
      0   =pub p1
      0   =priv p1
      0.1 bookmark pod
      5   -pod/b
      10  gap pod lost
      14  =pod/c scheduled started ready
      15  pod/c scheduled started
      20  gap pub lost
      30  =pub a1 a2
      31  pub a1 a2 a3
      40  -sks/r
      41  sks/r Serve
      42  -dep/r
      43  dep/r 0
      44  dep/r 1
      45  pod/d scheduled
      46  pod/d scheduled waiting=ErrImagePull
      50  pod/b scheduled started ready
    `);
    const whole = createState();
    for (const record of all) step(whole, record);
    for (let cut = 0; cut <= all.length; cut++) {
      const now = all[cut - 1]?.t ?? at(0);
      for (let t = at(0); t <= now; t += 2_500) {
        const state = createState();
        for (const record of all.slice(0, cut)) step(state, record);
        forgetBefore(state, t);
        for (const record of all.slice(cut)) step(state, record);
        expectSame(
          state,
          whole,
          t,
          [t, t + 1, at(16), at(25), at(43), at(47), at(55)].filter((i) => i >= t),
        );
      }
    }
  });

  test("a request that is open goes on being open", () => {
    const all = records(`
      0  =sks/r Proxy
      0  =dep 1
      1  req 200 30000
      2  req 200 100
      3  req 200 5000
      20 sks/r Serve
    `);
    const whole = createState();
    const state = createState();
    for (const record of all) {
      step(whole, record);
      step(state, record);
    }
    forgetBefore(state, at(5));
    const revision = [...state.revisions.values()][0] as RevisionState;
    const other = [...whole.revisions.values()][0] as RevisionState;
    for (let t = at(5); t < at(40); t += 500) {
      expect(routeAt(state.shared, revision, t).requestsOpen).toEqual(
        routeAt(whole.shared, other, t).requestsOpen,
      );
    }
    forgetBefore(state, at(700));
    expect(revision.requests.t).toEqual([]);
  });

  test("the trouble of a revision that still fails is not forgotten with the pod that had it", () => {
    const all = records(`
      0   =sks/r Proxy
      0   =dep 0
      1   dep 1
      2   pod/a scheduled
      3   pod/a scheduled waiting=ErrImagePull
      4   -pod/a
    `);
    const state = createState();
    for (const record of all) step(state, record);
    const [revision] = [...state.revisions.values()];
    const row = rowAt(state.shared, digestOf(revision as RevisionState), at(600));
    expect(row).toMatchObject({ phase: "Failing", trouble: "ErrImagePull" });
    forgetBefore(state, at(500));
    expect(rowAt(state.shared, digestOf(revision as RevisionState), at(600))).toEqual(row);
  });
});

describe("nothing is left", () => {
  const ended = records(`
    0   =sks/r Proxy pop=True
    0   =pa Active=True want=1 actual=1
    0   =dep 1 ready=1
    0   =pod/a scheduled started ready
    0   =pub p1
    0   =priv p1
    1   event/1 Killing Pod r-deployment-1
    2   log autoscaler SKS should be in Serve mode: want = 1, ebc = -10, #act's = 2 PA Inactive? = false
    2   probe activator 200 activator
    2   req 200 12
    3   pod/a scheduled waiting=ErrImagePull
    10  -pod/a
    10  -priv
    10  -pub
    10  -dep
    10  -pa
    10  -event/1
    10  -sks/r
  `);
  test("of a revision that was deleted, when its end is forgotten; until then all of it is there", () => {
    const state = createState();
    for (const record of ended) step(state, record);
    forgetBefore(state, at(10));
    const [revision] = [...state.revisions.values()];
    expect(rowAt(state.shared, digestOf(revision as RevisionState), at(20))?.phase).toBe("Deleted");
    forgetBefore(state, at(11));
    expect(state.revisions.size).toBe(0);
    for (const record of records("0 =sks/r Serve uid=new rv=99"))
      step(state, { ...record, t: at(30), seq: 99 });
    expect([...state.revisions.values()].map(({ sks }) => sks?.uid)).toEqual(["new"]);
  });

  test("of what ended before in tracks that go on", () => {
    const state = createState();
    const flapping = Array.from(
      { length: 50 },
      (_, i) =>
        `${i} pod/a scheduled started${i % 2 === 0 ? " ready" : ""}\n${i} pub ${i % 2 === 0 ? "p1" : "a1"}`,
    );
    for (const record of records(`0 =sks/r Proxy\n${flapping.join("\n")}`)) step(state, record);
    forgetBefore(state, at(45.5));
    const [revision] = [...state.revisions.values()];
    const lengths = [
      [...(revision?.pods.values() ?? [])].map(({ slices }) => slices.length),
      [...(revision?.publicEndpoints.values() ?? [])].map(({ slices }) => slices.length),
      revision?.path.length,
      revision?.publicPods.length,
    ];
    expect(lengths).toEqual([[5], [2, 3], 5, 5]);
  });

  test("of an event about a revision that never had a ServerlessService", () => {
    const state = createState();
    for (const record of records("0 log autoscaler Reconcile succeeded")) step(state, record);
    expect(state.revisions.size).toBe(1);
    forgetBefore(state, at(1));
    expect(state.revisions.size).toBe(0);
  });
});

describe("a source that never ends", () => {
  /** The records of a recording once more, later, about other objects of the same names. */
  function* again({ records: all }: Recording, round: number, everyMs: number): Generator<TraceRecord> {
    for (const [i, record] of all.entries()) {
      const t = record.t + round * everyMs;
      const seq = round * all.length + i;
      const metadata = record.object.metadata as JsonObject | undefined;
      const isObject = metadata !== undefined && typeof metadata.uid === "string";
      const object = isObject
        ? {
            ...record.object,
            metadata: {
              ...metadata,
              uid: `${String(metadata.uid)}-${round}`,
              resourceVersion: `${round}-${String(metadata.resourceVersion)}`,
            },
          }
        : record.object;
      yield { ...record, seq, t, object };
    }
  }

  test.each(["cold-start", "fault-image-pull"])("fits into memory: ten minutes like %s, for hours", (id) => {
    const recording = openRecording(id);
    const state = createState({ systemNamespace: recording.header.systemNamespace });
    const sizes: number[] = [];
    for (let round = 0; round < 24; round++) {
      for (const record of again(recording, round, 600_000)) step(state, record);
      forgetBefore(state, (state.shared.lastT ?? 0) - 900_000);
      // Of deleted objects only the uids remain, and not of all.
      const uids = JSON.stringify([...state.deletedUids]).length;
      expect(state.deletedUids.size).toBeLessThanOrEqual(50_000);
      sizes.push(encodeState(state).length - uids);
    }
    const settled = Math.max(...sizes.slice(3, 6));
    expect(Math.max(...sizes.slice(6))).toBeLessThan(1.05 * settled);
    expect(state.shared.records).toBe(24 * recording.records.length);
  });

  test("remembers so many deleted objects and no more", () => {
    const state = createState();
    const pod = (i: number, type: string): TraceRecord => ({
      seq: 2 * i,
      t: at(i / 100),
      at: "",
      type,
      resource: RESOURCE.pods,
      initial: false,
      object: {
        metadata: {
          namespace: "demo",
          name: `p${i}`,
          uid: `uid-${i}`,
          resourceVersion: `${i}${type}`,
          labels: { "serving.knative.dev/revision": "r" },
        },
      },
    });
    for (let i = 0; i < 60_000; i++) {
      step(state, pod(i, "ADDED"));
      step(state, pod(i, "DELETED"));
      if (i % 1_000 === 0) forgetBefore(state, at(i / 100 - 10));
    }
    forgetBefore(state, at(600));
    expect(state.deletedUids.size).toBe(50_000);
    expect(state.revisions.size).toBe(0);
    // The oldest were forgotten, the latest stay dead.
    step(state, pod(59_999, "MODIFIED"));
    expect(state.objects.get(RESOURCE.pods)?.size).toBe(0);
  });
});
