/** What Services, Routes, Configurations and DomainMappings say, in which words it is told, and of which of several things it is told. */
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

const SAID = "AllTrafficAssigned=False,RevisionMissing";
const GONE = 'text=Revision_"gone"_referenced_in_traffic_not_found.';
const FAR = "1 route/far other=100 AllTrafficAssigned=True";
/** Objects of another revision, and none of r. */
const nothingOf = (...lines: readonly string[]): string =>
  ["0 sks/other Proxy n=2 pop=True", FAR, ...lines, "130 pub/other a1"].join("\n");

table("traffic-not-assigned", [
  [
    "a Route by itself",
    after(`10 route/web r=100 ${SAID} ${GONE}`),
    130,
    { by: "route", kind: "Route", namespace: "demo", revision: "r" },
  ],
  [
    "a Route of a Service, which writes it again",
    after(`10 route/web of=Service/web r=100 ${SAID} ${GONE}`),
    130,
    { by: "service", kind: "Route" },
  ],
  ["of somebody else", after(`10 route/web of=Gateway/web r=100 ${SAID} ${GONE}`), 130, { by: "route" }],
  [
    "a Service, of which no Route is seen",
    after(FAR, `10 ksvc/web r=100 ?gone=50 RoutesReady=False,RevisionMissing ${GONE}`),
    130,
    { by: "service", kind: "Service", wanted: "gone", asked: "gone 50 %", serving: "r 100 %" },
  ],
  [
    "which says something else of its routes",
    after(FAR, `10 ksvc/web r=100 RoutesReady=False,Other ${GONE}`),
    130,
    [],
  ],
  ["neither is seen", after(FAR, "10 conf/web created=r ready=r Ready=Unknown,Other"), 130, []],
  [
    "in words that nobody knows",
    after(`10 route/web r=100 ${SAID} text=boom`),
    130,
    { sort: "other", wantedKind: "none", wanted: "none" },
  ],
  [
    "it waits for a revision of its Configuration: the revision says why",
    after(`10 route/web r=100 ${SAID} text=Configuration_"web"_is_waiting_for_a_Revision_to_become_ready.`),
    130,
    [],
  ],
  [
    "this one is not found, although objects of it are",
    after(`10 route/web r=100 ${SAID} text=Revision_"r"_referenced_in_traffic_not_found.`),
    130,
    { sort: "notFound", wanted: "r" },
  ],
  [
    "this one failed, and nothing of it is seen",
    nothingOf(`10 route/web r=100 ${SAID} text=Revision_"r"_failed_to_become_ready.`),
    130,
    { sort: "failed", wanted: "r" },
  ],
  [
    "this one failed, and its Revision says why",
    nothingOf(
      "9 rev/r active Ready=False,ContainerMissing",
      `10 route/web r=100 ${SAID} text=Revision_"r"_failed_to_become_ready.`,
    ),
    130,
    [],
  ],
]);

const REFUSED = "text=Revision_creation_failed_with_message:_denied";
table("not-created", [
  [
    "refused: what serves meanwhile",
    nothingOf(`10 conf/web gen=2 created=old ready=old template=r Ready=False,RevisionFailed ${REFUSED}`),
    130,
    {
      sort: "refused",
      serving: "old",
      kind: "Configuration",
      object: "web",
      message: "Revision creation failed with message: denied",
      namespace: "demo",
      revision: "r",
    },
  ],
  [
    "nothing serves",
    nothingOf(`10 conf/web template=r Ready=False,RevisionFailed ${REFUSED}`),
    130,
    { sort: "refused", serving: "none" },
  ],
  [
    "for another reason",
    after(`10 conf/web created=old ready=old template=r Ready=False,Other ${REFUSED}`),
    130,
    [],
  ],
  [
    "failed",
    nothingOf(
      '10 conf/web created=r ready=old Ready=False,RevisionFailed text=Revision_"r"_failed_with_message:_boom.',
    ),
    130,
    { sort: "failed", serving: "old", why: "none", image: "none" },
  ],
  [
    "failed for want of a digest: which registry, and what spares it the question",
    nothingOf(
      '10 conf/web created=r ready=old Ready=False,RevisionFailed text=Revision_"r"_failed_with_message:_Unable_to_fetch_image_"reg.io/x":_failed_to_resolve_image_to_digest:_401',
    ),
    130,
    {
      sort: "digest",
      why: "rights",
      image: "reg.io/x",
      registry: "reg.io",
      patch: '{"data":{"registries-skipping-tag-resolving":"kind.local,ko.local,dev.local,reg.io"}}',
    },
  ],
]);
