/** An activator that runs out of memory takes the requests with it that wait in it: the answer says so, and how to give it more. */
import { expect, test } from "vitest";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at } from "../../../support/records.ts";
import { latest, systemTable, table } from "../../../support/rule-table.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const OOM = "restarts=1 exit=137 oom";
const READY = "0 knative/activator-1 ready memory=600Mi";
const oomAt = (second: number): string => `${second} knative/activator-1 ready ${OOM} memory=600Mi`;
const failing = `${READY}\n${ONE_POD}\n10 req 503 900`;
const waking = `${READY}\n${AT_ZERO}\n5 dep 1\n5.1 pa Active=Unknown,Queued@5 want=1\n6 req 502 5000`;
const YES = { oom: "yes", oomPod: "activator-1", memory: "600Mi", moreMemory: "1200Mi" };

table("requests-failed", [
  [
    "its memory, where it ran out of it",
    `${failing}\n${oomAt(11)}\n20 pub a1`,
    20,
    { ...YES, oomAt: at(11) },
  ],
  ["told 30 s later", `${failing}\n${oomAt(40.9)}\n41 pub a1`, 50, YES],
  ["a millisecond later it is another matter", `${failing}\n${oomAt(40.901)}\n41 pub a1`, 50, { oom: "no" }],
  [
    "ended otherwise",
    `${failing}\n11 knative/activator-1 ready restarts=1 exit=1\n20 pub a1`,
    20,
    { oom: "no" },
  ],
  [
    "another process",
    `${failing}\n0 knative/autoscaler-1 ready\n11 knative/autoscaler-1 ready ${OOM}\n20 pub a1`,
    20,
    { oom: "no" },
  ],
  [
    "a limit that is not told",
    `${failing.replace(" memory=600Mi", "")}\n11 knative/activator-1 ready ${OOM}\n20 pub a1`,
    20,
    { oom: "yes", memory: "none", moreMemory: "none" },
  ],
]);
table("D10", [["during a cold start", `${waking}\n${oomAt(11)}\n20 pub a1`, 20, YES]]);
table("D11", [
  [
    "without any activator",
    `${READY}\n${AT_ZERO}\n${oomAt(10).replace(" ready", "")}\n10.1 acts\n10.1 pub`,
    20,
    YES,
  ],
  ["which went for another reason", `${READY}\n${AT_ZERO}\n10.1 acts\n10.1 pub`, 20, { oom: "no" }],
]);
systemTable("restarted", [
  [
    "of Knative itself it says the limit, too",
    `${READY}\n${oomAt(11)}`,
    20,
    { memory: "600Mi", moreMemory: "1200Mi", exitReason: "OOMKilled" },
  ],
]);

test.each(["requests-failed", "D10", "D11"])("%s names the command that gives it more", (rule) => {
  const text = {
    "requests-failed": `${failing}\n${oomAt(11)}\n20 pub a1`,
    D10: `${waking}\n${oomAt(11)}\n20 pub a1`,
    D11: `${READY}\n${AT_ZERO}\n${oomAt(10).replace(" ready", "")}\n10.1 acts\n10.1 pub`,
  }[rule as "D10"];
  const { values } = latest(text, rule, 20);
  expect(tell("detail", rule, values)).toContain("Activator activator-1 ran out of memory");
  expect(tell("remedy", rule, values)).toContain(
    "kubectl -n knative-serving set resources deployment activator -c activator --limits=memory=1200Mi",
  );
});
