/** What comes through the Kubernetes API is what was recorded, whatever happens on the way. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  digestOf,
  type FactName,
  isUnknownAt,
  reportOf,
  sampleAt,
  sliceAt,
} from "../../../lib/core/index.ts";
import type { CoreState } from "../../../lib/core/state/state.ts";
import { openRecording, type Recording } from "../../support/check-recording.ts";
import type { FakeApi } from "../../support/fake-api/fake-api.ts";
import { amnesia, watchable, watchRecording } from "../../support/live-path.ts";
import type { Random } from "../../support/random.ts";

/** Some thousand records over TLS, one after the other; a machine with other work to do takes its time. */
const LIMIT_MS = 120_000;
const SMALL = ["cold-start", "rollout", "fault-image-pull", "knobs", "burst", "overload"] as const;

/** The state that a watcher of everything has; numbers of records differ, times do not. */
function expectedState({ header, records }: Recording): CoreState {
  return buildState(watchable(records, false), { systemNamespace: header.systemNamespace });
}

/** Everything that is drawn of a revision, without the numbers of the records. */
function drawn(state: CoreState): unknown {
  const revisions = [...state.revisions.values()].filter(({ hasSks }) => hasSks);
  const values = revisions
    .sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1))
    .map((revision) => ({
      digest: digestOf(revision),
      pods: [...revision.pods.values()],
      conditions: [...revision.conditions],
      publicEndpoints: [...revision.publicEndpoints],
      privateEndpoints: [...revision.privateEndpoints],
      mirrored: revision.mirrored,
    }));
  return JSON.parse(JSON.stringify(values, (key, value) => (NUMBERS.has(key) ? undefined : value)));
}

/** Numbers of records: they are others here. */
const NUMBERS: ReadonlySet<string> = new Set(["seq", "beginSeq", "endSeq"]);

function facts(state: CoreState): unknown {
  return reportOf(state).revisions;
}

/** Something goes wrong with every so many records, but nothing is lost. */
function faults(every: number): (api: FakeApi, chance: Random) => void {
  return (api, chance) => {
    if (!chance.chance(1 / every)) return;
    const kind = chance.below(8);
    if (kind === 0) api.faults.cut();
    else if (kind === 1) api.faults.cut({ mode: "half-line" });
    else if (kind === 2) api.faults.cut({ mode: "clean" });
    else if (kind === 3) {
      api.faults.answer(chance.pick([429, 500, 503]), { retryAfter: 0.01, match: { watch: true, times: 3 } });
      api.faults.cut();
    } else if (kind === 4) {
      api.faults.answer(401, { match: { watch: true } });
      api.faults.cut({ mode: "clean" });
    } else if (kind === 5) api.faults.badLine();
    else if (kind === 6) {
      api.faults.slow({ chunkBytes: 1 + chance.below(50), match: { watch: true, times: 5 } });
      api.faults.cut({ match: { times: 5 } });
    } else api.bookmark();
  };
}

describe("a recording that is watched through the API", () => {
  test.each(SMALL)(
    "%s is the recording again",
    async (id) => {
      const recording = openRecording(id);
      const { source, resources } = await watchRecording({ recording, seed: 1 });
      const expected = expectedState(recording);
      expect(facts(source.state)).toEqual(facts(expected));
      expect(drawn(source.state)).toEqual(drawn(expected));
      expect(resources.filter(({ gaps }) => gaps > 0)).toEqual([]);
    },
    LIMIT_MS,
  );
  test.each(SMALL.flatMap((id) => [2, 3].map((seed) => [id, seed] as const)))(
    "%s is the recording again when connections break (seed %i)",
    async (id, seed) => {
      const recording = openRecording(id);
      const { source, resources } = await watchRecording({
        recording,
        seed,
        disturb: faults(recording.records.length / 60),
      });
      const expected = expectedState(recording);
      expect(facts(source.state)).toEqual(facts(expected));
      expect(drawn(source.state)).toEqual(drawn(expected));
      expect(resources.filter(({ gaps }) => gaps > 0)).toEqual([]);
    },
    LIMIT_MS,
  );
});

const COMPARED = ["specMode", "path", "condition", "replicas", "pods"] as const satisfies readonly FactName[];

/** What holds at an instant, of every revision. */
function valuesAt(state: CoreState, t: number): Record<string, Record<string, unknown>> {
  const values: Record<string, Record<string, unknown>> = {};
  for (const [key, revision] of state.revisions) {
    if (!revision.hasSks) continue;
    values[key] = {
      specMode: sliceAt(revision.specMode, t)?.value ?? null,
      path: sliceAt(revision.path, t)?.value ?? null,
      condition: sliceAt(revision.condition, t)?.value ?? null,
      replicas: sampleAt(revision.replicas, t)?.value ?? null,
      pods: [...revision.pods.values()]
        .flatMap(({ name, slices }) => (sliceAt(slices, t) === undefined ? [] : [name]))
        .sort(),
    };
  }
  return values;
}

describe("through a log that answers later", () => {
  test.each(["rollout", "knobs"])(
    "%s is the recording again, and the watch needs no store to tell what a list holds",
    async (id) => {
      const recording = openRecording(id);
      const forgetting = amnesia(recording.records.length / 12);
      const { source, resources } = await watchRecording({
        recording,
        seed: 7,
        disturb: forgetting,
        isLogDelayed: true,
      });
      expect(resources.some(({ gaps, relists }) => gaps > 0 && relists > 0)).toBe(true);
      const expected = expectedState(recording);
      const end = (expected.shared.lastT ?? 0) + 1;
      expect(valuesAt(source.state, end)).toEqual(valuesAt(expected, end));
    },
    LIMIT_MS,
  );
});

describe("logs", () => {
  test.each(["cold-start", "rollout"])(
    "of %s come through, whatever breaks",
    async (id) => {
      const recording = openRecording(id);
      const disturb = (api: FakeApi, chance: Random): void => {
        if (chance.chance(1 / 80)) api.faults.cut({ match: { log: true } });
      };
      const { source } = await watchRecording({ recording, seed: 4, disturb, withLogs: true });
      const expected = buildState(watchable(recording.records, true), {
        systemNamespace: recording.header.systemNamespace,
      });
      expect(facts(source.state)).toEqual(facts(expected));
      expect(facts(source.state)).not.toEqual(facts(expectedState(recording)));
    },
    LIMIT_MS,
  );
});

describe("when the API server has forgotten what came between", () => {
  test.each(SMALL.flatMap((id) => [5, 6].map((seed) => [id, seed] as const)))(
    "%s differs only inside of announced gaps (seed %i)",
    async (id, seed) => {
      const recording = openRecording(id);
      const { source, resources } = await watchRecording({
        recording,
        seed,
        disturb: amnesia(recording.records.length / 12),
      });
      const expected = expectedState(recording);
      const { shared } = source.state;
      expect(resources.some(({ gaps, relists }) => gaps > 0 && relists > 0)).toBe(true);
      expect(shared.gaps.filter(({ to }) => to === null)).toEqual([]);
      const from = shared.firstT ?? 0;
      const to = expected.shared.lastT ?? 0;
      let compared = 0;
      for (let i = 0; i <= 500; i++) {
        const t = Math.floor(from + ((to - from) * i) / 500);
        const live = valuesAt(source.state, t);
        for (const [key, values] of Object.entries(valuesAt(expected, t))) {
          for (const fact of COMPARED) {
            if (isUnknownAt(shared, fact, t)) continue;
            compared += 1;
            expect({ t, key, fact, value: live[key]?.[fact] ?? null }).toEqual({
              t,
              key,
              fact,
              value: values[fact],
            });
          }
        }
      }
      expect(compared).toBeGreaterThan(500);
    },
    LIMIT_MS,
  );
});
