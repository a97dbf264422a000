/** Watches that are late against one another: what they seem to show for a while never was, and is not told. */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil } from "../../../lib/core/index.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { KEY, records } from "../../support/records.ts";

const TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time";

/** A wake and the descent after it, as they go; every object carries the second in which it was written. */
const LIFE = `0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s
  0 =acts a1 a2
  0 =sks Proxy n=2 pop=True ep=Unknown,NoHealthyBackends
  0 =pa Active=False want=0 ScaleTargetInitialized=True
  0 =dep 0
  0 =priv
  0 =pub a1 a2
  10 dep 1
  10.1 pa Active=Unknown want=1 ScaleTargetInitialized=True
  11 pod/r-deployment-1 scheduled
  13 pod/r-deployment-1 scheduled started ready
  13.1 priv p1
  13.2 sks Proxy n=2 pop=True ep=True
  13.9 pa Active=True want=1 ScaleTargetInitialized=True
  14 sks Serve n=2 pop=False ep=True
  14.1 pub p1
  30 pa Active=False want=0 ScaleTargetInitialized=True
  30.1 sks Proxy n=2 pop=True ep=True
  30.2 pub a1 a2
  41 dep 0
  41.1 pod/r-deployment-1 scheduled started ready terminating
  41.2 priv
  41.3 sks Proxy n=2 pop=True ep=Unknown,NoHealthyBackends
  80 pa Active=False want=0 ScaleTargetInitialized=True`;

function stamped(one: TraceRecord): TraceRecord {
  if (one.object.metadata === undefined) return one;
  const written = new Date(Math.floor(one.t / 1_000) * 1_000).toISOString();
  const metadata = { ...(one.object.metadata as object), annotations: { [TRIGGER]: written } };
  return { ...one, object: { ...one.object, metadata } } as TraceRecord;
}

function late(text: string, resource: string, ms: number, stamp = stamped): TraceRecord[] {
  return records(text)
    .map(stamp)
    .map((one) => (one.resource === resource && !one.initial ? { ...one, t: one.t + ms } : one))
    .sort((a, b) => a.t - b.t)
    .map((one, seq) => ({ ...one, seq }));
}

/** Notes of every descent, and what is true of drawn objects, which have no owners and no metric Service. */
const EXPECTED: ReadonlySet<string> = new Set(["D5", "D9", "I3", "I20"]);

function found(all: readonly TraceRecord[]): string[] {
  const state = buildState(all);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return findingsUntil(revision, state.shared.lastT ?? 0)
    .map(({ rule }) => rule)
    .filter((rule) => !EXPECTED.has(rule));
}

const WATCHES = [
  RESOURCE.serverlessServices,
  RESOURCE.podAutoscalers,
  RESOURCE.deployments,
  RESOURCE.pods,
  RESOURCE.endpoints,
];

describe("a wake and a descent in which nothing is wrong", () => {
  test.each(WATCHES)("%s up to 3 s late", (resource) => {
    for (const ms of [0, 1_000, 2_000, 2_500, 3_000]) expect(found(late(LIFE, resource, ms))).toEqual([]);
  });

  test("the recorder's clock behind by half a minute is no lateness", () => {
    const all = late(LIFE, "", 0).map((one) => ({ ...one, t: one.t - 30_000 }));
    expect(buildState(all).revisions.get(KEY)?.lateMs).toBe(0);
  });

  test("what carries no time teaches nothing, and waits for two seconds", () => {
    const never = late(LIFE, RESOURCE.endpoints, 3_000, (one) => one);
    expect(buildState(never).revisions.get(KEY)?.lateMs).toBe(0);
    expect(found(never)).not.toEqual([]);
  });
});

describe("what is wrong is found all the same", () => {
  /** The public Endpoints keep the pod in Proxy for so long. */
  const wrong = (until: number): string => LIFE.replace("30.2 pub a1 a2", `${until} pub a1 a2`);

  test("in time two seconds after it began", () => {
    expect(found(late(wrong(32.099), RESOURCE.endpoints, 0))).toEqual([]);
    expect(found(late(wrong(32.1), RESOURCE.endpoints, 0))).toContain("I5");
  });

  test("late, when it lasts longer than the lateness explains", () => {
    expect(found(late(wrong(39), RESOURCE.endpoints, 3_000))).toContain("I5");
  });
});

test("woken again before the addresses of the pods sent away went: a wake, and no loss", () => {
  const text = `${LIFE.replace(/\n {2}41\.2[\s\S]*/, "")}
    41.2 dep 1
    41.3 pa Active=Unknown want=1 ScaleTargetInitialized=True
    41.5 priv
    41.6 pod/r-deployment-2 scheduled
    50 pod/r-deployment-2 scheduled started ready
    50.1 priv p2`;
  expect(found(late(text, "", 0))).not.toContain("pods-lost");
  // A pod that is gone long after the wake is lost.
  const lost = `${LIFE.replace(/\n {2}30 [\s\S]*/, "")}
    25 priv !p1
    40 pa Active=True want=1 ScaleTargetInitialized=True`;
  expect(found(late(lost, "", 0))).toContain("pods-lost");
});
