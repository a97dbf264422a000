import { describe, expect, test } from "vitest";
import {
  buildState,
  type CoreState,
  digestOf,
  explain,
  isKnown,
  type RevisionState,
  reportOf,
  rowAt,
} from "../../../lib/core/index.ts";
import { describe as words } from "../../../lib/i18n/describe.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { at, KEY, record, records } from "../../support/records.ts";

const REFUSAL = "error scaling target: failed to apply scale 0 to scale target r-deployment: denied by x";
const LOGS = `0 log autoscaler SKS should be in Serve mode: want = 1, ebc = 5, #act's = 2 PA Inactive? = false
  1 log autoscaler SKS should be in Proxy mode: want = 0, ebc = -1, #act's = 2 PA Inactive? = true
  2 log autoscaler Probing activator = true, err = <nil>
  3 log autoscaler Scaling from 1 to 0
  3.1 log autoscaler PANICKING.`;

function revisionOf(state: CoreState): RevisionState {
  return state.revisions.get(KEY) as RevisionState;
}

function rulesOf(state: CoreState): (string | undefined)[] {
  return reportOf(state, [], words).revisions.flatMap(({ diagnoses }) => diagnoses.map(({ rule }) => rule));
}

/** A write of which only metadata is logged. */
function write(seq: number, seconds: number, resource: string, name: string, more = {}): TraceRecord {
  const object = { verb: "patch", code: 200, metadata: { namespace: "demo", name }, ...more };
  const by = { user: "system:serviceaccount:knative-serving:controller", agent: "autoscaler" };
  return { ...record(seq, seconds, "AUDIT", resource, object), extra: { by } };
}

describe("logs alone", () => {
  const state = buildState(records(LOGS));
  const [facts] = reportOf(state, [], words).revisions;

  test("make the revision known, in a state that is not", () => {
    expect(facts?.answer.phase).toBe("Unknown");
    expect(facts?.answer.text).toBe(
      "Not recorded: none of its objects is in here, so mode, path and pods are not known. 5 lines tell of it. " +
        "It wanted mode Proxy at 2026-01-01T00:00:01.000Z (excess burst capacity −1). " +
        "Its probe at 2026-01-01T00:00:02.000Z found the activator in the path. " +
        "The autoscaler wanted 0 instead of 1 pods at 2026-01-01T00:00:03.000Z. " +
        "It panicked from 2026-01-01T00:00:03.100Z on.",
    );
    expect(facts).toMatchObject({ specMode: [], path: [], violations: [], diagnoses: [] });
  });

  test("prove what was decided", () => {
    expect(facts?.told).toMatchObject({
      scalings: [{ from: 1, to: 0 }],
      modes: [
        { mode: "Serve", want: 1, excess: 5 },
        { mode: "Proxy", want: 0, excess: -1 },
      ],
      panics: [{ on: true }],
      errors: [],
    });
    expect(facts?.probes.autoscaler).toEqual({ confirmed: 1, failed: 0 });
  });

  test("are a row of the overview that nobody knows the state of", () => {
    expect(rowAt(state.shared, digestOf(revisionOf(state)), at(10))).toMatchObject({
      phase: "Unknown",
      wish: null,
      path: null,
    });
  });

  test("before the first line are not there", () => {
    expect(explain(state.shared, revisionOf(state), at(-1)).clauses.map(({ key }) => key)).toEqual([
      "notYet",
    ]);
  });

  test("name nobody where a ServerlessService of another revision is recorded", () => {
    const other = buildState(records(`0 =sks/other Proxy n=2 pop=True\n${LOGS}`));
    expect(isKnown(other.shared, revisionOf(other))).toBe(false);
    expect(reportOf(other).revisions.map(({ name }) => name)).toEqual(["other"]);
  });

  test("tell nothing of a revision of which only an object is recorded", () => {
    const pods = buildState(records("0 pod/r-deployment-1 scheduled"));
    expect(reportOf(pods).revisions).toEqual([]);
  });
});

describe("rules that need no more than logs", () => {
  test("a refused patch is told in the API server's words", () => {
    const state = buildState(records(`${LOGS}\n4 fail autoscaler ${REFUSAL}\n10 fail autoscaler ${REFUSAL}`));
    expect(rulesOf(state)).toEqual(["scale-refused"]);
    const [diagnosis] = reportOf(state, [], words).revisions[0]?.diagnoses ?? [];
    expect(diagnosis?.text).toContain("1 → 0 replicas, refused 2 times");
    expect(diagnosis?.text).toContain("“denied by x”");
  });

  test.each([
    ["from none it is a wake", "Scaling from 0 to 2", "wake-refused"],
    ["from some it is no wake", "Scaling from 1 to 2", "scale-refused"],
  ])("%s", (_, line, rule) => {
    const fail = REFUSAL.replace("scale 0", "scale 2");
    const text = `0 log autoscaler ${line}\n0.1 fail autoscaler ${fail}\n5 log autoscaler ${line}\n5.1 fail autoscaler ${fail}`;
    expect(rulesOf(buildState(records(text)))).toEqual([rule]);
  });

  test("one refusal that is not repeated within two seconds counts only when it lasts", () => {
    const text = `0 fail autoscaler ${REFUSAL}\n`;
    expect(rulesOf(buildState(records(`${text}1.999 log autoscaler x`)))).toEqual([]);
    expect(rulesOf(buildState(records(`${text}2 log autoscaler x`)))).toEqual(["scale-refused"]);
    expect(rulesOf(buildState(records(`${text}1 reconcile 3ms\n5 log autoscaler x`)))).toEqual([]);
  });

  test("with a ServerlessService they wait for what they need", () => {
    const fails = `1 fail autoscaler ${REFUSAL}\n10 fail autoscaler ${REFUSAL}`;
    expect(rulesOf(buildState(records(`0 =sks Proxy n=2 pop=True\n${fails}`)))).toEqual([]);
    expect(rulesOf(buildState(records(`0 =sks Proxy n=2 pop=True\n0 =dep 1\n${fails}`)))).toEqual([
      "scale-refused",
    ]);
  });

  test("a pass that fails again and again is told", () => {
    const fails = [0, 8, 16].map((t) => `${t} fail controller no such thing`).join("\n");
    expect(rulesOf(buildState(records(fails)))).toEqual(["reconcile-fails"]);
    expect(rulesOf(buildState(records(fails.split("\n").slice(0, 2).join("\n"))))).toEqual([]);
  });
});

describe("writes of an audit log without bodies", () => {
  const SKS = "serverlessservices.networking.internal.knative.dev";
  const refused = { subresource: "scale", code: 403, message: "denied by y", replicas: 0 };

  test("are lines of who did what", () => {
    const state = buildState([
      write(0, 0, SKS, "r"),
      write(1, 1, "endpoints", "r"),
      write(2, 2, "pods", "r-deployment-a-b"),
    ]);
    const { told } = reportOf(state).revisions[0] ?? {};
    expect(told?.writes.map(({ text }) => text)).toEqual([
      "patch serverlessservices r, by system:serviceaccount:knative-serving:controller (autoscaler)",
      "patch endpoints r, by system:serviceaccount:knative-serving:controller (autoscaler)",
      "patch pods r-deployment-a-b, by system:serviceaccount:knative-serving:controller (autoscaler)",
    ]);
  });

  test("of an object of no revision make none", () => {
    expect(
      reportOf(buildState([write(0, 0, "deployments.apps", "web"), write(1, 0, "services", "web")]))
        .revisions,
    ).toEqual([]);
  });

  test("that were refused are evidence of a refused patch", () => {
    const state = buildState([
      write(0, 0, "deployments.apps", "r-deployment", refused),
      write(1, 5, "deployments.apps", "r-deployment", refused),
    ]);
    expect(rulesOf(state)).toEqual(["scale-refused"]);
    expect(reportOf(state, [], words).revisions[0]?.diagnoses[0]?.text).toContain("“denied by y”");
  });

  test.each([
    ["a conflict", { ...refused, code: 409 }],
    ["a write that succeeded", { ...refused, code: 200 }],
    ["a write of the whole Deployment", { ...refused, subresource: "" }],
  ])("%s is none", (_, more) => {
    const state = buildState([0, 5].map((t, seq) => write(seq, t, "deployments.apps", "r-deployment", more)));
    expect(rulesOf(state)).toEqual([]);
  });
});
