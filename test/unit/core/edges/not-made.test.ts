/** A Revision that failed before it had a ServerlessService is told of, in its own words, and no other is. */
import { describe, expect, test } from "vitest";
import { isClean } from "../../../../lib/cli/fail-on.ts";
import {
  buildState,
  explain,
  findingsUntil,
  isKnown,
  type RevisionState,
  reportOf,
} from "../../../../lib/core/index.ts";
import { whyNoImage } from "../../../../lib/core/rules/diagnosis/image-words.ts";
import { describe as words } from "../../../../lib/i18n/describe.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../../lib/model/record.ts";
import { at, drawn, KEY, NAMESPACE, record, records } from "../../../support/records.ts";

const TLS =
  'failed to resolve image to digest: Get "https://reg/v2/": x509: certificate signed by unknown authority';
type Status = readonly [status: string, reason?: string, message?: string];
const AT_FIRST: Status = ["Unknown", "Deploying"];
const MISSING: Status = ["False", "ContainerMissing", TLS];

function revision(seconds: number, ready: Status, active = AT_FIRST, initial = false): TraceRecord {
  const condition = (type: string, [status, reason, message]: Status): JsonObject => ({
    type,
    status,
    lastTransitionTime: new Date(at(initial ? -100 : seconds)).toISOString(),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
  });
  const metadata = { namespace: NAMESPACE, name: "r", uid: "rev-1", resourceVersion: String(seconds + 1) };
  const status = { conditions: [condition("Ready", ready), condition("Active", active)] };
  return record(0, seconds, "ADDED", RESOURCE.revisions, { metadata, status }, initial);
}

function stateOf(...all: readonly (string | TraceRecord)[]) {
  const list = all.flatMap((one) => (typeof one === "string" ? records(one) : [one]));
  const state = buildState(list.map((one, seq) => ({ ...one, seq })));
  const found = state.revisions.get(KEY);
  if (found === undefined) throw new Error("no revision");
  return { state, found };
}

const spans = (of: RevisionState, until: number): string[] =>
  drawn(
    findingsUntil(of, at(until))
      .filter(({ rule }) => rule === "not-made")
      .map(({ from, to, seq }) => ({ value: "", from, to, seq })),
  ).map((one) => one.trim());

describe("not-made", () => {
  test("is told at once, with the registry's words", () => {
    const { state, found } = stateOf(revision(1, AT_FIRST), revision(9, MISSING));
    expect(spans(found, 20)).toEqual(["9–"]);
    expect(found.openFindings.get("not-made")?.values).toMatchObject({
      reason: "ContainerMissing",
      message: TLS,
      sort: "digest",
      why: "tls",
    });
    const { phase, clauses } = explain(state.shared, found, at(20));
    expect([phase, ...clauses.map(({ key }) => key)]).toEqual(["Failing", "unborn"]);
  });

  test("as a list shows it, since its own time, and the report fails", () => {
    const { state, found } = stateOf(revision(0, MISSING, AT_FIRST, true));
    expect(spans(found, 0)).toEqual(["-100–"]);
    const report = reportOf(state, [], words);
    expect(report.revisions.map(({ name }) => name)).toEqual(["r"]);
    expect(isClean(report, "error")).toBe(false);
  });

  test.each<[what: string, ready: Status, values: Record<string, string>]>([
    ["an object of its name belongs to another", ["False", "NotOwned", "no"], { sort: "owner", why: "none" }],
    [
      "something else, whatever its words",
      ["False", "Stopped", TLS],
      { sort: "other", why: "none", reason: "Stopped" },
    ],
    ["nothing more is said", ["False"], { sort: "other", reason: "none", message: "none" }],
  ])("says what it is: %s", (_, ready, values) => {
    const { found } = stateOf(revision(9, ready));
    expect(found.openFindings.get("not-made")?.values).toMatchObject({ ...values, namespace: "demo" });
  });

  test("as a watch sees it, since it was seen, whatever its own time is", () => {
    const { found } = stateOf(revision(1, AT_FIRST), { ...revision(9, MISSING), t: at(12) });
    expect(spans(found, 20)).toEqual(["12–"]);
  });

  test("as a list shows it without a time, since the list", () => {
    const { found } = stateOf("5 =rev Ready=False,ContainerMissing Active=Unknown,Deploying");
    expect(spans(found, 20)).toEqual(["5–"]);
  });

  test("beside revisions that have a ServerlessService it is told apart from their facts", () => {
    const { state } = stateOf("0 =sks/other Proxy n=2 pop=True", revision(9, MISSING));
    const report = reportOf(state, [], words);
    expect(report.revisions.map(({ name }) => name)).toEqual(["other"]);
    expect(report.unborn?.map(({ name, diagnoses }) => [name, diagnoses.length])).toEqual([["r", 1]]);
    expect(isClean(report, "error")).toBe(false);
  });

  test("is over as soon as it is made", () => {
    const { found } = stateOf(revision(1, AT_FIRST), revision(9, MISSING), "30 sks Proxy n=2 pop=True");
    expect(spans(found, 40)).toEqual(["9–30"]);
  });

  test.each<[what: string, ready: Status, active: Status]>([
    ["it is on its way", ["Unknown", "ResolvingDigests"], AT_FIRST],
    ["it had a PodAutoscaler: only its ServerlessService was not recorded", MISSING, ["True"]],
    ["it went to zero", ["False", "ProgressDeadlineExceeded"], ["False", "NoTraffic"]],
  ])("not while %s", (_, ready, active) => {
    const { state, found } = stateOf(revision(1, ready, active));
    expect([isKnown(state.shared, found), found.openFindings.size]).toEqual([false, 0]);
  });
});

test.each([
  ["GET https://reg/token: unexpected status code 401 Unauthorized", "rights"],
  ["denied: requested access to the resource is denied", "rights"],
  ["GET https://reg/v2/x/manifests/latest: MANIFEST_UNKNOWN: manifest unknown", "missing"],
  ["429 Too Many Requests - toomanyrequests: You have reached your pull rate limit", "limit"],
  [TLS, "tls"],
  ["http: server gave HTTP response to HTTPS client", "tls"],
  ['Get "https://gcr.io/v2/": dial tcp 64.233.188.82:443: connect: connection refused', "network"],
  ["context deadline exceeded", "network"],
  ['Back-off pulling image "reg/app:1"', "other"],
])("of an image: %s", (message, why) => expect(whyNoImage(message)).toBe(why));
