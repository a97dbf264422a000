import { expect, test } from "vitest";
import { createState, decodeState, encodeState, step } from "../../../lib/core/index.ts";
import { addressIndex } from "../../../lib/core/reduce/address-index.ts";
import { tracksOfIp } from "../../../lib/core/reduce/address-tracks.ts";
import { readyActivatorsOf, readyPodsOf, shownOf } from "../../../lib/core/reduce/counts.ts";
import {
  allReadySince,
  hasPodIn,
  hasTroubledPod,
  lastTroubledPod,
  longestNotListed,
} from "../../../lib/core/reduce/pod-index.ts";
import type { CoreState } from "../../../lib/core/state/state.ts";
import { openSlice } from "../../../lib/core/state/tracks.ts";
import { random } from "../../support/random.ts";
import { KEY, records } from "../../support/records.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const LINES = 250;

/** What is asked of many addresses or pods at once, in a form that does not depend on the order of changes. */
function answers({ shared, revisions }: CoreState) {
  const revision = revisions.get(KEY);
  if (revision === undefined) return null;
  const index = addressIndex(shared, revision);
  const sorted = (items: Iterable<string>): string[] => [...items].sort();
  const ready = (now: Iterable<{ state: string }>): number =>
    [...now].filter(({ state }) => state === "ready").length;
  const longest = longestNotListed(revision);
  return {
    extra: sorted(index.extra),
    missing: sorted(index.missing),
    strangers: sorted(index.strangers),
    shownPods: sorted(index.shownPods),
    mirroredOnly: sorted(index.mirroredOnly),
    notMirrored: sorted(index.notMirrored),
    mirrored: sorted(index.mirrored.keys()),
    mirroredActivators: sorted(index.mirroredActivators),
    dead: [sorted(index.deadPublic), sorted(index.deadPrivate)],
    pods: [...index.podNames].sort(),
    notListedSince: longest === undefined ? null : openSlice(longest.slices)?.from,
    allReadySince: allReadySince(revision),
    phases: (["created", "scheduled", "started", "ready", "waiting"] as const).filter((phase) =>
      hasPodIn(revision, phase),
    ),
    hasTrouble: hasTroubledPod(revision),
    troubledAt: lastTroubledPod(revision)?.lastTrouble?.t,
    tracks: ["10.0.0.1", "10.0.0.2"].map((ip) => tracksOfIp(revision.publicEndpoints, ip).length),
    counts: [
      (readyPodsOf(revision) ?? 0) === ready(revision.privateNow.values()),
      shownOf(revision) === ready(revision.publicNow.values()),
      (readyActivatorsOf(shared) ?? 0) ===
        [...shared.activatorNow.values()].filter((state) => state === "ready").length,
    ],
  };
}

function course(seed: number): string {
  const { below, pick } = random(seed);
  const some = (names: readonly string[]): string =>
    names
      .filter(() => below(2) === 0)
      .map((name) => `${below(5) === 0 ? "!" : below(6) === 0 ? "?" : ""}${name}`)
      .join(" ");
  const all = ["a1", "a2", "p1", "p2", "p3", "p4"];
  const lines = ["0 sks Proxy", "0 pub a1", "0 priv p1", "0 acts a1 a2", "0 slice a1"];
  for (let i = 0; i < LINES; i++) {
    const t = Math.floor(i / 3);
    const pod = `p${1 + below(4)}`;
    const choices = [
      `pub ${some(all)}`,
      `priv ${some(all)}`,
      `acts ${some(["a1", "a2", "p1"])}`,
      `slice ${some(all)}`,
      `slice/other ${some(all)}`,
      `pod/${pod} scheduled started ready ip=10.1.0.${pod.slice(1)}`,
      `pod/${pod} scheduled ip=10.1.0.${1 + below(4)}`,
      `pod/${pod} waiting=CrashLoopBackOff`,
      `-pod/${pod}`,
      "-pub",
      "-priv",
      "-slice/other",
      `activator/${1 + below(2)}`,
      `-activator/${1 + below(2)}`,
      "sks Serve",
    ];
    lines.push(`${t} ${pick(choices)}`);
  }
  return lines.join("\n");
}

test.each(SEEDS)("after every record the indexes say what a state read anew says (seed %i)", (seed) => {
  let state = createState();
  for (const record of records(course(seed))) {
    state = step(state, record);
    expect(answers(state)).toEqual(answers(decodeState(encodeState(state))));
  }
  expect(answers(state)?.counts).toEqual([true, true, true]);
});
