/** An incident: a finding with all that a ticket needs, counted from the records. */
import { describe, expect, test } from "vitest";
import { followerOf } from "../../../lib/core/answers/incident/lag.ts";
import {
  buildState,
  findingOf,
  findingsUntil,
  type Incident,
  incidentOf,
  incidentsOf,
} from "../../../lib/core/index.ts";
import type { Finding } from "../../../lib/model/timeline.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { ONE_POD as POD } from "../../support/scenes.ts";

const CRASH = `${POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.06 pa Active=Unknown,Queued@20 want=1`;

function incidentIn(text: string, rule: string, end: number): Incident {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  const finding = revision && findingsUntil(revision, at(end)).find((one) => one.rule === rule);
  if (revision === undefined || finding === undefined) throw new Error(`no ${rule}`);
  return incidentOf(shared, revision, finding, at(end));
}

/** The roles of the evidence, by record. */
function evidenceIn({ evidence }: Incident): string[] {
  return evidence.records.map(({ seq, parts }) => `${seq} ${parts.map(({ role }) => role).join("+")}`);
}

describe("who was hurt", () => {
  // finding          ├───────────────────┤
  // 200 in 0.1 s        ├┤
  // 200 in 3 s     ├─────────┤
  // 502                     ├┤
  // 200 in 3 s, long after                    ├──────┤
  const text = `${CRASH}
    19 req 200 3000
    20.01 req 200 100
    20.02 req 502 50
    20.03 req 503 50
    20.1 req 502 50
    22 pub a1
    25 pod/r-deployment-1 scheduled started ready
    25 priv p1
    95 req 200 3000
    100 pub a1 a2`;

  test("those that failed, by status, and those that waited for more than a second", () => {
    expect(incidentIn(text, "pods-lost", 100).hurt).toEqual({
      requests: 5,
      failed: 3,
      statuses: [
        { status: 502, count: 2 },
        { status: 503, count: 1 },
      ],
      rejected: [],
      slow: 1,
      slowMs: 3_000,
      longestMs: 3_000,
    });
  });

  test("just a second is not long", () => {
    const { hurt } = incidentIn(text.replace("19 req 200 3000", "19.5 req 200 1000"), "pods-lost", 100);
    expect(hurt).toMatchObject({ requests: 5, slow: 0, slowMs: 0, longestMs: 0 });
  });

  test("the application's own 404 is no failure, one that the finding is about is", () => {
    expect(incidentIn(text.replace("req 503", "req 404"), "pods-lost", 100).hurt).toMatchObject({
      failed: 2,
      rejected: [{ status: 404, count: 1 }],
    });
    const zero = `0 acts a1 a2\n0 sks Proxy n=2 pop=True\n0 pa Active=False,NoTraffic want=0\n0 dep 0\n0 priv\n0 pub a1 a2`;
    const notFound = `${zero}\n5 req 404 100 10.9.9.9:80\n20 acts a1`;
    expect(incidentIn(notFound, "D18", 20).hurt).toMatchObject({
      failed: 1,
      rejected: [],
      statuses: [{ status: 404 }],
    });
  });

  test("not known where no request is recorded, and that is said", () => {
    const { hurt, unchecked } = incidentIn(`${CRASH}\n30 pub a1`, "pods-lost", 30);
    expect(hurt).toBeNull();
    expect(unchecked.map(({ what }) => what)).toContain("requests");
  });
});

describe("the evidence", () => {
  const text = `${CRASH}\n20.01 req 502 5\n20.02 req 502 5\n20.1 req 502 5\n22 pub a1`;

  test("is every request that failed, and the records of the finding itself", () => {
    const incident = incidentIn(text, "pods-lost", 30);
    const seqs = records(text)
      .filter(({ type }) => type === "REQUEST")
      .map(({ seq }) => seq);
    const failed = incident.evidence.records.filter(({ parts }) => parts.some((p) => p.role === "failed"));
    expect(failed.map(({ seq }) => seq)).toEqual(seqs);
    expect(evidenceIn(incident).some((one) => one.includes("begin"))).toBe(true);
    expect(incident.evidence.left).toBe(0);
  });

  test("names a record once, and all that it is", () => {
    const { evidence } = incidentIn(text, "pods-lost", 30);
    expect(new Set(evidence.records.map(({ seq }) => seq)).size).toBe(evidence.records.length);
    const pod = evidence.records.find(({ parts }) => parts.some(({ role }) => role === "trouble"));
    expect(pod?.parts.map(({ role }) => role)).toContain("shows");
    expect(secondsOf(pod?.t ?? null)).toBe(20);
  });

  test("ends somewhere, and says how much is left; the finding's own records stay", () => {
    const many = Array.from({ length: 250 }, (_, i) => `${(20.07 + i / 1_000).toFixed(3)} req 502 1`);
    const { evidence } = incidentIn(`${CRASH}\n${many.join("\n")}\n22 pub a1`, "pods-lost", 30);
    expect(evidence.records).toHaveLength(200);
    expect(evidence.left).toBeGreaterThan(49);
    const roles = evidence.records.flatMap(({ parts }) => parts.map(({ role }) => role));
    expect(roles).toContain("begin");
    expect(roles).toContain("shows");
  });
});

test("who hides the future is not told what came later", () => {
  const text = `${CRASH}
    20.01 req 502 5
    20.5 req 502 5
    22 pub a1
    25 pod/r-deployment-1 scheduled started ready
    25 priv p1
    100 pub a1 a2`;
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  const ref =
    revision && incidentsOf(shared, revision, at(100)).find((one) => one.ref.startsWith("pods-lost"))?.ref;
  if (revision === undefined || ref === undefined) throw new Error("nothing was found");
  const whole = findingOf(revision, ref, at(100));
  const early = findingOf(revision, ref, at(20.2));
  if (whole === undefined || early === undefined) throw new Error("it is not found again");
  expect(incidentOf(shared, revision, whole, at(100)).until).not.toBeNull();
  const incident = incidentOf(shared, revision, early, at(20.2));
  expect(incident.until).toBeNull();
  expect(incident.hurt).toMatchObject({ failed: 1 });
  expect(incident.evidence.records.every(({ t }) => t === null || t <= at(20.2))).toBe(true);
});

describe("what was not checked", () => {
  test("a gap in what the rule reads, while the finding lasted", () => {
    const gap = "24 gap endpoints watch-closed\n24.2 pub a1 a2";
    const { unchecked } = incidentIn(`${CRASH}\n${gap}\n30 pub a1`, "pods-lost", 30);
    expect(unchecked.find(({ what }) => what === "gap")?.values).toEqual({
      names: "endpoints",
      reason: "watch-closed",
      fromAt: at(20.05),
      toAt: at(20.05),
      ended: "no",
    });
    const other = gap.replace("endpoints", "config");
    const none = incidentIn(`${CRASH}\n${other}\n30 pub a1`, "pods-lost", 30).unchecked;
    expect(none.map(({ what }) => what)).not.toContain("gap");
  });

  test("logs of processes that the rule reads and nobody recorded", () => {
    const { unchecked } = incidentIn(`${CRASH}\n30 pub a1`, "pods-lost", 30);
    expect(unchecked.find(({ what }) => what === "logs")?.values.names).toContain("activator");
  });
});

describe("who has not followed", () => {
  // The API server is away     ├──────┤
  //                            0      20         50
  const lists = ["sks Proxy", "pa want=0", "dep 0", "pub"];
  const cut = ["sks", "pa", "dep", "pub"].map((thing) => `5 gap ${thing} lost`);
  const away = [
    ...lists.map((list) => `0 =${list}`),
    ...cut,
    ...lists.map((list) => `20 =${list}`),
    ...["sks", "pa", "dep", "pub"].map((thing) => `20 bookmark ${thing}`),
    "60 pub a1",
  ].join("\n");
  const MARK: Finding = { rule: "I5", from: at(20), to: null, seq: 1, beginSeq: 1, afterMs: 0, values: {} };
  const told = (since: number, finding: Partial<Finding> = {}): string[] | null => {
    const { shared } = buildState(records(away));
    const follower = followerOf(shared, { ...MARK, ...finding }, at(since));
    return follower === null ? null : [follower.process, ...follower.lags.map(({ rule }) => rule)];
  };
  test.each<[what: string, told: string[] | null, expected: string[] | null]>([
    ["the API server was away", told(10), ["controller", "apiServer"]],
    ["it was back just half a minute before", told(50), ["controller", "apiServer"]],
    ["it was back longer ago", told(50.001), ["controller"]],
    [
      "of the PodAutoscaler it is the autoscaler",
      told(10, { rule: "I18", values: { kind: "PodAutoscaler" } }),
      ["autoscaler", "apiServer"],
    ],
    [
      "of the SKS it is the controller",
      told(10, { rule: "I18", values: { kind: "ServerlessService" } }),
      ["controller", "apiServer"],
    ],
    ["a rule about who wrote what", told(10, { rule: "I12" }), null],
    ["a diagnosis has a cause of its own", told(10, { rule: "pods-lost" }), null],
  ])("%s", (_, found, expected) => expect(found).toEqual(expected));
});

test("an address names a finding by its rule and first record, and finds it again", () => {
  const { shared, revisions } = buildState(records(`${CRASH}\n30 pub a1`));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const [incident] = incidentsOf(shared, revision, at(30));
  expect(incident?.ref).toBe(`${incident?.finding.rule}.${incident?.finding.beginSeq}`);
  expect(findingOf(revision, incident?.ref ?? "")).toBe(incident?.finding);
  expect(findingOf(revision, "D19.99999")).toBeUndefined();
});
