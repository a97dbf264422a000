/** What Services, Routes and DomainMappings say, in which words it is told, and of which of several things it is told. */
import { table } from "../../../support/rule-table.ts";
import { ONE_POD as POD } from "../../../support/scenes.ts";

/** After these lines nothing of the serving objects changes for two minutes, or ten. */
const after = (...lines: readonly string[]): string => [POD, ...lines, "130 pub a1"].join("\n");
const longAfter = (...lines: readonly string[]): string => [POD, ...lines, "600 pub a1"].join("\n");

table("service-not-ready", [
  [
    "its routes, where no Route is seen",
    after("10 ksvc/web r=100 RoutesReady=Unknown,Uninitialized text=Waiting_for_load_balancer"),
    130,
    {
      sort: "route",
      kind: "Service",
      object: "web",
      type: "RoutesReady",
      status: "Unknown",
      reason: "Uninitialized",
      message: "Waiting for load balancer",
      words: "Waiting for load balancer",
    },
  ],
  [
    "without words",
    after("10 ksvc/web r=100 RoutesReady=Unknown,Uninitialized"),
    130,
    { sort: "route", message: "none", words: "none" },
  ],
  [
    "the record that said it first shows it best",
    after("10 ksvc/web r=100 RoutesReady=Unknown,X", "12 ksvc/web r=100 RoutesReady=Unknown,X Ready=Unknown"),
    130,
    "10 ksvc/web r=100 RoutesReady=Unknown,X",
  ],
  [
    "a Route is seen, which says more",
    after("9 route/web r=100 Ready=True", "10 ksvc/web r=100 RoutesReady=Unknown,Uninitialized"),
    130,
    [],
  ],
  [
    "only a Configuration is seen",
    after("9 conf/web created=r ready=r Ready=True", "10 ksvc/web r=100 RoutesReady=Unknown,Uninitialized"),
    130,
    ["10–"],
  ],
  ["of a rollout", after("10 ksvc/web r=100 RoutesReady=Unknown,RolloutInProgress"), 130, []],
  [
    "a revision is missing, which is told as traffic",
    after("10 ksvc/web r=100 RoutesReady=False,RevisionMissing"),
    130,
    [],
  ],
  [
    "something else is missing",
    after("10 ksvc/web r=100 RoutesReady=False,MissingSecret"),
    130,
    { sort: "route" },
  ],
  [
    "its Configuration, where none is seen",
    after("10 ksvc/web r=100 ConfigurationsReady=False,Broken text=no"),
    130,
    { sort: "configuration", words: "no" },
  ],
  ["and is on its way", after("10 ksvc/web r=100 ConfigurationsReady=Unknown,Broken"), 130, []],
  [
    "one is seen",
    after("9 conf/web created=r ready=r Ready=True", "10 ksvc/web r=100 ConfigurationsReady=False,Broken"),
    130,
    [],
  ],
  [
    "only a Route is seen",
    after("9 route/web r=100 Ready=True", "10 ksvc/web r=100 ConfigurationsReady=False,Broken"),
    130,
    { sort: "configuration" },
  ],
  [
    "the API server refused its revision",
    after(
      "10 ksvc/web r=100 created=r ready=r ConfigurationsReady=False,RevisionFailed text=Revision_creation_failed_with_message:_denied",
    ),
    130,
    { sort: "refused", words: "Revision creation failed with message: denied" },
  ],
  [
    "words that only mention it",
    after("10 ksvc/web r=100 ConfigurationsReady=False,RevisionFailed text=The_Revision_creation_failed"),
    130,
    [],
  ],
]);

table("certificate-not-ready", [
  [
    "for which host, and no Certificate is seen",
    after("10 route/web r=100 url=https://web.demo CertificateProvisioned=False,Failed"),
    130,
    {
      url: "https://web.demo",
      certificate: "none",
      certificateSays: "none",
      namespace: "demo",
      revision: "r",
    },
  ],
  [
    "no host is known",
    after("10 route/web r=100 url= CertificateProvisioned=False,Failed"),
    130,
    { url: "none" },
  ],
  [
    "in the words of its Certificate",
    after(
      "9 cert/c of=Route/web Ready=False,OrderFailed text=rate_limit",
      "10 route/web r=100 CertificateProvisioned=False,Failed",
    ),
    130,
    { certificate: "c", certificateSays: "OrderFailed: rate limit" },
  ],
  [
    "which gives no reason",
    after("9 cert/c of=Route/web Ready=False", "10 route/web r=100 CertificateProvisioned=False,Failed"),
    130,
    { certificate: "c", certificateSays: "none" },
  ],
  [
    "which gives a reason and no words",
    after(
      "9 cert/c of=Route/web Ready=False,Denied",
      "10 route/web r=100 CertificateProvisioned=False,Failed",
    ),
    130,
    { certificateSays: "Denied" },
  ],
  [
    "a Certificate that is ready says nothing of it",
    after(
      "9 cert/c of=Route/web Ready=True Renewed=False,Late",
      "10 route/web r=100 CertificateProvisioned=False,Failed",
    ),
    130,
    { certificate: "none" },
  ],
  [
    "nor does that of a domain with the name of the Route",
    after(
      "8 dm/web to=web CertificateProvisioned=Unknown,NotYet",
      "9 cert/c of=DomainMapping/web Ready=False,OrderFailed",
      "10 route/web r=100 CertificateProvisioned=False,Failed",
    ),
    130,
    { certificate: "none" },
  ],
]);

table("domain-not-ready", [
  [
    "each has the Certificate of its own",
    longAfter(
      "1 ksvc/web r=100 created=r ready=r Ready=True",
      "9 dm/a.example.com to=web CertificateProvisioned=Unknown,NotYet",
      "10 dm/b.example.com to=web CertificateProvisioned=Unknown,NotYet",
      "11 cert/b of=DomainMapping/b.example.com Ready=False,OrderFailed",
    ),
    600,
    { object: "a.example.com", certificate: "none", more: 1 },
  ],
  [
    "what waits for what comes before it has no reason yet",
    longAfter(
      "1 ksvc/web r=100 created=r ready=r Ready=True",
      "9 dm/a.example.com to=web DomainClaimed=Unknown ReferenceResolved=False,ResolveFailed",
    ),
    600,
    { sort: "reference", more: 0 },
  ],
  [
    "nothing has a reason yet",
    longAfter(
      "1 ksvc/web r=100 created=r ready=r Ready=True",
      "9 dm/a.example.com to=web DomainClaimed=Unknown",
    ),
    600,
    [],
  ],
  [
    "of a rollout",
    longAfter(
      "1 ksvc/web r=100 created=r ready=r Ready=True",
      "9 dm/a.example.com to=web IngressReady=Unknown,RolloutInProgress",
    ),
    600,
    [],
  ],
  [
    "the one that is told stays the one, though an earlier one fails, too",
    longAfter(
      "1 ksvc/web r=100 created=r ready=r Ready=True",
      "9 dm/a.example.com to=web DomainClaimed=Unknown",
      "10 dm/b.example.com to=web DomainClaimed=False,DomainAlreadyClaimed",
      "30 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed",
    ),
    600,
    { object: "b.example.com", more: 1 },
  ],
  [
    "until it is well, and then the other",
    longAfter(
      "1 ksvc/web r=100 created=r ready=r Ready=True",
      "9 dm/a.example.com to=web DomainClaimed=False,DomainAlreadyClaimed",
      "10 dm/b.example.com to=web DomainClaimed=False,DomainAlreadyClaimed",
      "30 dm/a.example.com to=web DomainClaimed=True",
    ),
    600,
    { object: "b.example.com", more: 0 },
  ],
]);
