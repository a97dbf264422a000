/** At the most pods that there may be, and a number that two set in turn: what is told, and each thing without which nothing is. */
import { records } from "../../../support/records.ts";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

/** Both pods are there that max-scale allows. */
const FULL = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=2 @max-scale=2 ScaleTargetInitialized=True
  0 dep 2
  0 priv p1 p2
  0 pub a1 a2`;
const asks = (second: number, pods: number): string =>
  `${second} log autoscaler PA scale got=2, want=2, desiredPods=${pods} ebc=-241`;
/** The autoscaler's lines, every two seconds from 4 s. */
const asksUntil = (until: number, pods = 8): string =>
  Array.from({ length: (until - 4) / 2 + 1 }, (_, i) => asks(4 + 2 * i, pods)).join("\n");
const full = (...lines: readonly string[]): string => [FULL, ...lines].join("\n");

table("max-scale-reached", [
  [
    "by the log: what is asked for, what there may be, and who says so",
    full(asksUntil(64)),
    64,
    { by: "log", asked: 8, max: 2, origin: "annotation", message: "none", namespace: "demo", revision: "r" },
  ],
  ["its last line shows it best", full(asksUntil(64)), 64, asks(64, 8)],
  ["one more than there may be", full(asksUntil(64, 3)), 64, ["4–"]],
  ["without a ServerlessService", full(asksUntil(64)).replace(/0 sks .*\n/, ""), 64, []],
  [
    "until the ServerlessService is gone",
    full(asksUntil(70), "71 -sks Proxy n=2 pop=True", asks(72, 8)),
    73,
    ["4–72"],
  ],
  ["of one that wants no pods now", full(asksUntil(64)).replace("dep 2", "dep 1"), 64, []],
  [
    "another line of the autoscaler is no answer: it goes on",
    full(asksUntil(64), "66 log autoscaler Delaying scale to 0, staying at 2", "67 dep 2 ready=2"),
    70,
    ["4–"],
  ],
  [
    "and ends when nobody has told it for half a minute",
    full(asksUntil(64), "66 log autoscaler Delaying scale to 0, staying at 2", "94 dep 2 ready=2"),
    95,
    ["4–94"],
  ],
  [
    "a millisecond before that it goes on",
    full(asksUntil(64), "66 log autoscaler Delaying scale to 0, staying at 2", "93.999 dep 2 ready=2"),
    93.999,
    ["4–"],
  ],
  ["no line told it at all", full("66 dep 2 ready=2"), 70, []],
]);

const HPA = FULL.replace("0 pa ", "0 pa @class=hpa.autoscaling.knative.dev ");
const limited = (status: string, more = ""): string =>
  `${HPA}\n5 hpa current=2 desired=2 ScalingLimited=${status}@5${more}\n80 dep 2 ready=2`;

table("max-scale-reached", [
  [
    "of class hpa: the words of its HPA",
    limited("True,TooManyReplicas", " text=the_desired_replica_count_is_more_than_the_maximum_replica_count"),
    80,
    {
      by: "hpa",
      asked: 0,
      max: 0,
      origin: "annotation",
      message: "the desired replica count is more than the maximum replica count",
      namespace: "demo",
      revision: "r",
    },
  ],
  ["without words", limited("True,TooManyReplicas"), 80, { by: "hpa", message: "none" }],
  ["it is not limited", limited("False,TooManyReplicas"), 80, []],
  ["it is, from below", limited("True,TooFewReplicas"), 80, []],
  ["its HPA says nothing of it", `${HPA}\n5 hpa current=2 desired=2\n80 dep 2 ready=2`, 80, []],
  [
    "of another class the HPA says nothing",
    limited("True,TooManyReplicas").replace("hpa.auto", "kpa.auto"),
    80,
    [],
  ],
]);

/** Somebody sets 3 at these seconds, and the autoscaler 1 again two seconds later. */
const turns = (...seconds: readonly number[]): string =>
  seconds.map((second) => `${second} dep 3\n${second + 2} dep 1`).join("\n");
const one = (...lines: readonly string[]): string => [ONE_POD, ...lines].join("\n");

table("scaled-by-two", [
  [
    "how often, what is wanted, and what the other sets",
    one(turns(5, 65, 125)),
    130,
    { count: 3, desired: 1, other: 3, namespace: "demo", revision: "r" },
  ],
  ["when it was set last", one(turns(5, 65, 125)), 130, { lastAt: records("125 dep 3")[0]?.t as number }],
  ["that shows it best", one(turns(5, 65).replaceAll("3", "4"), turns(125)), 130, "125 dep 3"],
  ["the third is not set back yet", one(turns(5, 65), "125 dep 3"), 130, []],
  ["twice and once to another number that stays", one(turns(5, 65), "125 dep 3\n127 dep 2"), 130, []],
  ["three times within ten minutes, to the millisecond", one(turns(5, 65, 602.999)), 605, ["604.999–"]],
  ["the first is ten minutes ago", one(turns(5, 65, 603)), 605, []],
  [
    "the first number is the other's: it was not wanted before",
    one("4 dep 3\n6 dep 1", turns(65, 125)).replace("0 dep 1", "0.1 dep 3"),
    130,
    [],
  ],
  ["without a ServerlessService", one(turns(5, 65, 125)).replace(/0 sks .*\n/, ""), 130, []],
  [
    "the Deployment was gone in between",
    one("5 -dep 1\n7 dep 1\n65 -dep 1\n67 dep 1\n125 -dep 1\n127 dep 1"),
    130,
    [],
  ],
  [
    "the number that comes back is not the one that is wanted",
    one(turns(5, 65, 125)).replace("want=1", "want=2"),
    130,
    [],
  ],
  [
    "what is wanted came after the number that was there",
    one(
      "4 pa Active=True@0 want=2 ScaleTargetInitialized=True",
      "5.5 pa Active=True@0 want=1 ScaleTargetInitialized=True",
      turns(5),
      turns(65, 125),
    ),
    130,
    [],
  ],
  ["nobody has said what is wanted", one(turns(5, 65, 125)).replace("want=1 ", ""), 130, []],
  [
    "of so many changes the latest are looked at",
    one(turns(...Array.from({ length: 40 }, (_, i) => 5 + 4 * i))),
    200,
    { count: 30 },
  ],
]);
