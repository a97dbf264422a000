/** Revisions of which no ServerlessService is recorded: what `kubectl get all`, or one kind alone, tells of them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  buildState,
  type CoreState,
  endRecords,
  explain,
  findingsUntil,
  isKnown,
  reportOf,
} from "../../../../lib/core/index.ts";
import type { RevisionState } from "../../../../lib/core/state/state.ts";
import { at, KEY, records } from "../../../support/records.ts";

function whole(text: string): CoreState {
  const told = records(text);
  const state = buildState(told);
  endRecords(state, told.length - 1);
  return state;
}

function seen(text: string, seconds = 600) {
  const state = whole(text);
  const revision = state.revisions.get(KEY) as RevisionState;
  const found = findingsUntil(revision, at(seconds)).map(({ rule, values, from }) => ({
    rule,
    values,
    from,
  }));
  const { phase, clauses } = explain(state.shared, revision, at(seconds));
  return { state, revision, found, phase, clauses };
}

const POD = "600 =pod/r-deployment-abc-x1 scheduled";
const keysOf = (text: string) => seen(text).clauses.map(({ key }) => key);

describe("pods-not-running", () => {
  test.each([
    ["a pod in trouble", `${POD} waiting=ImagePullBackOff`, "none"],
    [
      "beside one that is ready",
      `${POD} waiting=ImagePullBackOff\n600 =pod/r-deployment-abc-x2 scheduled started ready`,
      "some",
    ],
    [
      "an Event of a pod that is not seen",
      `600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume`,
      "event",
    ],
    ["the Revision says so, and no pod is seen", "600 =rev ContainerHealthy=False,ExitCode1", "told"],
  ])("%s", (_, text, state) => {
    expect(seen(text).found).toMatchObject([{ rule: "pods-not-running", values: { state } }]);
  });

  test.each([
    ["a pod is ready", `${POD} started ready`],
    ["a pod that just starts", `${POD} created=595`],
    [
      "a probe failed once",
      `600 =event/1 Unhealthy Pod r-deployment-abc-x1 warning text=Readiness_probe_failed`,
    ],
    [
      "pods are seen, and it is none of theirs",
      `600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume\n600 =pod/other@q scheduled`,
    ],
    ["the Revision says that it is well", "600 =rev ContainerHealthy=True"],
    ["a ServerlessService is recorded", `600 =sks Proxy n=2 pop=True\n${POD} waiting=ImagePullBackOff`],
    [
      "the Revision says so, and a pod is ready",
      `600 =rev ContainerHealthy=False,ExitCode1\n${POD} started ready`,
    ],
  ])("not where %s", (_, text) => {
    expect(seen(text).found.filter(({ rule }) => rule === "pods-not-running")).toEqual([]);
  });
});

test("while records come nothing is said: a ServerlessService may come yet", () => {
  const state = buildState(records(`${POD} waiting=ImagePullBackOff`));
  const revision = state.revisions.get(KEY) as RevisionState;
  expect(isKnown(state.shared, revision)).toBe(false);
  expect(findingsUntil(revision, at(600))).toEqual([]);
});

test("the answer tells what is there, and that mode and path are not", () => {
  expect(keysOf(`600 =dep 1\n600 =pa Active=Unknown,Queued want=1\n${POD} waiting=ImagePullBackOff`)).toEqual(
    ["partTrouble", "partPods", "partScaler", "partReplicas", "partOnly"],
  );
  const { phase, clauses } = seen("600 =pub a1\n600 =acts a1");
  expect(phase).toBe("Unknown");
  expect(clauses.map(({ key, values }) => [key, values.path])).toEqual([
    ["partPath", "activator"],
    ["partOnly", "seen"],
  ]);
});

test("Events alone name the revision, and what was wrong with it", () => {
  const { clauses } = seen("600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume");
  expect(clauses.map(({ key, values }) => [key, values.reason])).toEqual([
    ["partEvent", "FailedMount"],
    ["partOnly", undefined],
  ]);
});

test("the report has the revision, and does not call it healthy", () => {
  const { revisions } = reportOf(whole(`${POD} started ready`));
  expect(revisions.map(({ name, answer }) => [name, answer.phase])).toEqual([["r", "Unknown"]]);
});

test.each(["en", "zh"])("why, and what to do, is what is said of a start that fails (%s)", (language) => {
  const { D8, "pods-not-running": parts } = JSON.parse(
    readFileSync(`messages/${language}/diagnosis.json`, "utf8"),
  );
  expect([parts.cause, parts.remedy]).toEqual([D8.cause, D8.remedy]);
});
