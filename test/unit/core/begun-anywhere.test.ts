/** Cases that are begun at any of their records, or interrupted at any: the same causes, and nothing that is the opposite. */
import { describe, expect, test } from "vitest";
import { beginAt, interruptAt, type Told } from "../../support/perturb.ts";
import { spansOf } from "../../support/revision.ts";
import { openCase, toldOf } from "../../support/told.ts";

/** What the records of requests tell in another way when a part of them is not seen. */
const OF_REQUESTS: ReadonlySet<string> = new Set(["requests-failed", "requests-logged", "D10"]);
/** What a watch saw as the loss of all pods a list can only tell by their status: that a container was restarted. */
const OF_LISTS = "restarted-before";
/** Sentences that say that all is well at zero. */
const WAKES = "untilRequest";

const CASES = [
  "02-istio-sidecar-user-crash",
  "03-multi-container-first-fails",
  "06-wrong-port-looks-ready",
  "10-snapshot-stuck-for-days",
  "11-scale-patch-refused",
  "11b-wake-patch-refused",
  "12-containerhealthy-stale-after-oom",
  "14-initial-scale-0-wakes",
  "15-old-logs-fast-path",
  "17-unready-later-buffers",
  "25-older-default",
  "35-mesh-cold-start-phases",
  "37-served-before-then-unschedulable",
  "38-internal-tls-forces-proxy",
];
const GAP_MS = 3_000;

function said(told: Told) {
  const { phase, clauses, rules, spanOf } = toldOf(told);
  const causes = rules.filter((rule) => !OF_REQUESTS.has(rule));
  return { phase, wakes: clauses.includes(WAKES), causes, since: spanOf("D8")?.slice(0, 8) };
}

describe.each(CASES)("%s", (name) => {
  const told = openCase(`cases/${name}/trace.ndjson`);
  const whole = said(told);
  const indices = told.records.map((_, i) => i).slice(1);

  test("begun at any record", () => {
    for (const i of indices) {
      const { phase, wakes, causes } = said(beginAt(told, i));
      expect([i, phase, wakes]).toEqual([i, whole.phase, whole.wakes]);
      const others = causes.filter((rule) => rule !== OF_LISTS && !whole.causes.includes(rule));
      expect([i, others]).toEqual([i, []]);
    }
  });

  test("interrupted at any record", () => {
    for (const i of indices) {
      const { phase, wakes, causes } = said(interruptAt(told, i, GAP_MS));
      expect([i, phase, wakes]).toEqual([i, whole.phase, whole.wakes]);
      // What lasts is found again by the first list.
      expect([i, causes.filter((rule) => rule !== OF_LISTS)]).toEqual([i, whole.causes]);
    }
  });
});

test("a start that fails began when it did, wherever the gap is", () => {
  for (const name of ["02-istio-sidecar-user-crash", "03-multi-container-first-fails"]) {
    const told = openCase(`cases/${name}/trace.ndjson`);
    const { since } = said(told);
    for (let i = 1; i < told.records.length; i += 1)
      expect([i, said(interruptAt(told, i, GAP_MS)).since]).toEqual([i, since]);
  }
});

describe("asleep and woken again within a gap", () => {
  const POD = "pod/r-deployment-1 created=-30 scheduled started ready";
  const story = (pods: string): string => `0 =acts a1 a2
    0 =sks Proxy n=2 pop=True@-20 ep=True@-20
    0 =pa Active=True@-20 want=1 ScaleTargetInitialized=True@-20
    0 =dep 1
    0 =${POD}
    0 =priv p1
    0 =pub a1 a2
    10 pa Active=False,NoTraffic@10 want=0 ScaleTargetInitialized=True@-20
    ${["sks", "pa", "dep", "pod", "pub"].map((thing) => `19 gap ${thing} cut`).join("\n")}
    23 =dep 1
    23 =priv
    23 =pub a1 a2
    23 =pa Active=Unknown,Queued@21 want=1 ScaleTargetInitialized=True@-20
    23 =sks Proxy n=2 pop=True@-20 ep=Unknown,NoHealthyBackends@21
    ${pods}
    ${["sks", "pa", "dep", "pod", "pub"].map((thing) => `23 bookmark ${thing}`).join("\n")}
    40 pub a1 a2`;

  test.each([
    [
      "the old pod leaves: a wake",
      `23 =${POD} terminating\n23 =pod/r-deployment-2 created=21 scheduled`,
      false,
    ],
    ["the old pod is there and is not ready: lost", `23 =${POD.replace(" ready", "")}`, true],
  ])("%s", (_, pods, isLost) => {
    expect(spansOf(story(pods), "pods-lost", 40)).toEqual(isLost ? ["21–"] : []);
  });
});
