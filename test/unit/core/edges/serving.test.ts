/** What Services, Routes and Configurations say: traffic that leads to what is not there, revisions that could not be made. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  decodeState,
  encodeState,
  endRecords,
  findingsUntil,
  isKnown,
  reportOf,
  scopeState,
  step,
} from "../../../../lib/core/index.ts";
import { describe as words } from "../../../../lib/i18n/describe.ts";
import { at, drawn, KEY, NAMESPACE, records, secondsOf } from "../../../support/records.ts";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD as POD } from "../../../support/scenes.ts";

const MISSING = 'text=Revision_"gone"_referenced_in_traffic_not_found.';
const NOT_FOUND = `AllTrafficAssigned=False,RevisionMissing ${MISSING}`;
const OK = "AllTrafficAssigned=True";
const until = (second: number, text: string): string => `${text}\n${second} pub a1`;

table("traffic-not-assigned", [
  ["a revision is not found, for 5 s", until(15, `${POD}\n10 route/web r=100 ${NOT_FOUND}`), 15, ["10–"]],
  ["a millisecond less", until(14.999, `${POD}\n10 route/web r=100 ${NOT_FOUND}`), 14.999, []],
  [
    "until it is assigned",
    until(30, `${POD}\n10 route/web r=100 ${NOT_FOUND}\n20 route/web r=100 ${OK}`),
    30,
    ["10–20"],
  ],
  [
    "until the Route is gone",
    until(30, `${POD}\n10 route/web r=100 ${NOT_FOUND}\n20 -route/web`),
    30,
    ["10–20"],
  ],
  [
    "until another revision gets most of it",
    until(30, `${POD}\n10 route/web r=100 ${NOT_FOUND}\n20 route/web other=60 r=40 ${NOT_FOUND}`),
    30,
    ["10–20"],
  ],
  [
    "what is named, and what is in force",
    until(20, `${POD}\n10 route/web r=90 old=10 r@next=0 ?=50 ?gone=50 ${NOT_FOUND}`),
    20,
    {
      sort: "notFound",
      wantedKind: "Revision",
      wanted: "gone",
      serving: "r 90 %, old 10 %, r (tag next)",
      asked: "@latest 50 %, gone 50 %",
      kind: "Route",
      object: "web",
    },
  ],
  [
    "of a Configuration",
    until(
      20,
      `${POD}\n10 route/web r=100 AllTrafficAssigned=False,ConfigurationMissing text=Configuration_"gone"_referenced_in_traffic_not_found.`,
    ),
    20,
    { sort: "notFound", wantedKind: "Configuration", wanted: "gone" },
  ],
  [
    "a newer revision that failed, beside this one that serves",
    until(
      20,
      `${POD}\n10 route/web r=100 AllTrafficAssigned=False,RevisionMissing text=Revision_"new"_failed_to_become_ready.`,
    ),
    20,
    { sort: "failed", wanted: "new", serving: "r 100 %" },
  ],
  [
    "this one is not ready: its own objects say why",
    until(
      90,
      `${POD}\n10 route/web r=100 AllTrafficAssigned=Unknown,RevisionMissing text=Revision_"r"_is_not_yet_ready.`,
    ),
    90,
    [],
  ],
  [
    "its Configuration has none that is ready: the revision says why",
    until(
      90,
      `${POD}\n10 conf/web created=r\n10 route/web AllTrafficAssigned=False,RevisionMissing text=Configuration_"web"_does_not_have_any_ready_Revision.`,
    ),
    90,
    [],
  ],
  [
    "not known yet, for a minute",
    until(70, `${POD}\n10 route/web r=100 AllTrafficAssigned=Unknown,Unknown text=some_error`),
    70,
    ["10–"],
  ],
  [
    "a millisecond less",
    until(69.999, `${POD}\n10 route/web r=100 AllTrafficAssigned=Unknown,Unknown text=some_error`),
    69.999,
    [],
  ],
  [
    "through a gap, after which it still is so",
    until(
      60,
      `${POD}\n10 route/web r=100 ${NOT_FOUND}\n19 bookmark route\n20 gap route lost\n30 =route/web r=100 ${NOT_FOUND}\n31 bookmark route`,
    ),
    60,
    ["10–"],
  ],
  [
    "as a list shows it, since its own time",
    until(
      1,
      `${POD.replaceAll(/^(\s*)0 /gm, "$10 =")}\n0 =route/web r=100 AllTrafficAssigned=False,RevisionMissing@-500 ${MISSING}`,
    ),
    1,
    ["-500–"],
  ],
  [
    "nothing is known of it while Routes are not seen",
    until(40, `${POD}\n10 route/web r=100 ${NOT_FOUND}\n19 bookmark route\n20 gap route lost`),
    40,
    ["10–19"],
  ],
]);

describe("as bad as it is", () => {
  test.each([
    ["an old split is in force", "r=100 ?gone=100", "warning"],
    ["nothing is", "?gone=100", undefined],
  ])("%s", (_, traffic, severity) => {
    const text = until(20, `${POD}\n9 conf/web created=r ready=r\n10 route/web ${traffic} ${NOT_FOUND}`);
    const revision = buildState(records(text)).revisions.get(KEY);
    expect(revision?.openFindings.get("traffic-not-assigned")?.severity).toBe(severity);
  });

  test("nothing is, and nobody knows yet", () => {
    const text = until(90, `${POD}\n10 route/web ?r=100 AllTrafficAssigned=Unknown,Unknown`);
    const revision = buildState(records(text)).revisions.get(KEY);
    expect(revision?.openFindings.get("traffic-not-assigned")?.severity).toBe("warning");
  });
});

const REFUSED = "Ready=False,RevisionFailed text=Revision_creation_failed_with_message:_denied";
const FAILED = 'Ready=False,RevisionFailed text=Revision_"new"_failed_with_message:_boom.';

/** What is found of another revision than r: "rule from–to". */
function foundOf(name: string, text: string, seconds: number): string[] {
  const revision = buildState(records(text)).revisions.get(`${NAMESPACE}/${name}`);
  if (revision === undefined) return [];
  return findingsUntil(revision, at(seconds)).map(
    ({ rule, from, to }) => `${rule} ${secondsOf(from)}–${to === null ? "" : secondsOf(to)}`,
  );
}

describe("not-created", () => {
  test.each<[what: string, name: string, text: string, seconds: number, expected: string[]]>([
    [
      "refused, for 5 s",
      "web-00004",
      `10 conf/web gen=4 created=r ready=r ${REFUSED}`,
      15,
      ["not-created 10–"],
    ],
    ["a millisecond less", "web-00004", `10 conf/web gen=4 created=r ready=r ${REFUSED}`, 14.999, []],
    [
      "with a name of its own",
      "web-v2",
      `10 conf/web gen=4 created=r ready=r template=web-v2 ${REFUSED}`,
      15,
      ["not-created 10–"],
    ],
    [
      "until it is made",
      "web-00004",
      `10 conf/web gen=4 created=r ready=r ${REFUSED}\n20 conf/web gen=4 created=web-00004 ready=r Ready=Unknown`,
      30,
      ["not-created 10–20"],
    ],
    [
      "until there is a Revision of it, although the status has not followed",
      "web-00004",
      `10 conf/web gen=4 created=r ready=r ${REFUSED}\n20 rev/web-00004 pending Ready=Unknown`,
      30,
      ["not-created 10–20"],
    ],
    [
      "its name was chosen, and is that of another",
      "web-v2",
      `9 rev/web-v2 active Ready=True\n9 sks/web-v2 Proxy n=2 pop=True\n10 conf/web gen=4 created=r ready=r template=web-v2 ${REFUSED}`,
      30,
      ["not-created 10–"],
    ],
    [
      "until the next one is asked for",
      "web-00004",
      `10 conf/web gen=4 created=r ready=r ${REFUSED}\n20 conf/web gen=5 created=r ready=r ${REFUSED}`,
      30,
      ["not-created 10–20"],
    ],
    [
      "it failed, and nothing of it is seen",
      "new",
      `10 conf/web created=new ready=r ${FAILED}`,
      15,
      ["not-created 10–"],
    ],
    [
      "it failed, and its own objects say why",
      "new",
      `9 sks/new Proxy n=2 pop=True\n10 conf/web created=new ready=r ${FAILED}`,
      90,
      [],
    ],
    ["it is on its way", "new", "10 conf/web created=new ready=r Ready=Unknown", 90, []],
  ])("%s", (_, name, text, seconds, expected) => {
    expect(foundOf(name, until(seconds, `${POD}\n${text}`), seconds)).toEqual(expected);
  });

  test("such a revision is told of, and fails a report; when it is over it is not told of any more", () => {
    const state = buildState(records(`${POD}\n10 conf/web gen=4 created=r ready=r ${REFUSED}\n20 pub a1`));
    const report = reportOf(state, [], words);
    expect(report.unborn?.map(({ name, answer }) => [name, answer.phase])).toEqual([
      ["web-00004", "Failing"],
    ]);
    expect(report.unborn?.[0]?.answer.text).toContain("denied");
    expect(report.revisions.map(({ name }) => name)).toEqual(["r"]);
    const after = buildState(
      records(
        `${POD}\n10 conf/web gen=4 created=r ready=r ${REFUSED}\n20 conf/web gen=5 created=r ready=r Ready=True`,
      ),
    );
    const revision = after.revisions.get(`${NAMESPACE}/web-00004`);
    expect(revision === undefined ? null : isKnown(after.shared, revision)).toBe(false);
  });
});

table("certificate-not-ready", [
  [
    "failed",
    until(15, `${POD}\n10 route/web r=100 CertificateProvisioned=False,CertificateProvisionFailed`),
    15,
    ["10–"],
  ],
  [
    "pending for three minutes",
    until(190, `${POD}\n10 route/web r=100 CertificateProvisioned=Unknown,CertificateNotReady`),
    190,
    ["10–"],
  ],
  [
    "a millisecond less",
    until(189.999, `${POD}\n10 route/web r=100 CertificateProvisioned=Unknown,CertificateNotReady`),
    189.999,
    [],
  ],
  [
    "nobody has asked for one",
    until(900, `${POD}\n10 route/web r=100 CertificateProvisioned=Unknown`),
    900,
    [],
  ],
  ["TLS is off", until(900, `${POD}\n10 route/web r=100 CertificateProvisioned=True,TLSNotEnabled`), 900, []],
]);

const DOMAIN = `${POD}\n1 ksvc/web r=100 created=r ready=r Ready=True\n9 dm/other.example.com to=other Ready=True`;
table("domain-not-ready", [
  [
    "claimed by another, for 5 s",
    until(15, `${DOMAIN}\n10 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed`),
    15,
    ["10–"],
  ],
  [
    "a millisecond less",
    until(14.999, `${DOMAIN}\n10 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed`),
    14.999,
    [],
  ],
  [
    "its ingress is not ready, for a minute",
    until(70, `${DOMAIN}\n10 dm/a.example.com to=web IngressReady=Unknown,Uninitialized`),
    70,
    ["10–"],
  ],
  [
    "a certificate takes three minutes",
    until(
      189.999,
      `${DOMAIN}\n10 dm/a.example.com to=web CertificateProvisioned=Unknown,CertificateNotReady`,
    ),
    189.999,
    [],
  ],
  [
    "the Certificate has the words, told before its domain",
    until(
      191,
      `${DOMAIN}\n9 cert/a.example.com of=DomainMapping/a.example.com Ready=False,OrderFailed text=rate_limit\n10 dm/a.example.com to=web CertificateProvisioned=Unknown,CertificateNotReady`,
    ),
    191,
    {
      sort: "certificate",
      object: "a.example.com",
      certificate: "a.example.com",
      certificateSays: "OrderFailed: rate limit",
    },
  ],
  [
    "and told after it",
    until(
      191,
      `${DOMAIN}\n10 dm/a.example.com to=web CertificateProvisioned=Unknown,CertificateNotReady\n11 cert/c of=DomainMapping/a.example.com Ready=False,OrderFailed text=rate_limit`,
    ),
    191,
    { certificate: "c", certificateSays: "OrderFailed: rate limit" },
  ],
  [
    "until it is in force",
    until(
      99,
      `${DOMAIN}\n10 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed\n20 dm/a.example.com to=web DomainClaimed=True`,
    ),
    99,
    ["10–20"],
  ],
  [
    "until it leads elsewhere",
    until(
      99,
      `${DOMAIN}\n10 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed\n20 dm/a.example.com to=other DomainClaimed=False,DomainAlreadyClaimed`,
    ),
    99,
    ["10–20"],
  ],
  [
    "of several the first, and how many more",
    until(
      99,
      `${DOMAIN}\n10 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed\n11 dm/b.example.com to=web DomainClaimed=False,DomainAlreadyClaimed\n12 dm/c.example.com to=web DomainClaimed=True`,
    ),
    99,
    { object: "a.example.com", to: "web", more: 1 },
  ],
  [
    "told before its Service",
    until(
      99,
      `${POD}\n1 dm/a.example.com to=web ReferenceResolved=False,ResolveFailed\n9 ksvc/web r=100 created=r ready=r`,
    ),
    99,
    { sort: "reference", reason: "ResolveFailed" },
  ],
  [
    "of another Service",
    until(99, `${POD}\n1 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed`),
    99,
    [],
  ],
]);

const UNREADY = "IngressReady=Unknown,Uninitialized";
table("route-not-ready", [
  ["for a minute, and no KIngress is seen", until(70, `${POD}\n10 route/web r=100 ${UNREADY}`), 70, ["10–"]],
  ["a millisecond less", until(69.999, `${POD}\n10 route/web r=100 ${UNREADY}`), 69.999, []],
  [
    "a KIngress is seen, which says it",
    until(99, `${POD}\n1 ingress/web r=100\n10 route/web r=100 ${UNREADY}`),
    99,
    [],
  ],
  [
    "its Service belongs to somebody else: no KIngress says that",
    until(99, `${POD}\n1 ingress/web r=100\n10 route/web r=100 IngressReady=False,NotOwned`),
    99,
    { sort: "owner" },
  ],
  [
    "a rollout goes on",
    until(999, `${POD}\n10 route/web r=100 IngressReady=Unknown,RolloutInProgress`),
    999,
    [],
  ],
  [
    "the traffic is not assigned, which is told",
    until(99, `${POD}\n10 route/web r=100 ${UNREADY} AllTrafficAssigned=False,RevisionMissing`),
    99,
    [],
  ],
]);

table("service-not-ready", [
  ...(
    [
      ["ConfigurationsReady=False,NotOwned", "owner"],
      ["RoutesReady=False,RevisionNameTaken", "nameTaken"],
    ] as const
  ).map(
    ([condition, sort]) =>
      [condition, until(15, `${POD}\n10 ksvc/web r=100 ${condition}`), 15, { sort, object: "web" }] as const,
  ),
  [
    "Knative does not follow, for a minute",
    until(70, `${POD}\n10 ksvc/web r=100 ConfigurationsReady=Unknown,OutOfDate`),
    70,
    ["10–"],
  ],
  [
    "a millisecond less",
    until(69.999, `${POD}\n10 ksvc/web r=100 ConfigurationsReady=Unknown,OutOfDate`),
    69.999,
    [],
  ],
  [
    "the new revision fails, which is told with it",
    until(99, `${POD}\n10 ksvc/web r=100 created=new ready=r ConfigurationsReady=False,RevisionFailed`),
    99,
    [],
  ],
  [
    "the newest has the traffic now",
    until(
      99,
      `${POD}\n10 ksvc/web r=100 RoutesReady=Unknown,TrafficNotMigrated\n11 ksvc/web new=100 RoutesReady=Unknown,TrafficNotMigrated`,
    ),
    99,
    [],
  ],
]);

describe("the tracks of conditions", () => {
  test("close when the revision is no more what they are about", () => {
    const text = `${POD}\n10 route/web r=100 Ready=True\n20 route/web r=100 Ready=Unknown,X\n30 route/web new=100 Ready=True`;
    const { conditions, serving } = buildState(records(text)).revisions.get(KEY) as NonNullable<
      ReturnType<ReturnType<typeof buildState>["revisions"]["get"]>
    >;
    expect(drawn(conditions.get("Route web/Ready") ?? [])).toEqual(["10–20 True", "20–30 Unknown (X)"]);
    expect([...serving.keys()]).toEqual([]);
  });

  test("are there although the Route was told before the revision", () => {
    const state = buildState(
      records(`0 route/web r=100 ${NOT_FOUND}\n${POD.replaceAll(/^(\s*)0 /gm, "$11 ")}\n9 pub a1`),
    );
    expect(state.revisions.get(KEY)?.openFindings.has("traffic-not-assigned")).toBe(true);
  });
});

describe("a viewer of one revision", () => {
  const text = `${POD}
    1 conf/web created=r ready=r Ready=True
    2 route/web r=100 ${OK}
    3 ksvc/web r=100 created=r ready=r Ready=True
    4 route/split r=10 other=90 ${OK}
    5 route/far other=100 ${OK}
    10 route/web r=100 ?gone=100 ${NOT_FOUND}
    30 route/split r=90 other=10 ${NOT_FOUND}
    40 conf/web gen=2 created=r ready=r ${REFUSED}
    50 route/web r=100 ${OK}
    60 -route/split
    61 cert/c of=DomainMapping/a.example.com Ready=False,OrderFailed
    62 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed
    63 dm/b.example.com to=far DomainClaimed=False,DomainAlreadyClaimed
    69 -dm/a.example.com
    70 pub a1`;
  const all = records(text);
  const nameOf = (findings: ReturnType<typeof findingsUntil>): string[] =>
    findings.map(({ rule, from, to, values }) => `${rule} ${from} ${to} ${JSON.stringify(values)}`);

  test.each(all.map((_, cut) => [cut]))("from record %d on comes to the same", (cut) => {
    const whole = buildState(all);
    const before = buildState(all.slice(0, cut));
    const viewer = decodeState(encodeState(scopeState(before, KEY)));
    for (const record of all.slice(cut)) step(viewer, record);
    const [seen, known] = [viewer.revisions.get(KEY), whole.revisions.get(KEY)];
    if (seen === undefined || known === undefined) throw new Error("no revision");
    expect(nameOf(findingsUntil(seen, at(70)))).toEqual(nameOf(findingsUntil(known, at(70))));
    expect(seen.conditions).toEqual(known.conditions);
    expect([...seen.serving.keys()]).toEqual([...known.serving.keys()]);
  });
});

describe("where no ServerlessService is recorded", () => {
  const told = (text: string) => {
    const all = records(text);
    const state = buildState(all);
    endRecords(state, all.length - 1);
    const { revisions, unborn = [], services = [] } = reportOf(state, [], words);
    return {
      revisions: [...revisions, ...unborn].map(({ name, answer, diagnoses }) => ({
        name,
        text: answer.text,
        rules: diagnoses.map(({ rule }) => rule),
      })),
      services,
    };
  };

  test("a Service alone: what it leads to, the newest that failed, and its own words", () => {
    const { revisions, services } = told(
      '0 =ksvc/web old=100 created=new ready=old ConfigurationsReady=False,RevisionFailed@-60 RoutesReady=True@-90 text=Revision_"new"_failed_with_message:_boom.',
    );
    expect(revisions.map(({ name, rules }) => [name, rules])).toEqual([
      ["new", ["not-created"]],
      ["old", []],
    ]);
    expect(revisions[1]?.text).toContain("Service web sends it 100 % of the traffic.");
    expect(revisions[1]?.text).toContain("mode and path are not known");
    expect(services).toMatchObject([
      { kind: "Service", name: "web", traffic: "old 100 %", latestCreated: "new", latestReady: "old" },
    ]);
    expect(services[0]?.conditions[0]).toMatchObject({ status: "False", since: "2025-12-31T23:59:00.000Z" });
  });

  test("a Service without a revision is told and is wrong by itself", () => {
    const { revisions, services } = told("0 =ksvc/web Ready=False,NotOwned@-60");
    expect(revisions).toEqual([]);
    expect(services.map(({ name, isAlone }) => [name, isAlone])).toEqual([["web", true]]);
  });

  test("a namespace of Services: each with its revision, and nothing is wrong", () => {
    const { revisions, services } = told(
      "0 =ksvc/a a-1=100 created=a-1 ready=a-1 Ready=True\n0 =ksvc/b b-7=100 created=b-7 ready=b-7 Ready=True",
    );
    expect(revisions.map(({ name, rules }) => [name, rules])).toEqual([
      ["a-1", []],
      ["b-7", []],
    ]);
    expect(services.map(({ isAlone }) => isAlone)).toEqual([false, false]);
  });

  test("with them the report has no such part", () => {
    expect(told(`${POD}\n0 ksvc/web r=100 Ready=True`).services).toEqual([]);
  });
});
