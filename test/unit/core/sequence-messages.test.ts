/** Each message of a sequence: who tells whom what, with its values, its place in the protocol and its record. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  foldMessages,
  isPlainTraffic,
  messagesOf,
  type RevisionState,
  type SequenceMessage,
  toMermaid,
} from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

function messages(text: string, from = 0.5, to = 1_000): SequenceMessage[] {
  const { shared, revisions } = buildState(records(text));
  return messagesOf(shared, revisions.get(KEY) as RevisionState, at(from), at(to));
}

/** "10 autoscaler→sks mode mode=Proxy 6a.4 specMode #7"; "-->" where it is inferred, "!" where it is bad. */
function drawn({ t, from, to, kind, values, rule, lane, seq, provenance, isBad }: SequenceMessage): string {
  const said = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  const arrow = provenance === "inferred" ? "-->" : "→";
  const words = [
    `${secondsOf(t)} ${from}${arrow}${to} ${kind}`,
    ...said,
    rule,
    lane ?? "–",
    `#${seq}`,
    isBad ? "!" : "",
  ];
  return words.filter((word) => word !== "").join(" ");
}

type Case = readonly [what: string, text: string, drawn: readonly string[]];

const DESCENT: readonly Case[] = [
  [
    "the window is over",
    `${ONE_POD}\n10 log autoscaler Can deactivate PA, was active for 10s`,
    ["10 autoscaler→autoscaler window waitMs=10000 6a.3 decisions #7"],
  ],
  [
    "Proxy is ordered, then Serve",
    `${ONE_POD}\n10 sks Serve n=2 pop=True\n11 sks Proxy n=2 pop=True`,
    [
      "10 autoscaler→sks mode mode=Serve 6b.5 specMode #7",
      "11 autoscaler→sks mode mode=Proxy 6a.4 specMode #8",
    ],
  ],
  ["the same mode again is none", `${ONE_POD}\n10 sks Proxy n=7 pop=True`, []],
  [
    "Active changes",
    `${ONE_POD}\n10 pa Active=False,NoTraffic@10 want=0\n11 pa Active=Unknown,Queued@11 want=1\n12 pa Active=True@12 want=1`,
    [
      "10 autoscaler→autoscaler active status=False reason=NoTraffic 6a.5 conditions #7",
      "11 autoscaler→autoscaler active status=Unknown reason=Queued 6b.6 conditions #8",
      "12 autoscaler→autoscaler active status=True reason= 6b.13 conditions #9",
    ],
  ],
  [
    "Active times out",
    `${ONE_POD}\n10 pa Active=False,TimedOut@10 want=0`,
    ["10 autoscaler→autoscaler timeout status=False reason=TimedOut 6a.5 conditions #7"],
  ],
  [
    "the path changes",
    `${ONE_POD}\n10 pub p1\n11 pub a1 p1\n12 pub\n13 pub a1`,
    [
      "10 sks→public publicEndpoints path=pods activators=0 pods=1 6b.12 path #7",
      "11 sks→public publicEndpoints path=mixed activators=1 pods=1 6a.6 path #8",
      "12 sks→public publicEndpoints path=none activators=0 pods=0 6a.6 path #9 !",
      "13 sks→public publicEndpoints path=activator activators=1 pods=0 6a.6 path #10",
    ],
  ],
  [
    "the condition changes",
    `${ONE_POD}\n10 sks Proxy n=2 pop=False\n11 sks Proxy n=2 pop=True`,
    [
      "10 sks→sks condition status=False 6a.7 condition #7",
      "11 sks→sks condition status=True 6a.7 condition #8",
    ],
  ],
  [
    "slices follow, and the gateway with them",
    `0 slice/1 a1\n${ONE_POD}\n10 slice/1 p1`,
    [
      "10 kubernetes→public mirrored path=pods 6a.8 mirrored #8",
      "10 public-->ingress ingressFollows path=pods 6a.9 – #8",
    ],
  ],
  [
    "a probe fails, and its repetition, then one is confirmed",
    `${ONE_POD}\n10 log autoscaler Probing activator = false, err = refused\n11 log autoscaler Async prober is done for x: success?: false error: x\n12 log autoscaler Probing activator = true, err = <nil>`,
    [
      "10 autoscaler→public probe result=failed answer=none error=refused 6a.10 probes #7 !",
      "11 autoscaler→public asyncProbe result=failed answer=none error=x 6a.10’ probes #8 !",
      "12 autoscaler→public probe result=confirmed answer=activator error= 6a.10 probes #9",
    ],
  ],
  ["skscope's own prober tells nobody", `${ONE_POD}\n10 probe activator 200 activator`, []],
  [
    "the waits",
    `${ONE_POD}\n10 log autoscaler Can't scale to 0; InactiveFor 1s < ScaleToZeroPodRetentionPeriod = 20s\n11 log autoscaler Enqueueing PA after 9s\n12 log autoscaler Fast path scaling to 0, in proxy mode for: 10s`,
    [
      "10 autoscaler→autoscaler retentionWait waitMs=1000 6a.11 decisions #7",
      "11 autoscaler→autoscaler graceWait waitMs=9000 6a.11 decisions #8",
      "12 autoscaler→autoscaler fastPath waitMs=10000 6a.11 decisions #9",
    ],
  ],
  [
    "a panic, and its end",
    `${ONE_POD}\n10 log autoscaler PANICKING.\n11 log autoscaler Un-panicking.`,
    [
      "10 autoscaler→autoscaler panic waitMs=0 6d.2 decisions #7",
      "11 autoscaler→autoscaler calm waitMs=0 3.3 decisions #8",
    ],
  ],
  ["another line is none", `${ONE_POD}\n10 log autoscaler PA scale got=1, want=1, desiredPods=1 ebc=0`, []],
  [
    "the replicas go to 0",
    `${ONE_POD}\n10 dep 0`,
    ["10 autoscaler→kubernetes replicas from=1 to=0 6a.12 scale #7"],
  ],
  [
    "the addresses go and come",
    `${ONE_POD}\n10 priv\n11 priv p1 p2\n12 priv p2 p1`,
    [
      "10 kubernetes→sks privateEndpoints ready=0 before=1 6a.13 privateEndpoints #7",
      "11 kubernetes→sks privateEndpoints ready=2 before=0 6b.11 privateEndpoints #8",
    ],
  ],
  [
    "the SKS has pods, and has none",
    `${ONE_POD.replace("pop=True", "pop=True ep=True")}\n10 sks Proxy n=2 pop=True ep=Unknown,NoHealthyBackends\n11 sks Proxy n=2 pop=True ep=True`,
    [
      "10 sks→sks endpointsPopulated status=Unknown reason=NoHealthyBackends 6a.14 conditions #7",
      "11 sks→sks endpointsPopulated status=True reason= 6b.12 conditions #8",
    ],
  ],
  [
    "a pod leaves",
    `${ONE_POD}\n10 pod/r-deployment-1 scheduled started terminating\n40 -pod/r-deployment-1`,
    [
      "10 kubernetes→pod podEnding pod=1 reason= 6a.13 pods #7",
      "40 kubernetes→pod podGone pod=1 6a.16 pods #8",
    ],
  ],
];

const WAKE: readonly Case[] = [
  [
    "of a new revision the first number is the controller's",
    "1 acts a1\n1 sks Proxy n=2 pop=True\n1 pa Active=Unknown,Queued@1 want=-1\n1 dep 1\n1 priv\n1 pub a1",
    [
      "1 kubernetes→kubernetes replicas from=0 to=1 3.9 scale #3",
      "1 autoscaler→sks mode mode=Proxy 6a.4 specMode #1",
      "1 autoscaler→autoscaler active status=Unknown reason=Queued 6b.6 conditions #2",
      "1 sks→public publicEndpoints path=activator activators=1 pods=0 6a.6 path #5",
      "1 sks→sks condition status=True 6a.7 condition #1",
    ],
  ],
  [
    "a first number that a list shows is none",
    "1 =acts a1\n1 =sks Proxy n=2 pop=True\n1 =pa Active=True@0 want=1\n1 =priv p1\n1 =pub a1\n10 =dep 1",
    [],
  ],
  [
    "a pod comes",
    `${AT_ZERO}\n10 dep 1\n10.1 pod/r-deployment-abc-x\n10.2 pod/r-deployment-abc-x scheduled\n11 pod/r-deployment-abc-x scheduled started\n12 pod/r-deployment-abc-x scheduled started ready`,
    [
      "10 autoscaler→kubernetes replicas from=0 to=1 6b.4 scale #6",
      "10.1 kubernetes→pod podCreated pod=x reason= 6b.7 pods #7",
      "10.2 kubernetes→pod podScheduled pod=x reason= 6b.7 pods #8",
      "11 kubernetes→pod podStarted pod=x reason= 6b.7 pods #9",
      "12 kubernetes→pod podReady pod=x reason= 6b.11 pods #10",
    ],
  ],
  [
    "an image is pulled",
    `${AT_ZERO}\n10 pod/x scheduled\n11 event/1 Pulling Pod x text=Pulling_image_"i"\n12 event/2 Pulled Pod x text=Successfully_pulled_image_"i"\n13 pod/x scheduled started`,
    [
      "10 kubernetes→pod podScheduled pod=x reason= 6b.7 pods #6",
      "11 kubernetes→pod podPulling pod=x reason= 6b.7 pods #7",
      "13 kubernetes→pod podStarted pod=x reason= 6b.7 pods #9",
    ],
  ],
  [
    "a pod is in trouble",
    `${AT_ZERO}\n10 pod/x scheduled\n11 pod/x scheduled waiting=ImagePullBackOff`,
    [
      "10 kubernetes→pod podScheduled pod=x reason= 6b.7 pods #6",
      "11 kubernetes→pod podTrouble pod=x reason=ImagePullBackOff D8 pods #7 !",
    ],
  ],
  [
    "a request waits, and wakes it",
    `${AT_ZERO}\n9.9 req 200 1700 10.0.0.1:8012\n10 dep 1\n10.1 pa Active=Unknown,Queued@10 want=1\n11 pod/x scheduled started ready\n11.1 priv p1\n11.2 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1`,
    [
      "9.9 client→activator requestWaits to=activator 6b.1 requests #6",
      "9.901 activator-->autoscaler load 6b.2 – #6",
      "10 autoscaler→kubernetes replicas from=0 to=1 6b.4 scale #7",
      "10.1 autoscaler→autoscaler active status=Unknown reason=Queued 6b.6 conditions #8",
      "11 kubernetes→pod podReady pod=x reason= 6b.11 pods #9",
      "11.1 kubernetes→sks privateEndpoints ready=1 before=0 6b.11 privateEndpoints #10",
      "11.2 activator→pod podReachable backends=1 6b.9 decisions #11",
      "11.2 activator-->pod released 6b.10 – #11",
      "11.6 activator→client answered status=200 tookMs=1700 hadPods=0 6b.10 requests #6",
    ],
  ],
  [
    "the activator has no backends yet",
    `${AT_ZERO}\n9.9 req 200 1700 10.0.0.1:8012\n10 dep 1\n10.5 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 0, backends = 0\n11 priv p1`,
    [
      "9.9 client→activator requestWaits to=activator 6b.1 requests #6",
      "9.901 activator-->autoscaler load 6b.2 – #6",
      "10 autoscaler→kubernetes replicas from=0 to=1 6b.4 scale #7",
      "11 kubernetes→sks privateEndpoints ready=1 before=0 6b.11 privateEndpoints #9",
      "11.6 activator→client answered status=200 tookMs=1700 hadPods=0 6b.10 requests #6",
    ],
  ],
  [
    "the pod is reachable a second after the end",
    `${AT_ZERO}\n10 dep 1\n11 priv p1\n12 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1`,
    [
      "10 autoscaler→kubernetes replicas from=0 to=1 6b.4 scale #6",
      "11 kubernetes→sks privateEndpoints ready=1 before=0 6b.11 privateEndpoints #7",
      "12 activator→pod podReachable backends=1 6b.9 decisions #8",
    ],
  ],
  [
    "later it is of no wake",
    `${AT_ZERO}\n10 dep 1\n11 priv p1\n12.001 log activator Updating Revision Throttler with: clusterIP = <nil>, trackers = 1, backends = 1`,
    [
      "10 autoscaler→kubernetes replicas from=0 to=1 6b.4 scale #6",
      "11 kubernetes→sks privateEndpoints ready=1 before=0 6b.11 privateEndpoints #7",
    ],
  ],
];

const REQUESTS: readonly Case[] = [
  ["to a pod", `${ONE_POD}\n10 req 200 5 10.1.0.1:8012`, ["10 client→pod request to=pod 6c requests #7"]],
  [
    "through an activator",
    `${ONE_POD}\n10 req 200 500 10.0.0.1:8012`,
    ["10 client→activator request to=activator 6b.1 requests #7"],
  ],
  [
    "through an activator, for longer",
    `${ONE_POD}\n10 req 200 501 10.0.0.1:8012`,
    [
      "10 client→activator requestWaits to=activator 6b.1 requests #7",
      "10.501 activator→client answered status=200 tookMs=501 hadPods=1 6b.10 requests #7",
    ],
  ],
  [
    "through an activator that is not in the path",
    `${ONE_POD.replace("pub a1 a2", "pub p1")}\n10 req 200 501 10.0.0.2:8012`,
    [
      "10 client→activator requestWaits to=activator 6b.1 requests #7",
      "10.501 activator→client answered status=200 tookMs=501 hadPods=1 6b.10 requests #7",
    ],
  ],
  [
    "to a pod, for long",
    `${ONE_POD}\n10 req 200 5000 10.1.0.1:8012`,
    ["10 client→pod request to=pod 6c requests #7"],
  ],
  [
    "to nobody knows whom",
    `${ONE_POD}\n10 req 200 5`,
    ["10 client→ingress request to=ingress 6c requests #7"],
  ],
  [
    "that failed",
    `${ONE_POD}\n10 req 500 5.4 10.1.0.1:8012`,
    [
      "10 client→pod request to=pod 6c requests #7",
      "10.005 pod→client lost status=500 tookMs=5.4 hadPods=1 4.1 requests #7 !",
    ],
  ],
  [
    "that still went to a pod that has gone: no pod is there to answer it",
    `${ONE_POD}\n8 -pod/r-deployment-1\n8 dep 0\n10 req 503 2 10.1.0.1:8012`,
    [
      "8 autoscaler→kubernetes replicas from=1 to=0 6a.12 scale #8",
      "8 kubernetes→pod podGone pod=1 6a.16 pods #7",
      "10 client→ingress request to=ingress 6c requests #9",
      "10.002 ingress→client lost status=503 tookMs=2 hadPods=0 4.1 requests #9 !",
    ],
  ],
  [
    "that failed at zero",
    `${AT_ZERO}\n10 req 503 5 10.0.0.1:8012`,
    [
      "10 client→activator request to=activator 6b.1 requests #6",
      "10.005 activator→client lost status=503 tookMs=5 hadPods=0 4.1 requests #6 !",
    ],
  ],
  [
    "that the application refused",
    `${ONE_POD}\n10 req 499 5 10.1.0.1:8012`,
    ["10 client→pod request to=pod 6c requests #7"],
  ],
  [
    "whose client went away",
    `${ONE_POD}\n10 req 0 900 10.0.0.1:8012`,
    ["10 client→activator requestWaits to=activator 6b.1 requests #7"],
  ],
  [
    "that nobody answered",
    `${ONE_POD}\n10 req 0 900`,
    [
      "10 client→ingress request to=ingress 6c requests #7",
      "10.9 ingress→client lost status=0 tookMs=900 hadPods=1 4.1 requests #7 !",
    ],
  ],
];

const GAPS: readonly Case[] = [
  [
    "of the pods",
    `${ONE_POD}\n9 pod/r-deployment-1 scheduled started ready\n10 gap pod lost`,
    ["9 kubernetes→kubernetes gap resource=pods reason=lost lastsMs=-1 – #8 !"],
  ],
  [
    "of the pods, and a list ends it",
    `${ONE_POD}\n9 pod/r-deployment-1 scheduled started ready\n10 gap pod lost\n12 =pod/r-deployment-1 scheduled started ready\n12 bookmark pod`,
    ["9 kubernetes→kubernetes gap resource=pods reason=lost lastsMs=3000 – #8 !"],
  ],
];

describe.each([
  ["a descent", DESCENT],
  ["a wake", WAKE],
  ["requests", REQUESTS],
  ["gaps", GAPS],
])("of %s:", (_, table) => {
  test.each(table)("%s", (__, text, said) => {
    expect(messages(text).map(drawn)).toEqual(said);
  });
});

test("what has one time is told in the order of the protocol's steps, then of the records", () => {
  const text = `${ONE_POD.replace("pop=True", "pop=False").replace("Proxy", "Serve")}
    10 log autoscaler Probing activator = true, err = <nil>
    10 log autoscaler Enqueueing PA after 9s
    10 pub a1
    10 pa Active=False,NoTraffic@10 want=0
    10 sks Proxy n=2 pop=True
    10 dep 0
    10 log autoscaler Can deactivate PA, was active for 10s
    10 gap pod lost
    10 req 200 5 10.1.0.1:8012`;
  const kinds = messages(text).map(({ kind }) => kind);
  expect(kinds).toEqual([
    "request",
    "window",
    "replicas",
    "mode",
    "active",
    "condition",
    "probe",
    "graceWait",
  ]);
});

test("both ends of the time that is asked for are in it", () => {
  const text = `${ONE_POD}\n10 sks Serve n=2\n11 sks Proxy n=2`;
  expect(messages(text, 10, 11).map(({ t }) => secondsOf(t))).toEqual([10, 11]);
  expect(messages(text, 10.001, 10.999)).toEqual([]);
});

describe("what repeats is told once", () => {
  const counts = (text: string, unfolded: readonly number[] = []): string[] => {
    const all = messages(text);
    const ids = new Set(unfolded.map((i) => all[i]?.id ?? ""));
    return foldMessages(all, ids).map(({ kind, count, lastT }) => `${kind} ×${count} –${secondsOf(lastT)}`);
  };
  const req = (seconds: number, status = 200, via = "10.1.0.1:8012"): string =>
    `${seconds} req ${status} 5 ${via}`;

  test.each<[what: string, lines: readonly string[], told: string[]]>([
    ["requests of one way", [req(1), req(2), req(3)], ["request ×3 –3"]],
    [
      "of two ways each for itself",
      [req(1), req(2, 200, "10.0.0.1:8012"), req(3)],
      ["request ×2 –3", "request ×1 –2"],
    ],
    [
      "until something else happens",
      [req(1), "2 dep 2", req(3)],
      ["request ×1 –1", "replicas ×1 –2", "request ×1 –3"],
    ],
    [
      "what is lost stands for itself",
      [req(1, 500), req(2, 500)],
      ["request ×1 –1", "lost ×1 –1.005", "request ×1 –2", "lost ×1 –2.005"],
    ],
    [
      "probes with one result",
      [
        "1 log autoscaler Probing activator = false, err = x",
        "2 log autoscaler Probing activator = false, err = x",
        "3 log autoscaler Probing activator = true, err = <nil>",
      ],
      ["probe ×2 –2", "probe ×1 –3"],
    ],
    [
      "waits that are no repetition",
      ["1 log autoscaler Enqueueing PA after 9s", "2 log autoscaler Enqueueing PA after 8s"],
      ["graceWait ×1 –1", "graceWait ×1 –2"],
    ],
  ])("%s", (_, lines, told) => {
    expect(counts(`${ONE_POD}\n${lines.join("\n")}`)).toEqual(told);
  });

  test("unless one of them is asked for by itself", () => {
    const text = `${ONE_POD}\n${[req(1), req(2), req(3)].join("\n")}`;
    expect(counts(text, [0])).toEqual(["request ×1 –1", "request ×1 –2", "request ×1 –3"]);
    expect(counts(text, [1])).toEqual(["request ×3 –3"]);
  });
});

test("as Mermaid: who takes part, and an arrow for what is observed, inferred, bad", () => {
  const text = `${ONE_POD}\n10 req 500 5 10.1.0.1:8012\n11 sks Serve n=2`;
  const folded = foldMessages(messages(text), new Set());
  const inferred = { ...folded[0], kind: "load", provenance: "inferred" } as (typeof folded)[number];
  expect(
    toMermaid(
      [...folded, inferred],
      (one) => `${one}#1`,
      ({ kind }) => `${kind}\n<${kind}>`,
    ).split("\n"),
  ).toEqual([
    "sequenceDiagram",
    "  participant client as client#35;1",
    "  participant autoscaler as autoscaler#35;1",
    "  participant sks as sks#35;1",
    "  participant pod as pod#35;1",
    "  client->>pod: request #60;request#62;",
    "  pod-xclient: lost #60;lost#62;",
    "  autoscaler->>sks: mode #60;mode#62;",
    "  client-->>pod: load #60;load#62;",
    "",
  ]);
});

test("requests that went well can be left out; those that wait or are lost are of the story", () => {
  const text = `${ONE_POD}
    1 req 200 5 10.1.0.1:8012
    2 req 502 5 10.1.0.1:8012`;
  const waiting = `${AT_ZERO}\n3 req 200 900 10.0.0.1:8012`;
  const told = [...messages(text), ...messages(waiting)].filter(({ lane }) => lane === "requests");
  expect(told.filter(isPlainTraffic).map(({ kind, isBad }) => `${kind} ${isBad}`)).toEqual(
    expect.arrayContaining(["request false"]),
  );
  const left = told.filter((message) => !isPlainTraffic(message)).map(({ kind }) => kind);
  expect(left).toContain("requestWaits");
  expect(left).toContain("lost");
  expect(left).not.toContain("request");
});
