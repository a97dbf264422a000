/**
 * Everything that must hold before a change lands, from a fresh clone: install, lint, types, unit and component tests,
 * production build, route tests, the package as it is installed, a minute of fuzzing, browser tests, and the same for the pages that need no server. The last line is
 * `N passed, N failed`. Runs on any Node since 18.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { ALERTMANAGER, PROMETHEUS, PROMTOOL, SHELLCHECK } from "./checkers.mjs";
import { ensureChromium } from "./chromium.mjs";
import { ROOT, run } from "./environment.mjs";
import { ensureInstalled } from "./install.mjs";
import { ensureNatsServer } from "./nats-server.mjs";
import { tooOld, usableNode } from "./node-version.mjs";
import { ensureProgram } from "./program.mjs";

const work = mkdtempSync(join(tmpdir(), "skscope-verify-"));
process.on("exit", () => rmSync(work, { recursive: true, force: true }));
let passed = 0;
let failed = 0;
/** What failed, by its section and name: printed at the end, since a log of 20 minutes is often cut to its last lines. */
const failures = [];

function section(name) {
  process.stdout.write(`\n── ${name} ${"─".repeat(Math.max(0, 70 - name.length))}\n`);
}

/** A step that passes or fails as a whole: all of its commands run, and all must end well. */
async function check(name, ...commands) {
  section(name);
  let good = true;
  for (const [command, ...args] of commands) {
    const status = await run(command, args).catch((error) => say(error));
    good = good && status === 0;
  }
  if (good) passed += 1;
  else fail(name);
  return good;
}

/** A step whose tests are counted from the report it writes; a report that is missing is one failure. */
async function tests(name, command, args, reportFile, count, options) {
  section(name);
  const status = await run(command, args, options).catch((error) => say(error));
  try {
    const result = count(JSON.parse(readFileSync(reportFile, "utf8")));
    passed += result.passed;
    failed += result.failed;
    failures.push(...result.names.map((test) => `${name}: ${test}`));
    // A runner can fail without a failing test: an error in a hook, or no test at all.
    const ranNone = result.passed + result.failed === 0;
    if (ranNone || (status !== 0 && result.failed === 0))
      fail(`${name}: ${ranNone ? "no test ran" : "failed outside of a test"}`);
  } catch (error) {
    say(error);
    fail(`${name}: no report`);
  }
}

function fail(what) {
  failed += 1;
  failures.push(what);
}

function say(error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
}

const vitestCount = (report) => ({
  passed: report.numPassedTests,
  failed: report.numFailedTests,
  names: report.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === "failed")
      .map((test) => `${relative(ROOT, file.name)} › ${test.fullName}`),
  ),
});
const fuzzCount = ({ passed, failed }) => ({
  passed,
  failed,
  names: failed > 0 ? [`${failed} cases, each printed above`] : [],
});
/** The seed stays, so that a change is judged by the same cases as the one before it; `npm run fuzz` takes another one each time. */
const FUZZ = ["--seed", "1", "--seconds", "50"];
const playwrightCount = (report) => ({
  passed: report.stats.expected + report.stats.flaky,
  failed: report.stats.unexpected,
  names: report.suites.flatMap(failedSpecs),
});

/** The specs of a suite of Playwright's report that failed, with those of the suites within it. */
function failedSpecs(suite) {
  const own = suite.specs
    .filter((spec) => !spec.ok)
    .map((spec) => `${spec.file}:${spec.line} › ${spec.title}`);
  return [...own, ...(suite.suites ?? []).flatMap(failedSpecs)];
}

async function vitest(name, projects) {
  const file = join(work, `${projects.join("-")}.json`);
  const selected = projects.flatMap((project) => ["--project", project]);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  await tests(name, "vitest", ["run", ...selected, ...reporters], file, vitestCount, { env: { TZ: "UTC" } });
}

async function browserTests(name, chromium, config) {
  const file = join(work, `${name.replaceAll(" ", "-")}.json`);
  // CI keeps the report with pictures; at home nobody opens it.
  const reporters = process.env.CI ? "line,json,html" : "line,json";
  await tests(name, "playwright", ["test", ...config, `--reporter=${reporters}`], file, playwrightCount, {
    env: {
      TZ: "UTC",
      CHROMIUM_PATH: chromium,
      PLAYWRIGHT_HTML_OPEN: "never",
      PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    },
  });
}

try {
  section("install");
  if (!(await ensureInstalled(ROOT))) process.stdout.write("already installed\n");
  if (usableNode(ROOT) === null) throw new Error(tooOld());
  section("prometheus, alertmanager, shellcheck");
  for (const program of [PROMETHEUS, PROMTOOL, ALERTMANAGER, SHELLCHECK])
    process.stdout.write(`${ensureProgram(program)}\n`);
  await check("lint", ["biome", "check", "."], ["knip"]);
  await check("types", ["next", "typegen"], ["tsc", "--noEmit"]);
  section("nats-server");
  process.stdout.write(`${ensureNatsServer()}\n`);
  section("helm");
  // Not imported above: it unpacks with a package, which a fresh clone has only now.
  const { ensureHelm } = await import("./helm.mjs");
  process.stdout.write(`${ensureHelm()}\n`);
  await vitest("unit and component tests", ["unit", "slow", "component"]);
  const built = await check("production build", ["node", join(ROOT, "scripts", "build.mjs")]);
  if (built) {
    await vitest("route tests", ["routes"]);
    await vitest("the package, packed and installed", ["package"]);
    const report = join(work, "fuzz.json");
    const fuzz = [join(ROOT, "test", "fuzz", "run.ts"), ...FUZZ, "--report", report];
    await tests("fuzz", "node", fuzz, report, fuzzCount, { env: { TZ: "UTC" } });
    section("browser");
    const chromium = ensureChromium();
    process.stdout.write(`${chromium}\n`);
    await browserTests("browser tests", chromium, []);
    // The path under which the tests serve the pages.
    process.env.SKSCOPE_BASE_PATH = "/skscope";
    if (await check("static pages", ["node", join(ROOT, "scripts", "build-static.mjs")])) {
      await browserTests("browser tests of static pages", chromium, ["-c", "playwright.static.config.ts"]);
    }
  } else {
    process.stdout.write(
      "\nWithout a build the route tests, the package, the fuzz and the browser tests cannot run; they count as failed.\n",
    );
    failed += 4;
  }
} catch (error) {
  say(error);
  fail("verify itself");
}

if (failures.length > 0)
  process.stdout.write(`\nFailed:\n${failures.map((failure) => `  ${failure}\n`).join("")}`);

process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
