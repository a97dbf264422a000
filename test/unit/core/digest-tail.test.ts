/** What is new in a row, put onto what was had of it, is the row. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  createState,
  decodeState,
  digestOf,
  digestTail,
  encodeState,
  forgetBefore,
  forgetInDigest,
  mergeDigest,
  type RevisionDigest,
  rowAt,
  step,
} from "../../../lib/core/index.ts";
import { createChangeLog } from "../../../lib/store/change-log.ts";
import { openRecording, type Recording } from "../../support/check-recording.ts";
import { random } from "../../support/random.ts";
import { at, KEY, records } from "../../support/records.ts";

const ALL = [
  "cold-start",
  "rollout",
  "fault-image-pull",
  "knobs",
  "burst",
  "overload",
  "many-revisions",
] as const;

/** As it comes out of a message: nothing is shared, and what is undefined is not there. */
const sent = (digest: RevisionDigest): RevisionDigest => JSON.parse(JSON.stringify(digest));

const TRACKS = [
  "specMode",
  "path",
  "phase",
  "publicActivators",
  "publicPods",
  "privateReady",
  "replicas",
  "desired",
  "actual",
] as const;

const known = new Map<string, ReturnType<typeof changesOf>>();

/** For every revision with an SKS the records that changed its row; most records change nothing of it. */
function changesIn(id: string): Map<string, number[]> {
  const changes = known.get(id) ?? changesOf(openRecording(id));
  known.set(id, changes);
  return changes;
}

function changesOf({ records, header }: Recording): Map<string, number[]> {
  const state = createState({ systemNamespace: header.systemNamespace });
  const log = createChangeLog(state);
  const changes = new Map<string, number[]>();
  for (const record of records) {
    step(state, record);
    for (const { key } of log.since(record.seq - 1, record.seq)) {
      const seqs = changes.get(key);
      if (seqs === undefined) changes.set(key, [record.seq]);
      else seqs.push(record.seq);
    }
  }
  return changes;
}

/** The row of the revision as it was after the record; null when there was none. */
type RowAt = (key: string, seq: number) => RevisionDigest | null;

/** @param places of which revision a row is wanted, after which records */
function rowsOf({ records, header }: Recording, places: readonly (readonly [string, number])[]): RowAt {
  const wanted = new Map<number, Set<string>>();
  for (const [key, seq] of places) wanted.set(seq, (wanted.get(seq) ?? new Set()).add(key));
  const rows = new Map<string, RevisionDigest>();
  const state = createState({ systemNamespace: header.systemNamespace });
  for (const record of records) {
    step(state, record);
    for (const key of wanted.get(record.seq) ?? []) {
      const revision = state.revisions.get(key);
      if (revision?.hasSks === true) rows.set(`${key} ${record.seq}`, sent(digestOf(revision)));
    }
  }
  return (key, seq) => rows.get(`${key} ${seq}`) ?? null;
}

test("rows and what changed tell of the same revisions, of those too that only lines name", () => {
  const state = createState();
  for (const record of records("1 log autoscaler Probing activator = true, err = <nil>")) step(state, record);
  const log = createChangeLog(state);
  expect(log.rows().map(({ key }) => key)).toEqual([KEY]);
  expect(log.since(-1, 0).map(({ key }) => key)).toEqual([KEY]);
});

describe("the tail of a digest", () => {
  test.each(ALL)(
    "of %s continues what was had, from any record to any later one",
    (id) => {
      const recording = openRecording(id);
      const changes = changesIn(id);
      const chance = random(21);
      const last = recording.records.length - 1;
      const pairs = Array.from({ length: 600 }, () => {
        const [key, seqs] = chance.pick([...changes]);
        // Half of the places are where something changes.
        const place = (): number =>
          chance.chance(0.5) ? chance.below(last + 1) : Math.max(0, chance.pick(seqs) - chance.below(2));
        const [a = 0, b = 0] = [place(), place()].sort((x, y) => x - y);
        return { key, a, b };
      });
      const rowAfter = rowsOf(
        recording,
        pairs.flatMap(({ key, a, b }) => [[key, a] as const, [key, b] as const]),
      );
      let compared = 0;
      for (const { key, a, b } of pairs) {
        const had = rowAfter(key, a);
        const whole = rowAfter(key, b);
        if (had === null || whole === null) continue;
        expect(mergeDigest(had, sent(digestTail(whole, a)))).toEqual(whole);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(20);
    },
    30_000,
  );

  test.each(ALL)(
    "of %s continues what was had in many steps, also when one comes twice",
    (id) => {
      const recording = openRecording(id);
      const changes = changesIn(id);
      const chance = random(22);
      const last = recording.records.length - 1;
      const rounds = Array.from({ length: 12 }, () => {
        const [key, seqs] = chance.pick([...changes]);
        const cuts = [
          ...seqs.filter(() => chance.chance(0.3)),
          ...Array.from({ length: 30 }, () => chance.below(last + 1)),
          last,
        ].sort((a, b) => a - b);
        return { key, cuts };
      });
      const rowAfter = rowsOf(
        recording,
        rounds.flatMap(({ key, cuts }) => cuts.map((cut) => [key, cut] as const)),
      );
      for (const { key, cuts } of rounds) {
        let had: RevisionDigest | null = null;
        let after = -1;
        for (const cut of cuts) {
          const whole = rowAfter(key, cut);
          if (whole === null) continue;
          const tail: RevisionDigest = sent(digestTail(whole, after));
          had = had === null ? tail : mergeDigest(had, tail);
          if (chance.chance(0.2)) had = mergeDigest(had, tail);
          expect(had).toEqual(whole);
          // The next one is told since this record, or since an earlier one.
          after = chance.chance(0.8) ? cut : Math.min(cut, after);
        }
        expect(had).not.toBeNull();
      }
    },
    30_000,
  );

  test("is as short as what is new", () => {
    const { records: all, header } = openRecording("burst");
    const state = createState({ systemNamespace: header.systemNamespace });
    const items = (digest: RevisionDigest): number =>
      TRACKS.reduce((sum, name) => sum + digest[name].length, 0);
    for (const record of all) {
      step(state, record);
      for (const revision of state.revisions.values()) {
        if (!revision.hasSks) continue;
        // Of each track what held before, and what this record made.
        expect(items(digestTail(digestOf(revision), record.seq - 1))).toBeLessThanOrEqual(3 * TRACKS.length);
        expect(items(digestTail(digestOf(revision), record.seq))).toBeLessThanOrEqual(TRACKS.length);
      }
    }
  });

  test("of a state that forgets reads the same at every instant that is not forgotten", () => {
    for (const id of ["cold-start", "knobs", "rollout"]) {
      const recording = openRecording(id);
      const { records: all, header } = recording;
      const chance = random(23);
      const whole = createState({ systemNamespace: header.systemNamespace });
      const state = createState({ systemNamespace: header.systemNamespace });
      const rows = new Map<string, RevisionDigest>();
      let told = -1;
      for (const record of all) {
        step(whole, record);
        step(state, record);
        if (!chance.chance(0.03)) continue;
        for (const [key, revision] of state.revisions) {
          if (!revision.hasSks) continue;
          const had = rows.get(key);
          const tail = sent(digestTail(digestOf(revision), had === undefined ? -1 : told));
          rows.set(key, had === undefined ? tail : mergeDigest(had, tail));
        }
        told = record.seq;
        const now = state.shared.lastT ?? 0;
        const t = now - 15_000;
        for (const instant of [t, t + chance.below(15_000), now]) {
          for (const [key, row] of rows) {
            const revision = whole.revisions.get(key);
            const wanted = revision === undefined ? null : rowAt(whole.shared, digestOf(revision), instant);
            const got = rowAt(state.shared, row, instant);
            // A row of a revision that is gone stays as it was.
            if (!state.revisions.has(key)) continue;
            expect(got && { ...got, coldStarts: 0 }).toEqual(wanted && { ...wanted, coldStarts: 0 });
          }
        }
        forgetBefore(state, t);
      }
      expect(rows.size).toBeGreaterThan(0);
    }
  });
});

describe("several slices that one record makes", () => {
  const text = `
    0  =sks/r Proxy pop=True
    0  =dep 1 ready=1
    0  =priv p1
    0  =pub a1
    5  sks/r Serve uid=second
    6  pub p1
    7  sks/r Proxy uid=third
    8  -sks/r
    9  sks/r Serve
    9  -pub
    10 pub a1 p1
  `;
  test("come through, from every record to every later one", () => {
    const all = records(text);
    for (let a = 0; a < all.length; a++) {
      for (let b = a; b < all.length; b++) {
        const had = digestOf(buildRevision(a));
        const whole = digestOf(buildRevision(b));
        expect(sent(mergeDigest(sent(had), sent(digestTail(whole, a))))).toEqual(sent(whole));
      }
    }
    function buildRevision(seq: number) {
      const state = decodeState(encodeState(buildState(all.slice(0, seq + 1))));
      const found = state.revisions.get(KEY);
      if (found === undefined) throw new Error("no revision");
      return found;
    }
  });

  test("an end that is forgotten before it was told still ends what was had", () => {
    const all = records(text);
    const state = buildState(all.slice(0, 8));
    const had = sent(digestOf(state.revisions.get(KEY) as never));
    for (const record of all.slice(8)) step(state, record);
    forgetBefore(state, at(9.5));
    const tail = sent(digestTail(digestOf(state.revisions.get(KEY) as never), 7));
    const merged = mergeDigest(had, tail);
    for (const name of ["specMode", "path", "phase"] as const) {
      const slices = merged[name];
      expect([name, slices.filter(({ to }) => to === null).length]).toEqual([name, 1]);
      slices.forEach((slice, i) => {
        const next = slices[i + 1];
        if (next !== undefined) expect(slice.to).toBeLessThanOrEqual(next.from);
      });
    }
  });
});

describe("forgetting in a row", () => {
  test.each(["cold-start", "rollout", "knobs"])(
    "%s reads the same from the cut on, however often it is cut",
    (id) => {
      const { records, header } = openRecording(id);
      const { shared, revisions } = buildState(records, { systemNamespace: header.systemNamespace });
      const [from, to] = [shared.firstT ?? 0, shared.lastT ?? 0];
      for (const revision of revisions.values()) {
        if (!revision.hasSks) continue;
        const whole = digestOf(revision);
        let kept: RevisionDigest | null = whole;
        for (let cut = from; cut <= to; cut += (to - from) / 20) {
          kept = kept === null ? null : forgetInDigest(kept, cut);
          const rows = (digest: RevisionDigest | null): unknown[] =>
            [cut, (cut + to) / 2, to].map((t) => (digest === null ? null : rowAt(shared, digest, t)));
          // A row that is gone was that of a deleted revision.
          const isGone =
            kept === null &&
            rows(whole).every((row) => row === null || (row as { phase: string }).phase === "Deleted");
          expect(
            isGone || JSON.stringify(rows(kept)) === JSON.stringify(rows(whole)),
            `${revision.name} at ${cut}`,
          ).toBe(true);
        }
      }
    },
  );
});
