/** What ingress controllers log of a KIngress is quoted with the finding that it is not ready, whichever is told first. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  concerns,
  decodeState,
  encodeState,
  explain,
  findingsUntil,
  scopeState,
  step,
} from "../../../../lib/core/index.ts";
import { describe as words } from "../../../../lib/i18n/describe.ts";
import { selector } from "../../../../lib/live/trace-lines.ts";
import type { TraceRecord } from "../../../../lib/model/record.ts";
import { at, KEY, record, records } from "../../../support/records.ts";
import { ONE_POD as POD } from "../../../support/scenes.ts";

const WHY = "unexpected status code: want [200], got 503";
const PROBE = `Probing of http://web.demo.example.com:80/ failed, IP: 10.0.0.7:8090, ready: false, error: ${WHY} (depth: 3)`;

/** A line of a controller, keyed by the KIngress. */
function line(seconds: number, object: Readonly<Record<string, string>>, key = "demo/web"): TraceRecord {
  return record(0, seconds, "LOG", "net-kourier-controller", {
    severity: "ERROR",
    "knative.dev/key": key,
    "knative.dev/kind": "networking.internal.knative.dev.Ingress",
    ...object,
  });
}

/** In the order of their times. */
function stateOf(text: string, ...lines: readonly TraceRecord[]) {
  const all = [...records(text), ...lines].sort((a, b) => a.t - b.t).map((one, seq) => ({ ...one, seq }));
  return { all, state: buildState(all) };
}

function valuesOf(text: string, ...lines: readonly TraceRecord[]) {
  const { state } = stateOf(text, ...lines);
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const finding = findingsUntil(revision, state.shared.lastT ?? 0).findLast(
    ({ rule }) => rule === "ingress-not-ready",
  );
  return finding?.values;
}

const UNREADY = `${POD}\n10 ingress/web r=100 Ready=Unknown,Uninitialized\n90 pub a1`;
const QUOTED = {
  said: WHY,
  saidBy: "net-kourier-controller",
  probed: "http://web.demo.example.com:80/",
  address: "10.0.0.7:8090",
};

describe("a probe of the gateway that fails", () => {
  test.each([
    ["after the KIngress", 20],
    ["a moment before it", 9],
  ])("%s is quoted", (_, seconds) => {
    expect(valuesOf(UNREADY, line(seconds, { message: PROBE }))).toMatchObject({ ...QUOTED, saidCount: 1 });
  });

  test("is counted, and the last one quoted", () => {
    const last = PROBE.replace("503", "404");
    const found = valuesOf(
      UNREADY,
      line(20, { message: PROBE }),
      line(30, { message: PROBE }),
      line(40, { message: last }),
    );
    expect(found).toMatchObject({ saidCount: 3, said: WHY.replace("503", "404") });
  });

  test("of an old release, without a key, is told by its host", () => {
    const text = UNREADY.replace("90 pub", `20 says net-istio-controller ERROR ${PROBE}\n90 pub`);
    expect(valuesOf(text)).toMatchObject({ said: WHY, saidBy: "net-istio-controller" });
  });

  test.each([
    ["of another KIngress", line(20, { message: PROBE }, "demo/other")],
    ["of another namespace", line(20, { message: PROBE }, "far/web")],
    [
      "that succeeds",
      line(20, { severity: "INFO", message: "Processing probe for http://web.demo.example.com" }),
    ],
    ["of another process", { ...line(20, { message: PROBE }), resource: "controller" }],
    ["long before", line(-100, { message: PROBE })],
  ])("%s is not", (_, one) => {
    expect(valuesOf(UNREADY, one)).toMatchObject({ said: "none", saidCount: 0 });
  });

  test("is forgotten when the KIngress is ready", () => {
    const text = `${POD}\n10 ingress/web r=100 Ready=Unknown\n30 ingress/web r=100 Ready=True\n31 ingress/web r=100 Ready=Unknown\n120 pub a1`;
    expect(valuesOf(text, line(20, { message: PROBE }))).toMatchObject({ said: "none" });
  });
});

test("an error of a pass over the KIngress is quoted", () => {
  const error = "failed to list gateway pods: no gateway pods available";
  expect(valuesOf(UNREADY, line(20, { message: "Returned an error", error }))).toMatchObject({
    said: error,
    probed: "none",
  });
});

test("it is in the finding and in the sentence", () => {
  const { state } = stateOf(UNREADY, line(20, { message: PROBE }));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const finding = revision.openFindings.get("ingress-not-ready");
  expect(words("detail", "ingress-not-ready", finding?.values ?? {})).toContain(
    `The probe of net-kourier-controller at 10.0.0.7:8090 for http://web.demo.example.com:80/ fails, once: “${WHY}”`,
  );
  const { clauses } = explain(state.shared, revision, at(90));
  expect(clauses.map(({ key, values }) => words("explain", key, values)).join(" ")).toContain(
    `Its controller says: “${WHY}”.`,
  );
});

describe("who is sent such a line", () => {
  const { all, state } = stateOf(UNREADY, line(5, { message: PROBE }), line(20, { message: PROBE }));

  test("viewers and recordings of its namespace, and no others", () => {
    const one = line(20, { message: PROBE });
    expect([concerns(state, one, ""), concerns(state, one, KEY), concerns(state, one, "far/r")]).toEqual([
      true,
      true,
      false,
    ]);
    const isOf = (namespace: string) => selector(state, { namespace, revision: null })(one);
    expect([isOf("demo"), isOf("far")]).toEqual([true, false]);
  });

  test.each(all.map((_, cut) => [cut]))("a viewer from record %d on finds the same", (cut) => {
    const viewer = decodeState(encodeState(scopeState(buildState(all.slice(0, cut)), KEY)));
    for (const one of all.slice(cut)) step(viewer, one);
    const found = (of: typeof state) => of.revisions.get(KEY)?.openFindings.get("ingress-not-ready")?.values;
    expect(found(viewer)).toEqual(found(state));
  });
});
