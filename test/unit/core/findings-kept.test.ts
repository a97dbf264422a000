import { expect, test } from "vitest";
import { buildState, ruleOf } from "../../../lib/core/index.ts";
import { KEY, records } from "../../support/records.ts";

const ZERO = "0 acts a1\n0 sks Proxy pop=True\n0 pa Active=False want=0\n0 dep 0\n0 pub a1\n0 priv";
/** For ten seconds the public Endpoints hold a pod that is not there. */
const BROKEN = "10 pub p1\n20 pub a1";
const ROUNDS = 600;

test("of too many findings notes are forgotten first", () => {
  // Too short to be a violation, and each time the note that it rests at zero begins anew.
  const rounds = Array.from({ length: ROUNDS }, (_, i) => `${100 + i * 10} pub\n${100.5 + i * 10} pub a1`);
  const revision = buildState(records([ZERO, BROKEN, ...rounds].join("\n"))).revisions.get(KEY);
  const findings = revision?.findings ?? [];
  expect(findings).toHaveLength(500);
  expect(revision?.findingsForgotten).toBeGreaterThanOrEqual(ROUNDS - 500);
  expect(findings.filter(({ rule }) => ruleOf(rule)?.severity === "note").length).toBeGreaterThan(480);
  expect(findings.filter(({ rule }) => rule === "I7")).toHaveLength(1);
});
