import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RULES, reportOf } from "../../../lib/core/index.ts";
import { describe as words } from "../../../lib/i18n/describe.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
import { choicesOf } from "../../support/text-choices.ts";
import { openCase, toldOf } from "../../support/told.ts";

const HOSTILE = [
  "$(reboot)",
  "x; reboot",
  "`reboot`",
  "-o/tmp/x",
  'images"><svg onload=alert(1)>',
  "a\nreboot",
  "A",
];
const REMEDIES = Object.entries(MESSAGES.diagnosis as Readonly<Record<string, { remedy?: string }>>).filter(
  ([, { remedy }]) => remedy !== undefined,
);
/** What a remedy says for every two of its choices, when all its names are `name`. */
function remedies(rule: string, text: string, name: string): string[] {
  const choices = choicesOf(text);
  const named = Object.fromEntries([...text.matchAll(/\{(\w+)\}/g)].map(([, used = ""]) => [used, name]));
  const values = {
    ...Object.fromEntries(choices.map(([choice]) => [choice, "other"])),
    ...named,
    ...{ exitCode: 1, to: 1, burst: 211, value: "x", failures: 1, count: 1 },
  };
  const said = new Set([words("remedy", rule, values)]);
  for (const [first, one] of choices) {
    for (const [second, other] of choices)
      said.add(words("remedy", rule, { ...values, [first]: one, [second]: other }));
  }
  return [...said];
}

describe("a command of a remedy", () => {
  test.each(REMEDIES)(
    "of %s has names of the recording only where they are names",
    (rule, { remedy = "" }) => {
      // `{N}` is a text of its own: the number of replicas, where it is not known.
      const used = [...remedy.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => (name === "N" ? [] : [name]));
      expect([
        "namespace",
        "revision",
        "pod",
        "container",
        "name",
        "target",
        "systemNamespace",
        "proposed",
        "ingress",
        "controller",
        "object",
        "wanted",
        "registry",
        "knativeServing",
        "patch",
        "command",
        "template",
        "moreMemory",
      ]).toEqual(expect.arrayContaining(used));
      for (const name of HOSTILE) {
        for (const text of remedies(rule, remedy, name)) if (name !== "A") expect(text).not.toContain(name);
      }
      for (const text of remedies(rule, remedy, "hello-00001"))
        expect(text).not.toMatch(/NAMESPACE|REVISION|POD\b/);
    },
  );

  test("has a placeholder for what is none", () => {
    const values = { namespace: "$(reboot)", pod: "p-1", revision: "r" };
    expect(words("remedy", "D12", values)).toContain("kubectl -n NAMESPACE get pod p-1 ");
  });

  test("leaves what was seen as it was", () => {
    expect(
      words("detail", "D12", { namespace: "n", begun: "record", pod: "$(x)", ip: "10.0.0.1", revision: "r" }),
    ).toContain("$(x)");
  });
});

describe("what somebody must do has a command", () => {
  const GRAVE = RULES.filter(({ kind, severity }) => kind === "diagnosis" && severity !== "note");

  test.each(GRAVE.map(({ id }) => id))("%s, in every language", (id) => {
    const texts = [MESSAGES, CHINESE].map(
      ({ diagnosis }) =>
        (diagnosis as Readonly<Record<string, { remedy?: string } | undefined>>)[id]?.remedy ?? "",
    );
    for (const text of texts) expect(text).toMatch(/kubectl /);
    // What must be replaced by hand is written in capitals, where it cannot be known.
    for (const text of texts) expect(text).not.toMatch(/<[a-z]/);
  });

  test("also in each of the cases, with the names of the recording", () => {
    for (const name of readdirSync("test/recordings/cases")) {
      for (const file of readdirSync(`test/recordings/cases/${name}`).filter((one) => /ndjson/.test(one))) {
        const { state } = toldOf(openCase(`cases/${name}/${file}`));
        const report = reportOf(state, [], words);
        for (const { diagnoses } of report.revisions) {
          for (const { rule, severity, remedy } of diagnoses.filter((one) => one.severity !== "note")) {
            const what = `${name} ${severity} ${rule}: ${remedy}`;
            if (!/^See “/.test(remedy)) expect(what).toMatch(/kubectl /);
            expect(what).not.toMatch(
              /[{}]|NAMESPACE|REVISION|SYSTEM_NAMESPACE|CONTAINER\b|\bPOD\b|DEPLOYMENT/,
            );
          }
        }
      }
    }
  });
});
