/** What concerns all revisions is paid for by records; what could not be paid for is made up. */
import { expect, test } from "vitest";
import { advance, buildState } from "../../../lib/core/index.ts";
import type { CoreState } from "../../../lib/core/state/state.ts";
import { ENDPOINTS, SKS, sks, Tape } from "../../support/growth-objects.ts";

const LABEL = "serving.knative.dev/revision";
const TYPE = "networking.internal.knative.dev/serviceType";

/** Revisions whose one address is told by the activators alone, and activators that come and go. */
function flapping(revisions: number, changes: number): CoreState {
  const tape = new Tape();
  const subsets = [{ addresses: [{ ip: "10.0.0.1" }] }];
  for (let i = 0; i < revisions; i++) {
    tape.put(SKS, `r${i}`, sks("Proxy"));
    tape.put(ENDPOINTS, `r${i}`, { metadata: { labels: { [LABEL]: `r${i}`, [TYPE]: "Public" } }, subsets });
  }
  for (let i = 0; i < changes; i++)
    tape.put(ENDPOINTS, "activator-service", {
      metadata: { namespace: "knative-serving" },
      subsets: i % 2 === 0 ? subsets : [],
    });
  return buildState(tape.records);
}

const pathsOf = ({ revisions }: CoreState): Set<string | undefined> =>
  new Set([...revisions.values()].map(({ path }) => path.at(-1)?.value));
const changesOf = ({ revisions }: CoreState): number => revisions.get("n/r0")?.path.length ?? 0;

test("every change of the activators is told to every revision where records pay for it", () => {
  const state = flapping(100, 301);
  expect(changesOf(state)).toBe(302);
  expect(pathsOf(state)).toEqual(new Set(["activator"]));
});

test("changes that are too many for the records are told in one", () => {
  // Of two that follow one another at most one was told when it came.
  const states = [602, 603].map((changes) => flapping(400, changes));
  const expected = ["pods", "activator"].map((path) => new Set([path]));
  expect(states.map(pathsOf)).not.toEqual(expected);
  for (const state of states) {
    expect(changesOf(state)).toBeLessThan(400);
    advance(state, state.shared.lastT ?? 0);
  }
  expect(states.map(pathsOf)).toEqual(expected);
  expect(states.map((state) => advance(state, state.shared.lastT ?? 0))).toEqual([[], []]);
});
