import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { RULES, reportOf } from "../../../lib/core/index.ts";
import { describe as words } from "../../../lib/i18n/describe.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
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
/** The arguments that choose one of several texts, with what they may be. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  sort: [
    "image",
    "unschedulable",
    "config",
    "crash",
    "quota",
    "unknown",
    "none",
    "noPod",
    "pulling",
    "notReady",
    "policy",
    "webhook",
    "webhookDown",
    "mutation",
    "rights",
    "gone",
    "node",
    "preempted",
    "drained",
    "claim",
    "deleted",
    "digest",
    "owner",
    "command",
    "liveness",
    "startup",
    "init",
    "gated",
    "hook",
    "volume",
    "refused",
    "notFound",
    "nameTaken",
    "outOfDate",
    "route",
  ],
  why: [
    "rights",
    "network",
    "tag",
    "none",
    "nobody",
    "reserve",
    "load",
    "hpa",
    "minScale",
    "initialScale",
    "disabled",
    "tls",
  ],
  named: ["yes", "no"],
  cause: ["full", "deadline", "timeout", "proxy", "status", "other"],
  refuser: ["quota", "unset", "security", "limits", "policy", "webhook", "webhookDown", "account", "other"],
  how: [
    "full",
    "protocol",
    "refused",
    "caller",
    "podRefused",
    "podUnreachable",
    "podClosed",
    "podTls",
    "podName",
    "other",
  ],
  peerIs: ["gone", "left"],
  asked: ["ending", "left", "activator", "lost"],
};

/** What a remedy says for every choice, when all its names are `name`. */
function remedies(rule: string, name: string): string[] {
  const numbers = { exitCode: 1, to: 1, burst: 211 };
  const names = {
    namespace: name,
    revision: name,
    pod: name,
    container: name,
    name,
    target: name,
    systemNamespace: name,
    proposed: name,
    cause: "other",
    how: "other",
    peerIs: "unknown",
    asked: "none",
    only: name,
    visible: "local",
    caller: "there",
    taken: "no",
    reason: "x",
    exitReason: "none",
    worded: "no",
    message: "x",
    refuser: "other",
    by: "line",
    process: "controller",
    ingress: name,
    object: name,
    wanted: name,
    kind: "Route",
    side: "new",
    stage: "created",
    scaler: "up",
    ...numbers,
  };
  const cases = CHOICES.sort?.flatMap((sort): Readonly<Record<string, string>>[] =>
    (CHOICES.why ?? []).flatMap((why) => (CHOICES.named ?? []).map((named) => ({ sort, why, named }))),
  );
  for (const cause of CHOICES.cause ?? []) cases?.push({ sort: "none", why: "none", named: "no", cause });
  for (const refuser of CHOICES.refuser ?? [])
    cases?.push({ sort: "quota", why: "none", named: "no", refuser });
  for (const how of CHOICES.how ?? []) cases?.push({ sort: "none", why: "none", named: "no", how });
  for (const peerIs of CHOICES.peerIs ?? []) cases?.push({ sort: "none", why: "none", named: "no", peerIs });
  cases?.push({ sort: "none", why: "none", named: "no", caller: "gone" });
  for (const asked of CHOICES.asked ?? []) {
    for (const why of [asked, "none"]) cases?.push({ sort: "none", why, named: "no", asked });
  }
  return (cases ?? []).map((choice) => words("remedy", rule, { ...names, ...choice }));
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
        "object",
        "wanted",
      ]).toEqual(expect.arrayContaining(used));
      for (const name of HOSTILE) {
        for (const text of remedies(rule, name)) if (name !== "A") expect(text).not.toContain(name);
      }
      for (const text of remedies(rule, "hello-00001")) expect(text).not.toMatch(/NAMESPACE|REVISION|POD\b/);
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
