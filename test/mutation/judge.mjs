/**
 * Asks the tests of a bundle about each of its mutants, in one process: loading the tests takes longer than asking them.
 *
 *   all tests once: which of them reach which mutant ─▶ each mutant: those, the quick ones first, until one fails
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";
import { test } from "vitest";
import { collected } from "./suite.mjs";

const FOLDER = process.env.SKSCOPE_MUTATION_FOLDER ?? "";
/** Recordings take seconds for each mutant; they are for npm test. */
const LEFT_OUT = /recordings/;
/** A test that takes longer, and so many times as long as without a mutant, goes round in circles; other programs may want the cores. */
const LONGEST_MS = 5_000;
const MOST_TIMES = 10;
const FIRST_MS = 60_000;
/** Where StrykerJS's switches read which mutant is on, and note what they reach. */
const switches = {};
globalThis.__stryker__ = switches;
const body = new Script("globalThis.__body()");

async function ask({ before, after, body: asked }, limitMs) {
  for (const each of before) await each();
  globalThis.__body = asked;
  try {
    await body.runInThisContext({ timeout: Math.ceil(limitMs) });
  } finally {
    for (const each of after) await each();
  }
}

async function isNoticed(mutant, tests) {
  switches.activeMutant = mutant;
  try {
    for (const { test: each, tookMs } of tests) await ask(each, Math.max(LONGEST_MS, MOST_TIMES * tookMs));
    return false;
  } catch {
    return true;
  } finally {
    switches.activeMutant = undefined;
  }
}

/** Tests that reach each mutant, the quick ones first; throws where one fails without any. */
async function reached() {
  const asked = collected.filter(({ name }) => !LEFT_OUT.test(name));
  const took = new Map();
  for (const [i, each] of asked.entries()) {
    switches.currentTestId = `test ${i}`;
    const begin = performance.now();
    try {
      await ask(each, FIRST_MS);
    } catch (error) {
      throw new Error(`without any mutant "${each.name}" fails`, { cause: error });
    }
    took.set(each, performance.now() - begin);
  }
  switches.currentTestId = undefined;
  const tests = new Map();
  for (const [i, each] of asked.entries()) {
    for (const id of Object.keys(switches.mutantCoverage?.perTest[`test ${i}`] ?? {})) {
      tests.set(id, [...(tests.get(id) ?? []), { test: each, tookMs: took.get(each) }]);
    }
  }
  for (const list of tests.values()) list.sort((a, b) => a.tookMs - b.tookMs);
  return tests;
}

test("mutants", async () => {
  const mutants = JSON.parse(readFileSync(join(FOLDER, "mutants.json"), "utf8"));
  await import(join(FOLDER, "tests.mjs"));
  const tests = await reached();
  const atLoad = switches.mutantCoverage?.static ?? {};
  const judged = [];
  for (const { id, status } of mutants) {
    const asked = tests.get(id) ?? [];
    // Each that is reached while modules load would need all of them anew.
    const isLeftOut = status === "Ignored" || (asked.length === 0 && atLoad[id] !== undefined);
    const verdict = isLeftOut ? "leftOut" : (await isNoticed(id, asked)) ? "noticed" : "missed";
    judged.push({ id, verdict, tests: asked.length });
  }
  writeFileSync(join(FOLDER, "judged.json"), JSON.stringify(judged));
});
