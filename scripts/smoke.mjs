/**
 * Whether something that was published works at all: it says the version, reports on a recording, and serves its pages.
 *
 *   node scripts/smoke.mjs VERSION -- COMMAND…                the command in whatever form: an executable, npx
 *   node scripts/smoke.mjs VERSION --url http://127.0.0.1:P   a server that runs already: an image
 *
 * SKSCOPE_TOKEN is sent to the server when it is set.
 */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fail, ROOT } from "./environment.mjs";

const RECORDING = join(ROOT, "public", "traces", "cold-start.ndjson.gz");
const PAGES = ["/healthz", "/", "/protocol", "/view/cold-start/demo/hello-00001"];
/** The whole of it may take so long: what hangs must end. */
const LIMIT_MS = 300_000;
const shell = process.platform === "win32";

const [version, how, ...words] = process.argv.slice(2);
if (version === undefined || words.length === 0 || (how !== "--" && how !== "--url"))
  fail("say VERSION -- COMMAND… or VERSION --url URL.", 2);
const timer = setTimeout(() => fail(`it took longer than ${LIMIT_MS / 1_000} s.`), LIMIT_MS);
try {
  if (how === "--url") await serves(words[0]);
  else await runs(words);
} catch (error) {
  fail(`${error instanceof Error ? error.message : error}`);
}
clearTimeout(timer);

async function runs([command, ...first]) {
  const said = outputOf(command, [...first, "--version"]).trim();
  if (said !== version) throw new Error(`--version says "${said}", not ${version}.`);
  const report = outputOf(command, [...first, "report", "--json", RECORDING]);
  if (JSON.parse(report).revisions.length === 0) throw new Error("its report knows no revision.");
  process.stdout.write("the command reports\n");
  const child = spawn(command, [...first, "demo", "--no-open"], { stdio: ["ignore", "pipe", "pipe"], shell });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  try {
    await serves(await addressOf(child, ended));
  } finally {
    child.kill("SIGINT");
    await ended;
  }
}

function outputOf(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64e6,
    shell,
  });
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")}: ${error?.message ?? `${status}\n${stderr}`}`);
  return stdout;
}

/** What it prints once it listens. */
function addressOf(child, ended) {
  let output = "";
  return new Promise((resolve, reject) => {
    const hear = (data) => {
      output += data;
      const [, url] = /ready: (\S+)/.exec(output) ?? [];
      if (url !== undefined) resolve(url);
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    void ended.then(() => reject(new Error(`it ended:\n${output}`)));
  });
}

async function serves(url) {
  const token = process.env.SKSCOPE_TOKEN;
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  for (const path of PAGES) {
    const response = await fetch(new URL(path, url), { headers, redirect: "manual" });
    if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
    await response.arrayBuffer();
  }
  process.stdout.write("the pages are served\n");
}
