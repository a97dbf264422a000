/** Cases that are begun at any of their records, or interrupted at any: the same causes, and nothing that is the opposite. */
import { describe, expect, test } from "vitest";
import { beginAt, interruptAt, type Told } from "../../support/perturb.ts";
import { openCase, toldOf } from "../../support/told.ts";

/** What the records of requests tell in another way when a part of them is not seen. */
const OF_REQUESTS: ReadonlySet<string> = new Set(["requests-failed", "requests-logged", "D10"]);
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
      expect([i, causes.filter((rule) => !whole.causes.includes(rule))]).toEqual([i, []]);
    }
  });

  test("interrupted at any record", () => {
    for (const i of indices) {
      const { phase, wakes, causes } = said(interruptAt(told, i, GAP_MS));
      expect([i, phase, wakes]).toEqual([i, whole.phase, whole.wakes]);
      // What lasts is found again by the first list.
      expect([i, causes]).toEqual([i, whole.causes]);
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
