/** When a start is given up, at the edge: by the Revision's own conditions, by the activation timeout (D8), and when that is over (D9). */
import { describe } from "vitest";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const UNHEALTHY = "rev active ContainerHealthy=False,ExitCode1";
/** It served, its Revision says at 5 s that it cannot run, and it goes to zero at 9 s. */
const served = (...between: readonly string[]): string =>
  [ONE_POD, `5 ${UNHEALTHY}`, ...between, "9 dep 0", "9 pa Active=False,NoTraffic@9 want=0", "9 priv"].join(
    "\n",
  );

describe("by the Revision", () => {
  table("D8", [
    ["no pod became ready since", served(), 10, ["9–"]],
    ["a pod became ready since", served("6 priv !p1", "7 priv p1"), 10, []],
    ["there are more of those that were ready", served("6 priv p1 p2"), 10, ["9–"]],
    ["there are fewer of them", served("4.9 priv p1 p2".replace("4.9", "5"), "6 priv p1"), 10, ["9–"]],
    ["the addresses are made anew", served("6 -priv", "7 priv p1"), 10, []],
    ["another condition", served().replace("ContainerHealthy", "ResourcesAvailable"), 10, ["9–"]],
    ["it holds no more", `${served()}\n12 rev active ContainerHealthy=True`, 20, ["9–12"]],
  ]);
  table("D9", [
    ["no rest", served(), 10, []],
    ["rest, when a pod became ready since", served("6 priv !p1", "7 priv p1"), 10, ["9–"]],
  ]);
});

const pd = "@serving/progress-deadline=60s";
const ZERO = `0 pod/z@other
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0 ${pd}
  0 dep 0
  0 priv
  0 pub a1 a2`;
/** Woken at 10 s, without a pod until the replicas are 0 again; progress-deadline and 30 s more are the timeout. */
const wake = (end: number, active = `False,NoTraffic@${Math.floor(end)}`): string => `${ZERO}
  10 dep 1
  10 pa Active=Unknown,Queued@10 want=1 ${pd}
  ${end} dep 0
  ${end} pa Active=${active} want=0 ${pd}`;
const later = (text: string, ...lines: readonly string[]): string => [text, ...lines].join("\n");

describe("by the activation timeout", () => {
  table("D8", [
    ["in whole seconds, seen a little late", wake(98), 110, ["10–"]],
    ["a millisecond earlier somebody else ended it", wake(97.999), 110, ["10–97.999"]],
    ["where the condition does not say since when", wake(98).replace("Queued@10", "Queued"), 110, ["10–"]],
    ["where it says so by another clock", wake(97).replace("Queued@10", "Queued@9"), 110, ["10–"]],
    ["that the PodAutoscaler tells", wake(40, "False,TimedOut@40"), 110, ["40–"]],
    [
      "and it tells of no traffic next",
      later(wake(40, "False,TimedOut@40"), `40.1 pa Active=False,NoTraffic@40 want=0 ${pd}`),
      110,
      ["40–"],
    ],
    ["the status is written after the replicas", wake(98).replace("98 pa", "99 pa"), 110, ["10–"]],
    ["it is written twice", later(wake(98), `99 pa Active=False,Other@98 want=0 ${pd}`), 110, ["10–"]],
    [
      "woken and given up again",
      later(
        wake(98),
        "120 dep 1",
        `120 pa Active=Unknown,Queued@120 want=1 ${pd}`,
        "130 dep 0",
        `130 pa Active=False,NoTraffic@130 want=0 ${pd}`,
      ),
      140,
      ["10–120"],
    ],
    ["a pod became ready in it", wake(98).replace("98 dep", "50 priv p1\n51 priv\n98 dep"), 110, []],
    ["it is active", later(wake(98), `100 pa Active=True@100 want=0 ${pd}`), 110, ["10–100"]],
    ["the PodAutoscaler is gone", later(wake(98), "100 -pa"), 110, ["10–100"]],
    [
      "the Revision is deleted: it starts nothing any more",
      later(wake(98), "99 rev active Ready=True", "100 -rev", "101 pub a1"),
      110,
      ["10–100"],
    ],
  ]);
  table("D9", [
    ["no rest", wake(98), 110, ["0–10"]],
    ["rest, where somebody else ended it", wake(97.999), 110, ["0–10", "97.999–"]],
  ]);
});

/** A list at 100 s: at zero, and no pod has been ready since the SKS was made at 0 s. */
const listed = (change: (text: string) => string = (text) => text): string =>
  change(`100 =pod/z@other
  100 =acts a1 a2
  100 =sks Proxy n=2 pop=True ep=Unknown,NoHealthyBackends@5 created=0
  100 =pa Active=False,NoTraffic@90 want=0
  100 =dep 0
  100 =priv
  100 =pub a1 a2
  100 =pod/x created=1 scheduled terminating
  100 =event/1 FailedMount Pod x warning text=no_claim last=50`);

describe("by the Events of a list", () => {
  table("D8", [
    ["no pod has ever been ready", listed(), 101, ["100–"]],
    [
      "what it says",
      listed(),
      101,
      { by: "event", reason: "FailedMount", message: "no claim", state: "gaveUp" },
    ],
    [
      "the condition is 5 s younger than the SKS at most",
      listed((text) => text.replace("@5", "@6")),
      101,
      [],
    ],
    [
      "it is older by its own clock",
      listed((text) => text.replace("@5", "@-6").replace("created=0", "created=-1")),
      101,
      ["100–"],
    ],
    ["addresses are there", listed((text) => text.replace("Unknown,NoHealthyBackends@5", "True@5")), 101, []],
    [
      "addresses were there",
      later(
        listed((text) => text.replace("100 =priv", "99 =priv p1\n100 =priv")),
        "101 pub a1",
      ),
      102,
      [],
    ],
    ["a pod becomes ready", later(listed(), "101 priv p1", "102 priv"), 103, ["100–101"]],
    ["nothing says that one was started", listed((text) => text.replace(/\n.*=event.*/, "")), 101, []],
    ["it is not known when the SKS was made", listed((text) => text.replace(" created=0", "")), 101, []],
    ["nor since when there is no address", listed((text) => text.replace("@5", "")), 101, []],
    [
      "a watch tells it: it was seen from then on",
      listed((text) => text.replace("100 =sks", "100 sks")),
      101,
      [],
    ],
  ]);
});

/** The recording begins amid a start that was woken at 10 s; since when there is no address says the SKS. */
const late = (populated: string, active = "Unknown,Queued@10", ...between: readonly string[]): string =>
  later(
    ZERO.replaceAll(/^ *0 /gm, "50 =")
      .replace("pop=True", `pop=True ep=${populated}`)
      .replace("Active=False,NoTraffic want=0", `Active=${active} want=1`)
      .replace("dep 0", "dep 1"),
    ...between,
    "98 dep 0",
    `98 pa Active=False,NoTraffic@98 want=0 ${pd}`,
    "99 pub a1",
  );
const NONE = "Unknown,NoHealthyBackends";

describe("by the activation timeout, where its begin was not recorded", () => {
  table("D8", [
    ["there has been no address since 5 s after it", late(`${NONE}@15`), 130, ["10–"]],
    ["there was one later", late(`${NONE}@16`), 130, ["10–98"]],
    ["there is one", late("True@5"), 130, ["10–98"]],
    ["nobody says since when there is none", late("").replace(" ep=", ""), 130, ["10–98"]],
    [
      "one came since, by the addresses",
      late(`${NONE}@15`, "Unknown,Queued@10", "60 priv p1", "61 priv"),
      130,
      [],
    ],
    [
      "it ended sooner",
      late(`${NONE}@15`).replaceAll(/^98|@98/gm, (at) => at.replace("98", "97")),
      130,
      ["10–97"],
    ],
    [
      "the PodAutoscaler says that it did",
      late(`${NONE}@15`)
        .replaceAll("98 pa Active=False,NoTraffic@98", "98 pa Active=False,TimedOut@98")
        .replaceAll(/^98/gm, "70"),
      130,
      ["10–70", "70–"],
    ],
    [
      "it says so of no start that was seen",
      late(`${NONE}@15`, "True@10").replace(
        "98 pa Active=False,NoTraffic@98",
        "98 pa Active=False,TimedOut@98",
      ),
      130,
      [],
    ],
    [
      "woken again since: of that one nobody knows",
      later(
        late(`${NONE}@15`),
        "100 dep 1",
        `100 pa Active=Unknown,Queued@100 want=1 ${pd}`,
        "101 priv p1",
        "102 priv",
        "103 dep 0",
        `103 pa Active=False,TimedOut@103 want=0 ${pd}`,
      ),
      130,
      ["10–100"],
    ],
  ]);
});
