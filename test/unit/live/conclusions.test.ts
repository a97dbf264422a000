/** What is concluded survives what the state survives: after a gap it stands as if there had been none. */
import { Registry } from "prom-client";
import { describe, expect, test } from "vitest";
import {
  createState,
  digestOf,
  explain,
  findingsAt,
  gateAt,
  rowAt,
  ruleOf,
  step,
} from "../../../lib/core/index.ts";
import type { CoreState } from "../../../lib/core/state/state.ts";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import type { Finding } from "../../../lib/model/timeline.ts";
import { addRevisionMetrics } from "../../../lib/server/revision-metrics.ts";
import type { LiveSource } from "../../../lib/sources/live-source.ts";
import { openRecording } from "../../support/check-recording.ts";
import { amnesia, watchable, watchRecording } from "../../support/live-path.ts";
import { liveSource, unnumbered } from "../../support/live-source.ts";
import { liveStatus } from "../../support/live-status.ts";

/** Some thousand records over TLS, one after the other; a machine with other work to do takes its time. */
const LIMIT_MS = 180_000;
/** Where gaps are: `SKSCOPE_SEEDS=1,2,3` tries others. */
const SEEDS = (process.env.SKSCOPE_SEEDS ?? "10").split(",").map(Number);
/** Numbers of records: they are others here. */
const NUMBERS: ReadonlySet<string> = new Set(["seq", "beginSeq", "endSeq"]);

const withoutNumbers = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, one) => (NUMBERS.has(key) ? undefined : one)));

/** What is concluded of each revision at `t` from what holds, whatever is known of its beginning. */
function answersAt({ shared, revisions }: CoreState, t: number): unknown {
  return [...revisions]
    .filter(([, { hasSks }]) => hasSks)
    .map(([key, revision]) => {
      const { phase } = explain(shared, revision, t);
      const { branch, rows } = gateAt(shared, revision, t);
      return { key, phase, branch, gate: rows.map(({ id, state }) => [id, state]) };
    })
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/**
 * What stands of each revision at `t`: found, and in the inbox of the overview.
 * @param isSure leaves out what could not be known yet when a gap began
 * @param areRoutesKnown false: a list may have said that there are no KIngresses, of which the recording says nothing yet
 */
function standingAt(
  state: CoreState,
  t: number,
  isSure: (finding: Finding) => boolean,
  areRoutesKnown: boolean,
): string[] {
  return [...state.revisions]
    .flatMap(([key, revision]) => {
      const inbox = rowAt(state.shared, digestOf(revision), t)?.findings.map(({ rule }) => rule) ?? [];
      return findingsAt(state.shared, revision, t)
        .filter(isSure)
        .map(({ rule, from, values }) =>
          JSON.stringify([
            ...[key, rule, from, inbox.includes(rule)],
            withoutNumbers(areRoutesKnown ? values : { ...values, routed: "" }),
          ]),
        );
    })
    .sort();
}

/**
 * Counted when each gap in what its rule reads began; a list tells no more of what began shortly before, or meanwhile. Nor
 * does it tell how often something happened: rules that count are no rules of what a list shows.
 */
function isKnownAcross({ gaps }: CoreState["shared"]): (finding: Finding) => boolean {
  return ({ rule, from, afterMs }) =>
    ruleOf(rule)?.fromInitial === true &&
    gaps.every(
      (gap) =>
        !ruleOf(rule)?.needs.includes(gap.resource) || (gap.to ?? 0) < from || from + afterMs < gap.from,
    );
}

/** What a scrape says of findings. */
async function findingsMetric(source: LiveSource): Promise<string[]> {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  const cluster = { source } as LiveCluster;
  addRevisionMetrics(registry, { subscribe: (listener) => listener(cluster) }, () => "lab");
  return (await registry.metrics())
    .split("\n")
    .filter((line) => line.startsWith("skscope_findings{"))
    .sort();
}

describe.each(SEEDS)("conclusions after gaps, seed %d,", (seed) => {
  test.each(["cold-start", "rollout", "fault-image-pull", "burst"])(
    "of %s are those of an undisturbed twin, whenever the lists are whole",
    async (id) => {
      const recording = openRecording(id);
      const all = watchable(recording.records, false);
      const twin = createState({ systemNamespace: recording.header.systemNamespace });
      let stepped = 0;
      let looks = 0;
      const at = (state: CoreState, t: number, index: number): void => {
        for (; stepped < index; stepped++) step(twin, all[stepped] as TraceRecord);
        looks += 1;
        const isSure = isKnownAcross(state.shared);
        const areRoutesKnown = twin.shared.resources.has(RESOURCE.ingresses);
        const standing = standingAt(state, t, () => true, areRoutesKnown);
        for (const [key, revision] of state.revisions) {
          const known = twin.revisions.get(key)?.openFindings;
          const invented = findingsAt(state.shared, revision, t).filter(
            ({ rule }) => known?.has(rule) !== true,
          );
          expect({ index, t, key, invented }).toEqual({ index, t, key, invented: [] });
        }
        const expected = standingAt(twin, t, isSure, areRoutesKnown);
        expect({ index, t, missing: expected.filter((one) => !standing.includes(one)) }).toEqual({
          index,
          t,
          missing: [],
        });
        expect({ index, t, answers: answersAt(state, t) }).toEqual({ index, t, answers: answersAt(twin, t) });
      };
      const { source } = await watchRecording({
        recording,
        seed,
        disturb: amnesia(all.length / 12),
        look: { every: Math.ceil(all.length / 16), at },
      });
      expect(source.state.shared.gaps.length).toBeGreaterThan(5);
      at(source.state, (all.at(-1)?.t ?? 0) + 1, all.length);
      expect(looks).toBeGreaterThan(10);
      const undisturbed = liveSource(recording.header, { status: liveStatus });
      for (const record of all) undisturbed.append(unnumbered(record));
      expect(await findingsMetric(source)).toEqual(await findingsMetric(undisturbed));
    },
    LIMIT_MS,
  );
});
