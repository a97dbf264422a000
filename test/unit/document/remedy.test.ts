/** What can be pasted stands on a line of its own: found by the grammar of commands, in every language, for every rule. */
import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { remedyParts, remedySteps } from "../../../lib/document/remedy.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
import { choicesOf } from "../../support/text-choices.ts";

describe("the parts of a remedy", () => {
  test.each([
    [
      "Is it running? kubectl -n knative-serving get pods -l app=autoscaler; kubectl -n knative-serving logs -l app=autoscaler --tail=50. Not checked: its log.",
      [
        "kubectl -n knative-serving get pods -l app=autoscaler",
        "kubectl -n knative-serving logs -l app=autoscaler --tail=50",
      ],
    ],
    ["kubectl describe nodes shows which is short of memory", ["kubectl describe nodes"]],
    [
      "Find who writes it (kubectl -n demo get deployment r-deployment -o yaml --show-managed-fields) and stop it.",
      ["kubectl -n demo get deployment r-deployment -o yaml --show-managed-fields"],
    ],
    [
      `kubectl -n demo patch ksvc $(kubectl -n demo get revision r -o 'jsonpath={.metadata.labels.serving\\.knative\\.dev/service}') --type merge -p '{"a":"b c"}'. Or a quicker start.`,
      [
        `kubectl -n demo patch ksvc $(kubectl -n demo get revision r -o 'jsonpath={.metadata.labels.serving\\.knative\\.dev/service}') --type merge -p '{"a":"b c"}'`,
      ],
    ],
    [
      "kubectl -n demo logs -l 'app in (autoscaler, autoscaler-hpa)' --since=10m, for demo/r",
      ["kubectl -n demo logs -l 'app in (autoscaler, autoscaler-hpa)' --since=10m"],
    ],
    [
      "kubectl -n demo describe replicaset -l a=b 与 kubectl -n demo get resourcequota 显示谁在拒绝。",
      ["kubectl -n demo describe replicaset -l a=b", "kubectl -n demo get resourcequota"],
    ],
    ["Wait.", []],
  ])("%s", (text, commands) => {
    expect(remedyParts(text).commands).toEqual(commands);
  });

  test("what it says was not checked stands apart", () => {
    expect(remedyParts("Wait. Not checked: the liveness probe.")).toEqual({
      advice: "Wait.",
      commands: [],
      unchecked: "the liveness probe.",
    });
    expect(remedyParts("等待。未检查：网关本身。").unchecked).toBe("网关本身。");
  });
});

describe("the steps of a remedy", () => {
  const stepsOf = (text: string): string[] =>
    remedySteps(text).map(({ isCommand, text: step }) => (isCommand ? `$ ${step}` : step));
  test.each([
    [
      "If it is no mesh: kubectl get pods -A, then kubectl get nodes. With one, look (kubectl get ns).",
      [
        "If it is no mesh:",
        "$ kubectl get pods -A",
        "then",
        "$ kubectl get nodes",
        "With one, look",
        "$ kubectl get ns",
      ],
    ],
    ["kubectl describe nodes shows which is short", ["$ kubectl describe nodes", "shows which is short"]],
    ["kubectl get nodes", ["$ kubectl get nodes"]],
    ["等待：kubectl get nodes。然后", ["等待：", "$ kubectl get nodes", "然后"]],
    ["Wait.", ["Wait."]],
    ["", []],
  ])("%s", (text, steps) => expect(stepsOf(text)).toEqual(steps));
});

const NAMES = [
  "namespace",
  "revision",
  "systemNamespace",
  "pod",
  "container",
  "ingress",
  "name",
  "target",
  "object",
  "wanted",
];

/** What a remedy says, with every choice that it has. */
function variants(locale: "en" | "zh", text: string): Set<string> {
  const say = createTranslator({ locale, messages: { all: { text } }, namespace: "all" }) as unknown as (
    key: string,
    values: object,
  ) => string;
  const choices = choicesOf(text);
  const fixed = Object.fromEntries([
    ...NAMES.map((name) => [name, name.toLowerCase()]),
    ...[...choices.map(([name]) => name), "proposed", "value", "moreMemory"].map((name) => [name, "other"]),
    ...["burst", "failures", "count", "to"].map((name) => [name, 1]),
  ]);
  const said = new Set([say("text", fixed)]);
  for (const [first, one] of choices)
    for (const [second, other] of choices) said.add(say("text", { ...fixed, [first]: one, [second]: other }));
  return said;
}

function commandsOf(locale: "en" | "zh", rule: string): string[] {
  const { diagnosis } = locale === "en" ? MESSAGES : CHINESE;
  const { remedy = "" } = (diagnosis as Readonly<Record<string, { remedy?: string }>>)[rule] ?? {};
  const all = [...variants(locale, remedy)].flatMap((text) => remedyParts(text).commands);
  return [...new Set(all)].sort();
}

test.each(Object.keys(MESSAGES.diagnosis))("%s has the same commands in English and Chinese", (rule) => {
  const commands = commandsOf("en", rule);
  expect(commandsOf("zh", rule)).toEqual(commands);
  for (const command of commands) expect(command).toMatch(/^(kubectl|curl|nslookup) \S.*[^\s.,;:]$/);
});
