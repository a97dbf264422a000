/** What a snapshot is told about is true: at that instant the recording itself finds it. */
import { describe, expect, test } from "vitest";
import { stateOf, whyOfState } from "../../../lib/cli/why/answer.ts";
import { needingOf } from "../../../lib/cli/why/needing.ts";
import {
  advance,
  type CoreState,
  createState,
  explain,
  findingsAt,
  phaseAt,
  ruleOf,
  step,
} from "../../../lib/core/index.ts";
import { asObject } from "../../../lib/model/json.ts";
import type { NewRecord, TraceRecord } from "../../../lib/model/record.ts";
import { RESOURCE } from "../../../lib/model/resources.ts";
import type { EpochMs } from "../../../lib/model/units.ts";
import { recordsOf } from "../../support/play-cluster.ts";
import { openCase } from "../../support/told.ts";

const CUTS = [0.15, 0.3, 0.45, 0.6, 0.75, 0.9];
const LOGS_MS = 5 * 60_000;
const NOTHING = { missing: [], logs: null, versions: {} } as const;
const ASKED = { cluster: "c", namespace: null, systemNamespace: "knative-serving", name: null };

/** What a cluster answers at that time: the lists, and the last minutes of the logs. */
function snapshotAt(records: readonly TraceRecord[], t: EpochMs): NewRecord[] {
  const objects = new Map<string, TraceRecord>();
  const logs: NewRecord[] = [];
  const resources = new Set(records.map(({ resource, type }) => (type === "LOG" ? "" : resource)));
  for (const record of records) {
    if (record.t > t) break;
    const { namespace, name } = asObject(record.object.metadata);
    const key = `${record.resource} ${String(namespace)}/${String(name)}`;
    if (record.type === "LOG" && record.t >= t - LOGS_MS) logs.push(record);
    else if (record.type === "DELETED") objects.delete(key);
    else if (record.type === "ADDED" || record.type === "MODIFIED") objects.set(key, record);
  }
  const at = new Date(t).toISOString();
  const lists = [...resources]
    .filter((resource) => resource !== "")
    .flatMap((resource): NewRecord[] => [
      ...[...objects.values()]
        .filter((record) => record.resource === resource)
        .map(({ object }): NewRecord => ({ t, at, type: "ADDED", resource, initial: true, object })),
      {
        ...{ t, at, type: "BOOKMARK", resource, initial: false },
        object: { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } },
      },
    ]);
  return [...logs, ...lists];
}

function recordedUntil(records: readonly TraceRecord[], t: EpochMs): CoreState {
  const state = createState({ systemNamespace: "knative-serving" });
  for (const record of records) if (record.t <= t) step(state, record);
  advance(state, t);
  return state;
}

/** "namespace/name RULE" of everything that needs somebody then. */
function foundIn({ shared, revisions }: CoreState, t: EpochMs): Set<string> {
  return new Set(
    [...revisions].flatMap(([key, revision]) =>
      findingsAt(shared, revision, t)
        .filter(({ rule }) => ruleOf(rule)?.severity !== "note")
        .map(({ rule }) => `${key} ${rule}`),
    ),
  );
}

function phasesIn({ shared, revisions }: CoreState, t: EpochMs): string[] {
  return [...revisions]
    .filter(([, { hasSks, phase }]) => hasSks && (phaseAt(phase, t) ?? "Deleted") !== "Deleted")
    .map(([key, revision]) => `${key} ${explain(shared, revision, t).phase}`)
    .toSorted();
}

const RECORDINGS = [
  "cold-start",
  "burst",
  "knobs",
  "overload",
  "rollout",
  "fault-image-pull",
  "many-revisions",
];

/** Without the two that are of just that. */
const FIELD = [
  ...["fault-pods-lost", "apiserver-restart", "scale-to-zero-patch-refused", "sidecar-user-crash"],
  ...["standing-failure-across-api-restart", "initial0-activation2-delay-minscale", "no-pods-log-right"],
  ...["1.12-d20-false-late-watch", "1.8-internal-encryption"],
];

describe("a snapshot of a recording", () => {
  test.each(RECORDINGS)(
    "%s: each revision is in the phase that was recorded, and nothing is told that was not found",
    async (id) => {
      const records = await recordsOf(id);
      const [first, last] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
      for (const cut of CUTS) {
        const t = first + (last - first) * cut;
        const state = stateOf({ records: snapshotAt(records, t), versions: {} }, ASKED.systemNamespace);
        const why = whyOfState({ ...NOTHING, asked: ASKED, state, objects: () => [], at: t });
        const recorded = recordedUntil(records, t);
        const known = foundIn(recorded, t);
        const told = needingOf(why.report).map(({ name, text }) => `${name} ${text.split(" ")[0]}`);
        expect(told.filter((one) => !known.has(one))).toEqual([]);
        expect(phasesIn(state, t)).toEqual(phasesIn(recorded, t));
      }
    },
    60_000,
  );

  const PARTLY = [
    ...[RESOURCE.podAutoscalers, RESOURCE.endpoints, RESOURCE.pods, RESOURCE.deployments],
    ...[RESOURCE.revisions, RESOURCE.endpointSlices, RESOURCE.leases],
  ];
  test.each(PARTLY)(
    "tells of nothing that was not found, and of no interruption, where %s may not be listed",
    async (resource) => {
      for (const id of ["cold-start", "knobs", "rollout", "fault-image-pull"]) {
        const records = await recordsOf(id);
        const [first, last] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
        for (const cut of [0.3, 0.6, 0.9]) {
          const t = first + (last - first) * cut;
          const listed = snapshotAt(records, t).filter((record) => record.resource !== resource);
          const gap: NewRecord = {
            ...{ t, at: "", type: "GAP", resource, initial: false },
            object: { reason: "403" },
          };
          const state = stateOf({ records: [...listed, gap], versions: {} }, ASKED.systemNamespace);
          const { report } = whyOfState({ ...NOTHING, asked: ASKED, state, objects: () => [], at: t });
          const known = foundIn(recordedUntil(records, t), t);
          const told = needingOf(report).map(({ name, text }) => `${name} ${text.split(" ")[0]}`);
          expect(told.filter((one) => !known.has(one))).toEqual([]);
          for (const [, revision] of state.revisions) {
            const keys = explain(state.shared, revision, t).clauses.map(({ key }) => key);
            expect(keys).not.toContain("gap");
          }
        }
      }
    },
    60_000,
  );

  test("tells what is found by state, and not only what takes watching", async () => {
    const records = await recordsOf("fault-image-pull");
    const t = records.at(-1)?.t ?? 0;
    const state = stateOf({ records: snapshotAt(records, t), versions: {} }, ASKED.systemNamespace);
    const { report } = whyOfState({ ...NOTHING, asked: ASKED, state, objects: () => [], at: t });
    expect(needingOf(report).map(({ name }) => name)).toEqual(["images/broken-00001", "images/crash-00001"]);
  });

  test.each([
    ["clusterip-fallback", undefined, [5, 20, 30, 45, 55, 60], 68],
    ["1.4-cold-start-never-zero", "v1.4.0", [1, 10, 20], 68],
  ])("%s is told by the logs once it shows, and not before", (id, knative, before, after) => {
    const { records } = openCase(`field/${id}.ndjson.gz`);
    const rule = id === "clusterip-fallback" ? id : "probe-is-load";
    const toldAt = (seconds: number) => {
      const t = (records[0]?.t ?? 0) + seconds * 1_000;
      const versions = knative === undefined ? {} : { knative };
      const state = stateOf({ records: snapshotAt(asked(records), t), versions }, ASKED.systemNamespace);
      const { report } = whyOfState({ ...NOTHING, asked: ASKED, state, objects: () => [], at: t });
      return needingOf(report).map(({ text }) => text.split(" ")[0]);
    };
    for (const seconds of before) expect(toldAt(seconds)).not.toContain(rule);
    expect(toldAt(after)).toContain(rule);
  });

  test.each(FIELD)("%s: neither is told where it was not so", (id) => {
    const { records, header } = openCase(`field/${id}.ndjson.gz`);
    const [first, last] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
    for (const cut of [...CUTS, 1]) {
      const t = first + (last - first) * cut;
      const versions = header.knative === undefined ? {} : { knative: header.knative };
      const state = stateOf({ records: snapshotAt(asked(records), t), versions }, ASKED.systemNamespace);
      const rules = [...state.revisions.values()].flatMap(({ openFindings }) => [...openFindings.keys()]);
      expect(rules).not.toContain("clusterip-fallback");
      expect(rules).not.toContain("probe-is-load");
    }
  });
});

/** What a cluster can be asked for: nobody tells it of requests that were answered, nor of other people's probes. */
function asked(records: readonly TraceRecord[]): TraceRecord[] {
  return records.filter(({ type }) => type !== "REQUEST" && type !== "PROBE");
}
