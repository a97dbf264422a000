/** What keeps pods, at its edge: settings and load (D3), a revision without traffic (D6), somebody else's number (D22). */
import { table } from "../../../support/rule-table.ts";

const POD = `0 config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True reach=Reachable
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;
const KEPT = `${POD}\n1 pa Active=True@0 want=1 @min-scale=2`;
const HPA = `${POD}\n1 pa Active=True@0 want=1 @class=hpa.autoscaling.knative.dev`;

table("D3", [
  ["a setting", KEPT, 2, ["1–"]],
  ["which one", KEPT, 2, { why: "minScale", value: 2 }],
  ["of the class hpa nothing goes to zero", HPA, 2, { why: "hpa", value: 0 }],
  [
    "before the first pods were there: initial-scale",
    POD.replace("reach=", "@initial-scale=3 reach="),
    2,
    [],
  ],
  [
    "how many they were to be",
    POD.replace(" ScaleTargetInitialized=True", " @initial-scale=3"),
    2,
    { why: "initialScale", value: 3 },
  ],
  ["load, for how long", POD, 60, { why: "load", value: 0, windowMs: 6_000, delayMs: 0 }],
  [
    "load, by the condition",
    POD,
    60,
    "0 pa Active=True@0 want=1 ScaleTargetInitialized=True reach=Reachable",
  ],
  ["it waits for pods", KEPT.replace("1 pa Active=True@0", "1 pa Active=Unknown,Queued@1"), 2, []],
  ["it is on its way", KEPT.replace("1 pa Active=True@0", "1 pa Active=False,NoTraffic@1"), 2, []],
  ["it does not say", KEPT.replaceAll("Active=True@0 ", ""), 2, []],
  [
    "another setting is another finding",
    `${KEPT}\n5 pa Active=True@0 want=1 @class=hpa.autoscaling.knative.dev`,
    6,
    ["1–5", "5–"],
  ],
]);

const RESERVE = `${POD}\n1 rev reserve`;
const ACTIVE = `${POD}\n1 rev active\n1 pa Active=True want=1 @min-scale=1`;

// Without a route: the stable window, the longest wait and a minute more.
table("D6", [
  ["without a route, and pods are wanted", RESERVE, 77, ["1–"]],
  ["a millisecond less", RESERVE, 76.999, []],
  [
    "what it says",
    RESERVE,
    77,
    { why: "reserve", state: "reserve", replicas: 1, reachability: "Reachable", value: 1 },
  ],
  ["no pod is ready", `${RESERVE}\n2 priv !p1`, 200, []],
  ["none is wanted", `${RESERVE}\n2 pa Active=False,NoTraffic@2 want=0`, 200, []],
  ["it does not say how many", RESERVE.replace("want=1 ", ""), 200, []],
  ["a tag, for a minute", `${ACTIVE}\n1 ingress/web other=100 r@old=100`, 61, ["1–"]],
  ["a tag, a millisecond less", `${ACTIVE}\n1 ingress/web other=100 r@old=100`, 60.999, []],
  [
    "a tag of one route, nothing of another",
    `${ACTIVE}\n1 ingress/web other=100 r@old=100\n1 ingress/api other=100 r=0`,
    61,
    { why: "tag" },
  ],
  [
    "a share of one route, nothing of another",
    `${ACTIVE}\n1 ingress/web other=100 r=0\n1 ingress/api other=90 r=10`,
    61,
    [],
  ],
  [
    "it never had a route",
    `1 ingress/web other=100\n${ACTIVE.replace("rev active", "rev pending")}`,
    61,
    { why: "none", state: "pending", value: 1 },
  ],
  [
    "nothing says whether it has one",
    `1 ingress/web other=100\n${ACTIVE.replace("rev active", "rev other")}`,
    61,
    [],
  ],
  ["a route whose hosts are not known", `${ACTIVE}\n1 ingress/web r=0 elsewhere`, 61, []],
  [
    "routes cannot be seen any more: it stands as it was",
    `${ACTIVE}\n1 ingress/web other=100 r@old=100\n61 bookmark ingress\n70 gap ingress lost\n80 priv p1 p2`,
    90,
    ["1–"],
  ],
  [
    "not what did not count yet",
    `${ACTIVE}\n1 ingress/web other=100 r@old=100\n60.999 bookmark ingress\n70 gap ingress lost\n80 priv p1 p2`,
    90,
    [],
  ],
  [
    "routes cannot be seen",
    `${ACTIVE}\n1 ingress/web r=0 other=100\n2 gap ingress lost\n3 priv p1 p2`,
    90,
    [],
  ],
]);

/** Lists of a revision without a route, which it lost at one second; the PodAutoscaler has been active since another. */
const LISTED = (modified: string, active: string): string => `0 =acts a1 a2
  0 =rev reserve modified=${modified}
  0 =sks Proxy n=2 pop=True
  0 =pa Active=${active} want=1 ScaleTargetInitialized=True
  0 =dep 1
  0 =pod/x scheduled started ready
  0 =priv p1
  0 =pub a1 a2
  1 bookmark pub`;
table("D6", [
  ["as a list shows it, since the Revision's own time", LISTED("-300", "True@-900"), 1, ["-300–"]],
  ["or since it was woken, if that is later", LISTED("-900", "True@-300"), 1, ["-300–"]],
  ["woken a moment ago", LISTED("-900", "True@-5"), 1, []],
  ["that does not say since when it is active", `${LISTED("-900", "True")}\n75 pub a1`, 75, []],
  ["nor is it active", `${LISTED("-900", "Unknown@-900")}\n75 pub a1`, 75, []],
  ["the Revision does not say", `${LISTED("", "True@-900").replace("modified=", "")}\n75 pub a1`, 75, []],
  [
    "it never had a route, as a list shows it",
    LISTED("-300", "True@-900")
      .replace("rev reserve", "rev pending")
      .replace("want=1", "want=1 @min-scale=1")
      .replace("0 =acts", "0 =ingress/web other=100\n0 =acts"),
    1,
    ["-300–"],
  ],
  [
    "it lost its share: nothing says when",
    LISTED("-300", "True@-900")
      .replace("rev reserve", "rev active")
      .replace("want=1", "want=1 @min-scale=1")
      .replace("0 =acts", "0 =ingress/web other=100\n0 =acts"),
    1,
    [],
  ],
]);

/** Lists of a revision that has two pods more than are wanted, written at these seconds. */
const WRITTEN = (pa: string, dep: string): string => `0 =sks Proxy n=2 pop=True
  0 =pa Active=True@-900 want=1 ${pa}
  0 =dep 3 ${dep}
  1 bookmark dep`;
table("D22", [
  ["as a list shows it, since both were written", WRITTEN("wrote=-300", "wrote=-200"), 1, ["-200–"]],
  ["whichever was written last", WRITTEN("wrote=-100", "wrote=-200"), 1, ["-100–"]],
  ["not for a minute", WRITTEN("wrote=-58", "wrote=-200"), 1, []],
  ["nobody says who wrote the one", WRITTEN("", "wrote=-200"), 1, []],
  ["nor the other", WRITTEN("wrote=-200", ""), 1, []],
  ["of the Deployment only its status", WRITTEN("wrote=-300", "wrote=-200,status"), 1, []],
  [
    "of the PodAutoscaler its status, which is the number",
    WRITTEN("wrote=-300,status", "wrote=-400"),
    1,
    ["-300–"],
  ],
]);

const refused = (seconds: number): string =>
  `${seconds} fail autoscaler error scaling target: failed to apply scale 1 to scale target r-deployment: no`;
const FOREIGN = `${POD}\n10 dep 3`;

table("D22", [
  ["another number", FOREIGN, 70, { desired: 1, replicas: 3, namespace: "demo", revision: "r" }],
  ["the Deployment is gone", `${FOREIGN}\n20 -dep 3`, 90, []],
  ["the PodAutoscaler is gone", `${FOREIGN}\n20 -pa`, 90, []],
  ["the PodAutoscaler is being deleted", `${POD}\n5 pa deleting Active=True@0 want=1\n10 dep 3`, 90, []],
  ["it does not say whether it is active", FOREIGN.replace("Active=True@0 ", ""), 90, []],
  ["the change back is refused: that is told", `${FOREIGN}\n${refused(20)}\n60 dep 3`, 90, []],
]);
