import { describe, expect, test } from "vitest";
import {
  type CoreState,
  decodeState,
  digestOf,
  encodeState,
  forgetBefore,
  scopeState,
  step,
} from "../../../lib/core/index.ts";
import type { ObjectAt, ObjectsAt } from "../../../lib/model/api.ts";
import { asObject } from "../../../lib/model/json.ts";
import type { NewRecord, TraceRecord } from "../../../lib/model/record.ts";
import type { ScopedRecords } from "../../../lib/store/source.ts";
import { applyCounters, countersOf } from "../../../lib/stream/protocol.ts";
import { formatRecord } from "../../../lib/trace/writer.ts";
import { openRecording, type Recording } from "../../support/check-recording.ts";
import {
  expectSameScope,
  type FedSource,
  liveSource,
  scopeOf,
  unnumbered,
} from "../../support/live-source.ts";
import { type Random, random } from "../../support/random.ts";
import { at, records } from "../../support/records.ts";
import { shipped } from "./traces.ts";

const SMALL = ["cold-start", "rollout", "fault-image-pull", "burst"] as const;
const FEW = ["cold-start", "rollout", "knobs"] as const;
const MINUTE = 60_000;

function filled({ header, records: all }: Recording, upTo = all.length, options = {}): FedSource {
  const source = liveSource(header, options);
  for (const record of all.slice(0, upTo)) source.append(unnumbered(record));
  return source;
}

/** A viewer who has what the source has now. */
function join(source: FedSource, key: string): { state: CoreState; seq: number } {
  return { state: decodeState(encodeState(scopeState(source.state, key))), seq: source.lastSeq };
}

/** Gives a viewer what came since, as a stream does. */
function follow(viewer: { state: CoreState; seq: number }, scoped: ScopedRecords, source: FedSource): void {
  const { seqs } = scoped;
  let next = seqs.length;
  while (next > 0 && (seqs[next - 1] ?? 0) > viewer.seq) next -= 1;
  for (; next < seqs.length; next++) {
    const seq = seqs[next] ?? 0;
    const lead = scoped.lead?.(seq) ?? null;
    if (lead !== null) step(viewer.state, lead);
    step(viewer.state, scoped.read(seq));
  }
  viewer.seq = source.lastSeq;
  applyCounters(viewer.state.shared, countersOf(source.state.shared));
}

const nameOf = (record: TraceRecord | null): unknown => asObject(record?.object.metadata).name;
const keysOf = (source: FedSource): string[] =>
  [...source.state.revisions].filter(([, { hasSks }]) => hasSks).map(([key]) => key);

describe("what is appended", () => {
  test.each(SMALL)("%s reads back as it does from a file", async (id) => {
    const recording = openRecording(id);
    const source = filled(recording);
    const loaded = await shipped(id);
    const chance = random(31);
    expect(source.lastSeq).toBe(loaded.lastSeq);
    // A cluster goes on.
    const { shared, ...rest } = source.state;
    expect({ ...rest, shared: { ...shared, hasEnded: true } }).toEqual(loaded.state);
    expect(source.report()).toEqual(loaded.report());
    for (let i = 0; i < 200; i++) {
      const seq = chance.below(recording.records.length);
      expect(source.record(seq)).toEqual(loaded.record(seq));
      expect(source.playTime(seq)).toBe(loaded.playTime(seq));
      expect(Buffer.from(source.line(seq)).toString()).toBe(
        formatRecord(recording.records[seq] as TraceRecord),
      );
    }
    for (let i = 0; i < 100; i++) {
      const seq = chance.below(recording.records.length);
      expect(source.inContext(seq)).toEqual(loaded.inContext(seq));
    }
    const { from, to } = source.summary;
    for (let i = 0; i < 10; i++) {
      const t = Math.floor((from ?? 0) + (chance.next() * 1.1 - 0.05) * ((to ?? 0) - (from ?? 0)));
      expect(source.seqAt(t)).toBe(loaded.seqAt(t));
      for (const key of keysOf(source)) {
        // What stands beside a change is told only when it is known at the end what it was.
        const { changed: _, ...got } = source.objectsAt(key, t);
        const { changed: __, ...wanted } = loaded.objectsAt(key, t);
        expect(got).toEqual(wanted);
      }
    }
    expect(source.digests()).toEqual(loaded.digests());
  });

  test("that is no record number, or not there, is null", () => {
    const source = filled(openRecording("cold-start"), 100);
    for (const seq of [-1, 100, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(source.record(seq)).toBeNull();
      expect(source.inContext(seq)).toBeNull();
    }
  });
});

describe("a viewer of one revision", () => {
  test.each(FEW)("of %s who joins anywhere has in the end what the source has", (id) => {
    const recording = openRecording(id);
    const chance = random(32);
    const source = liveSource(recording.header);
    const viewers: { key: string; viewer: { state: CoreState; seq: number } }[] = [];
    const keys = keysOf(filled(recording));
    for (const record of recording.records) {
      source.append(unnumbered(record));
      if (chance.chance(10 / recording.records.length)) {
        const key = chance.pick(keys);
        viewers.push({ key, viewer: join(source, key) });
      }
      if (viewers.length > 0 && chance.chance(12 / recording.records.length)) {
        const { key, viewer } = chance.pick(viewers);
        follow(viewer, source.scoped(key), source);
        expectSameScope(viewer.state, source.state, key);
      }
    }
    expect(viewers.length).toBeGreaterThan(3);
    for (const { key, viewer } of viewers) {
      follow(viewer, source.scoped(key), source);
      expectSameScope(viewer.state, source.state, key);
    }
  });

  const LISTS = `
    0  =sks/r Proxy pop=True
    0  =dep 1 ready=1
    0  =pod/a@r scheduled started ready
    0  =pod/x@other scheduled started ready
    1  pod/x@other scheduled started
    2  =config/config-autoscaler a=b
    3  gap pod lost
    6  =pod/x@other scheduled started
    7  =pod/y@other scheduled
    8  pod/y@other scheduled started
    9  pod/b@r scheduled
    10 gap pod lost
    11 =pod/b@r scheduled started
    12 =pod/x@other scheduled started ready
    13 gap pod lost
    14 error pod 410 gone
    15 =pod/x@other scheduled
    16 bookmark pod
    17 pod/c@r scheduled
    18 gap pod lost
    19 pod/x@other scheduled started
    20 gap config lost
    21 config/config-autoscaler a=c
  `;
  test("is told where lists begin and end and what came before gaps, wherever he joins", () => {
    const all = records(LISTS);
    const header = { version: 1 } as const;
    for (const key of ["demo/r", "demo/other"]) {
      for (let cut = 0; cut <= all.length; cut++) {
        for (let stop = cut; stop <= all.length; stop += 1 + (cut % 7)) {
          const source = liveSource(header);
          for (const record of all.slice(0, cut)) source.append(unnumbered(record));
          const viewer = join(source, key);
          for (const record of all.slice(cut, stop)) source.append(unnumbered(record));
          follow(viewer, source.scoped(key), source);
          expectSameScope(viewer.state, source.state, key);
          for (const record of all.slice(stop)) source.append(unnumbered(record));
          follow(viewer, source.scoped(key), source);
          expectSameScope(viewer.state, source.state, key);
        }
      }
    }
  });
});

describe("the rows of the overview", () => {
  test.each(SMALL)("of %s are told whenever they change", (id) => {
    const recording = openRecording(id);
    const chance = random(33);
    const source = liveSource(recording.header);
    const rows = new Map<string, string>();
    let seen = -1;
    for (const record of recording.records) {
      source.append(unnumbered(record));
      if (!chance.chance(0.05)) continue;
      for (const digest of source.digestsChanged(seen)) {
        rows.set(digest.key, JSON.stringify(digest));
      }
      seen = source.lastSeq;
      expect([seen, Object.fromEntries(rows)]).toEqual([
        seen,
        Object.fromEntries(source.digests().map((digest) => [digest.key, JSON.stringify(digest)])),
      ]);
    }
  });

  test("are told after lists that miss objects, whoever's record ends the list", () => {
    const all = records(`
      0  =sks/r Proxy pop=True
      0  =dep 1 ready=1
      0  =pod/a@r scheduled waiting=ErrImagePull
      0  =pod/x@other scheduled started ready
      1  gap pod lost
      2  =pod/x@other scheduled started ready
      3  pod/x@other scheduled started
      4  event/1 Pulling Pod a
      5  pod/b@r scheduled waiting=ErrImagePull
      6  event/2 Pulling Pod b
      7  gap pod lost
      8  =pod/x@other scheduled started ready
      9  error pod 500 nothing
    `);
    const source = liveSource({ version: 1 });
    let had = "";
    for (const record of all) {
      source.append(unnumbered(record));
      for (const digest of source.digestsChanged(record.seq - 1)) {
        if (digest.key === "demo/r") had = JSON.stringify(digest);
      }
      const now = source.digests().find(({ key }) => key === "demo/r");
      expect([record.seq, had]).toEqual([record.seq, JSON.stringify(now)]);
    }
  });
});

describe("an image that is to be cached", () => {
  test("stands among the objects of its revision, and is gone when it is deleted", () => {
    const source = liveSource({ version: 1 });
    const all = records(`
      0  =sks/r Serve pop=False
      0  =dep 1 ready=1
      0  =image/user-container ghcr.io/demo/app@sha256:1
      0  =image/sidecar ghcr.io/demo/sidecar@sha256:2
      9  -image/sidecar
    `);
    for (const record of all) source.append(unnumbered(record));
    const namesAt = (seconds: number) =>
      source.objectsAt("demo/r", at(seconds)).objects.map(({ kind, name }) => [kind, name]);
    expect(namesAt(5)).toEqual([
      ["ServerlessService", "r"],
      ["Deployment", "r-deployment"],
      ["Image", "r-cache-sidecar"],
      ["Image", "r-cache-user-container"],
    ]);
    expect(namesAt(10)).toHaveLength(3);
    expect(source.objectsAt("demo/other", at(5)).objects).toEqual([]);
  });
});

describe("a finding of an open overview", () => {
  /** Rows that were told, record by record, and the same asked for as a whole. */
  const toldAfter = (text: string, also: readonly NewRecord[] = []) => {
    const source = liveSource({ version: 1 });
    const told: string[][] = [];
    for (const record of [...records(text).map(unnumbered), ...also]) {
      const seq = source.append(record);
      told.push(source.digestsChanged(seq - 1).map(({ key }) => key));
    }
    return { source, told };
  };
  const SERVED = `
    0  =sks/r Serve pop=False
    0  =pub/r p1
    0  =priv/r p1
    0  =pod/a@r scheduled started ready
    0  =slice/r p1
    1  bookmark slice
  `;

  test("that EndpointSlices begin is told with their record", () => {
    const { source, told } = toldAfter(`${SERVED}
      5  slice/r p9
    `);
    expect(source.digests()[0]?.findings.map(({ rule }) => rule)).toContain("I19");
    expect(told.at(-1)).toEqual(["demo/r"]);
  });

  test("that ends where a gap of another resource begins is told to have ended", () => {
    const { source, told } = toldAfter(`${SERVED}
      5  slice/r p9
      80 slice/r p9 p8
      90 gap slice lost
    `);
    const findings = source.digests()[0]?.findings.filter(({ rule }) => rule === "I19");
    expect(findings?.map(({ to }) => to)).toEqual([expect.any(Number)]);
    expect(told.at(-1)).toEqual(["demo/r"]);
  });

  test("is not told again with records that change nothing of the row", () => {
    const { told } = toldAfter(`${SERVED}
      5  slice/r p9
      6  event/1 Pulling Pod a
      7  req 200 3000
      8  slice/r p9
    `);
    expect(told.slice(-3)).toEqual([[], [], []]);
  });
});

/** Objects without what is forgotten: earlier versions, and those that were gone before the history begins. */
function remaining({ objects, deleted, at: t }: ObjectsAt, begin: number, first: number) {
  const known = (object: ObjectAt): unknown => {
    const { previous, ...rest } = object;
    return { ...rest, previous: previous !== null && previous.seq >= first ? previous : null };
  };
  return {
    at: t,
    objects: objects.map(known),
    deleted: deleted.filter(({ deletedAt = 0 }) => deletedAt > begin).map(known),
  };
}

function expectSameHistory(source: FedSource, whole: FedSource, chance: Random, rounds = 6): void {
  const { firstSeq } = source;
  expect(source.lastSeq).toBe(whole.lastSeq);
  if (firstSeq > source.lastSeq) return;
  const begin = whole.playTime(firstSeq);
  const to = whole.summary.to ?? 0;
  for (let i = 0; i < rounds; i++) {
    const seq = firstSeq + chance.below(source.lastSeq + 1 - firstSeq);
    expect(source.record(seq)).toEqual(whole.record(seq));
    expect(source.line(seq)).toEqual(whole.line(seq));
    const after = firstSeq + chance.below(source.lastSeq + 2 - firstSeq);
    expect(source.stateBefore(after)).toEqual(whole.stateBefore(after));
    for (const base of source.stateBefore(after)) {
      if (i > 0) break;
      expect(source.record(base)).toEqual(whole.record(base));
      expect(source.line(base)).toEqual(whole.line(base));
    }
    const t = i === 0 ? begin : Math.floor(begin + chance.next() * (to - begin));
    for (const key of [chance.pick(keysOf(source))].filter((one) => one !== undefined)) {
      const got = remaining(source.objectsAt(key, t), begin, firstSeq);
      const wanted = remaining(whole.objectsAt(key, t), begin, firstSeq);
      expect([key, got]).toEqual([key, wanted]);
    }
    const { resource = "", object } = source.record(seq) ?? {};
    const { namespace = "", name = "" } = (object?.metadata ?? {}) as Record<string, string>;
    const key = `${namespace}/${name}`;
    expect(source.current(resource, key)).toEqual(whole.current(resource, key));
  }
}

describe("what is forgotten", () => {
  test.each(FEW)("by age: %s keeps its numbers, and the state at every instant that is left", (id) => {
    const recording = openRecording(id);
    const { records: all, header } = recording;
    const chance = random(34);
    const from = all[0]?.t ?? 0;
    const to = all.at(-1)?.t ?? 0;
    for (const share of [0.3, 0.02]) {
      const ms = (to - from) * share;
      const source = liveSource(header, { retention: { ms, bytes: Number.MAX_SAFE_INTEGER } });
      const whole = liveSource(header);
      // Looked at all the while, so that what is remembered of scopes is forgotten too.
      const [watched = ""] = keysOf(filled(recording));
      for (const record of all) {
        expect(source.append(unnumbered(record))).toBe(record.seq);
        whole.append(unnumbered(record));
        if (chance.chance(0.01)) void source.scoped(watched).seqs.length;
        if (!chance.chance(6 / all.length)) continue;
        source.forget(whole.summary.to ?? 0);
        expectSameHistory(source, whole, chance, 1);
      }
      source.forget(to);
      expect(source.firstSeq).toBeGreaterThan(0);
      expectSameHistory(source, whole, chance, 3);
      expect(source.record(0) === null || source.stateBefore(source.firstSeq).includes(0)).toBe(true);
      const old = whole.playTime(Math.max(0, source.firstSeq - 1));
      expect(to - old).toBeGreaterThan(ms - 1);
    }
  });

  test.each([
    ["overload", 1_000_000],
    ["cold-start", 100_000],
    ["knobs", 2_000_000],
  ] as const)("by size: %s in %d bytes never takes much more", (id, bytes) => {
    const { records: all, header } = openRecording(id);
    const chance = random(35);
    const source = liveSource(header, { retention: { ms: Number.MAX_SAFE_INTEGER, bytes } });
    const whole = liveSource(header);
    for (const record of all) {
      source.append(unnumbered(record));
      whole.append(unnumbered(record));
      source.forget(record.t);
      expect(source.summary.sizeBytes).toBeLessThanOrEqual(1.1 * bytes);
    }
    // Pieces of a megabyte; the last version of each object; what is known of every record.
    const kept = source
      .stateBefore(source.lastSeq + 1)
      .reduce((sum, seq) => sum + source.line(seq).length + 350, 0);
    const left = source.lastSeq + 1 - source.firstSeq;
    expect(source.bytes).toBeLessThan(1.1 * bytes + 2 * 1024 * 1024 + kept + left * 60 + 500_000);
    expectSameHistory(source, whole, chance);
    expect(source.summary.records).toBe(left);
  });

  test("all of it leaves the state of every object, and goes on", () => {
    const { records: all, header } = openRecording("cold-start");
    const source = liveSource(header, { retention: { ms: 1_000, bytes: Number.MAX_SAFE_INTEGER } });
    const whole = liveSource(header);
    const half = all.length >> 1;
    for (const record of all.slice(0, half)) {
      source.append(unnumbered(record));
      whole.append(unnumbered(record));
    }
    source.forget((all[half]?.t ?? 0) + MINUTE);
    expect(source.firstSeq).toBe(half);
    expect(source.stateBefore(half)).toEqual(whole.stateBefore(half));
    for (const record of all.slice(half)) {
      source.append(unnumbered(record));
      whole.append(unnumbered(record));
    }
    expectSameHistory(source, whole, random(36));
  });

  test("never mixes objects that have each other's number", () => {
    const chance = random(37);
    const header = { version: 1 } as const;
    const source = liveSource(header, { retention: { ms: 3_000, bytes: Number.MAX_SAFE_INTEGER } });
    const whole = liveSource(header);
    const alive: string[] = [];
    let made = 0;
    for (let i = 0; i < 4_000; i++) {
      const t = at(i / 20);
      const isEnd = alive.length > 5 && chance.chance(0.4);
      const isNew = alive.length < 3 || chance.chance(0.4);
      const name = isNew && !isEnd ? `p${made++}` : chance.pick(alive);
      if (isEnd) alive.splice(alive.indexOf(name), 1);
      else if (isNew) alive.push(name);
      const record: NewRecord = {
        t,
        at: new Date(t).toISOString(),
        type: isEnd ? "DELETED" : isNew ? "ADDED" : "MODIFIED",
        resource: "pods",
        initial: false,
        object: {
          metadata: {
            namespace: "demo",
            name,
            uid: `uid-${name}`,
            resourceVersion: String(i),
            labels: { "serving.knative.dev/revision": chance.chance(0.5) ? "r" : "q" },
          },
        },
      };
      source.append(record);
      whole.append(record);
      if (i % 50 !== 0) continue;
      source.forget(t);
      for (const one of alive) {
        expect(asObject(source.current("pods", `demo/${one}`)?.metadata).name).toBe(one);
      }
      expect(source.stateBefore(source.lastSeq + 1)).toEqual(whole.stateBefore(whole.lastSeq + 1));
      expect(source.current("pods", "demo/p0") === null).toBe(!alive.includes("p0"));
    }
    for (let seq = source.firstSeq; seq <= source.lastSeq; seq += 3) {
      const found = source.inContext(seq);
      const name = nameOf(found?.record ?? null);
      for (const other of [found?.previousSeq, found?.nextSeq]) {
        if (other === null || other === undefined) continue;
        expect(nameOf(source.record(other))).toBe(name);
      }
    }
    // Numbers are used again: what is known of objects does not grow with those that are gone.
    expect(made).toBeGreaterThan(1_000);
    expect(source.bytes).toBeLessThan(2.5 * 1024 * 1024);
  });
});

describe("places", () => {
  const earlier = [
    { epoch: "e1", lastSeq: 99 },
    { epoch: "e2", lastSeq: 149 },
  ];
  test("are known when all before them was told, by this run or an earlier one", () => {
    const { records: all, header } = openRecording("cold-start");
    const source = liveSource(header, {
      lineage: { epoch: "e3", earlier, firstSeq: 40 },
      retention: { ms: Number.MAX_SAFE_INTEGER, bytes: 150_000 },
    });
    for (const record of all.slice(0, 200)) source.append(unnumbered(record));
    expect(source.firstSeq).toBe(40);
    expect(source.epochs).toEqual(["e3", "e1", "e2"]);
    const known = (epoch: string): number[] =>
      Array.from({ length: 300 }, (_, seq) => seq).filter((seq) => source.knows(epoch, seq));
    const range = (a: number, b: number): number[] => Array.from({ length: b - a + 1 }, (_, i) => a + i);
    expect(known("e1")).toEqual(range(39, 99));
    expect(known("e2")).toEqual(range(39, 149));
    expect(known("e3")).toEqual(range(39, 239));
    expect(known("other")).toEqual([]);
    source.forget(all[199]?.t ?? 0);
    const { firstSeq } = source;
    expect(firstSeq).toBeGreaterThan(99);
    expect(known("e1")).toEqual(firstSeq === 100 ? [99] : []);
    expect(known("e3")).toEqual(range(firstSeq - 1, 239));
  });
});

describe("a restart", () => {
  test.each(FEW)("of %s that restores the state and what followed is the source that went on", (id) => {
    const recording = openRecording(id);
    const { records: all, header } = recording;
    const chance = random(38);
    for (let round = 0; round < 2; round++) {
      const whole = liveSource(header);
      const first = chance.below(all.length);
      const restart = first + chance.below(all.length - first);
      for (const record of all.slice(0, restart)) whole.append(unnumbered(record));
      const again = liveSource(header, {
        lineage: { epoch: "e2", earlier: [{ epoch: "e1", lastSeq: restart - 1 }], firstSeq: first },
      });
      const t = first === 0 ? 0 : whole.playTime(first - 1);
      for (const seq of whole.stateBefore(first)) {
        const record = whole.record(seq) as TraceRecord;
        again.restore({ ...record, t, type: "ADDED", initial: true });
      }
      for (const record of all.slice(first, restart)) again.append(unnumbered(record));
      for (const record of all.slice(restart)) {
        expect(again.append(unnumbered(record))).toBe(whole.append(unnumbered(record)));
      }
      expect(again.firstSeq).toBe(first);
      expectLikeTheOther(again, whole, first, chance);
      // Also when both forget.
      const now = (whole.summary.to ?? 0) + 1;
      const retention = { ms: (now - t) * 0.3, bytes: Number.MAX_SAFE_INTEGER };
      const forgetful = liveSource(header, {
        retention,
        lineage: { epoch: "e2", earlier: [], firstSeq: first },
      });
      for (const seq of whole.stateBefore(first)) {
        forgetful.restore({ ...(whole.record(seq) as TraceRecord), t, type: "ADDED", initial: true });
      }
      for (const record of all.slice(first)) forgetful.append(unnumbered(record));
      forgetful.forget(now);
      expectLikeTheOther(forgetful, whole, forgetful.firstSeq, chance);
    }
  });

  /** The same from the record `first` on; what was restored has other times and counts. */
  function expectLikeTheOther(again: FedSource, whole: FedSource, first: number, chance: Random): void {
    for (let i = 0; i < 20 && first <= whole.lastSeq; i++) {
      const seq = first + chance.below(whole.lastSeq + 1 - first);
      expect(again.record(seq)).toEqual(whole.record(seq));
      expect(again.stateBefore(seq)).toEqual(whole.stateBefore(seq));
    }
    const end = whole.lastSeq + 1;
    for (const seq of whole.stateBefore(end)) {
      expect(again.record(seq)?.object).toEqual(whole.record(seq)?.object);
    }
    const objects = (source: FedSource): unknown =>
      [...source.state.objects]
        .flatMap(([resource, all]) =>
          [...all].map(([key, { uid, resourceVersion, seq, revision }]) => [
            resource,
            key,
            uid,
            resourceVersion,
            seq,
            // Events of a list are no news, so nobody asks whose they are.
            resource === "events" ? null : revision,
          ]),
        )
        .sort();
    expect(objects(again)).toEqual(objects(whole));
    const t = first <= whole.lastSeq ? whole.playTime(first) : (whole.summary.to ?? 0);
    const open = (source: FedSource): unknown => {
      const found = [];
      for (const [key, revision] of source.state.revisions) {
        if (revision.sks === null) continue;
        const { sks, scale, settings, paActive, pa, publicNow, privateNow, podsNow } = revision;
        const digest = digestOf(revision);
        const since = (items: readonly { from?: number; t?: number; value: unknown }[]): unknown =>
          items.filter((item) => (item.from ?? item.t ?? 0) > t).map(({ value }) => value);
        found.push([
          key,
          { sks, scale, settings, paActive, pa, publicNow, privateNow },
          [...podsNow].sort(),
          since(digest.specMode),
          since(digest.path),
          since(digest.replicas),
          since(digest.privateReady),
        ]);
      }
      return found.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    };
    expect(open(again)).toEqual(open(whole));
  }
});

test("a viewer who forgets too, as the browser does, goes on to see the same", () => {
  const recording = openRecording("rollout");
  const { records: all, header } = recording;
  const chance = random(39);
  const source = liveSource(header, { retention: { ms: 20_000, bytes: Number.MAX_SAFE_INTEGER } });
  const key = "roll/web-00002";
  let viewer: ReturnType<typeof join> | null = null;
  for (const record of all) {
    source.append(unnumbered(record));
    if (viewer === null && record.seq === 2_000) viewer = join(source, key);
    if (!chance.chance(0.02)) continue;
    if (viewer !== null) follow(viewer, source.scoped(key), source);
    source.forget(source.summary.to ?? 0);
    if (viewer !== null) forgetBefore(viewer.state, source.summary.from ?? 0);
  }
  if (viewer === null) throw new Error("nobody joined");
  follow(viewer, source.scoped(key), source);
  const begin = source.summary.from ?? 0;
  forgetBefore(viewer.state, begin);
  forgetBefore(source.state, begin);
  expect(scopeOf(viewer.state, key).revisions).toEqual(scopeOf(source.state, key).revisions);
});
