/** Serves the production build, or that of the package, on this machine only, unless HOST says otherwise. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { address, fail, ROOT, start, whyNotListen } from "./environment.mjs";
import { HELP, readFlags } from "./flags.mjs";
import { readLines } from "./log-lines.mjs";
import { NODE_FLAGS } from "./node-flags.mjs";
import { tooOld, usableNode } from "./node-version.mjs";

/** Serves until it is told to stop; resolves to the exit status. */
export async function serve({ announce }) {
  const { host, port, url } = address();
  const open = whyNotExposed(host) ?? whyNoToken() ?? whyNobodyKnown();
  if (open !== null) fail(open);
  const node = usableNode(ROOT);
  if (node === null) fail(tooOld());
  const problem = await whyNotListen(host, port);
  if (problem !== null) fail(portMessage(problem, host, port));
  // Programs get the log as JSON lines; a person at a terminal gets it as text.
  const isForPeople = process.stderr.isTTY === true;
  const { child, ended } = start(node, [...NODE_FLAGS, ...serverArguments(host, port)], {
    shell: false,
    env: { HOSTNAME: host, PORT: String(port) },
    stdio: ["ignore", "pipe", isForPeople ? "pipe" : "inherit"],
  });
  if (isForPeople) readLines(child.stderr, (text) => process.stderr.write(text));
  // What Next says of its own start is left out; what the server says after it is passed on.
  let announced = false;
  child.stdout.on("data", (data) => {
    if (announced && !String(data).startsWith("✓ ")) process.stdout.write(data);
    else if (!announced && String(data).includes("Ready")) {
      announced = true;
      announce(url);
    }
  });
  const { code, stoppedBy } = await ended;
  return stoppedBy === null ? code : 0;
}

/** In a package: what the build traced. */
const TRACED = join("server", "server.js");

/** False where the pages have not been built yet. */
export function hasServer(root, env) {
  return existsSync(join(root, TRACED)) || existsSync(join(root, env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"));
}

/** What Node is to run: the server of the package, which reads its address from the environment, or Next in a checkout. */
function serverArguments(host, port) {
  const traced = join(ROOT, TRACED);
  if (existsSync(traced)) return [traced];
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  return [next, "start", "-H", host, "-p", String(port)];
}

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;

/** Why the server must not listen on an address that others reach; null when it may. */
function whyNotExposed(host) {
  const { SKSCOPE_TOKEN, SKSCOPE_TOKEN_FILE, SKSCOPE_OIDC_ISSUER, SKSCOPE_INSECURE } = process.env;
  const asksWho = SKSCOPE_TOKEN || SKSCOPE_TOKEN_FILE || SKSCOPE_OIDC_ISSUER;
  if (LOOPBACK.test(host) || asksWho || SKSCOPE_INSECURE === "1") return null;
  return (
    `HOST is ${host}, so others than this machine could see your clusters. Set SKSCOPE_TOKEN (or SKSCOPE_TOKEN_FILE) or SKSCOPE_OIDC_ISSUER, ` +
    "or SKSCOPE_INSECURE=1 when something in front of skscope asks who they are."
  );
}

/** Why viewers cannot be told apart, although what they see depends on who they are; null when they can, or it does not. */
function whyNobodyKnown() {
  const { SKSCOPE_IMPERSONATE, SKSCOPE_OIDC_ISSUER } = process.env;
  if (!SKSCOPE_IMPERSONATE || SKSCOPE_OIDC_ISSUER) return null;
  return "SKSCOPE_IMPERSONATE (--impersonate) shows each viewer what the cluster lets him see, so people must sign in: set SKSCOPE_OIDC_ISSUER.";
}

/** Why the token that was set is none; null when it is one, or none was set. */
function whyNoToken() {
  const { SKSCOPE_TOKEN, SKSCOPE_TOKEN_FILE } = process.env;
  if (SKSCOPE_TOKEN)
    return SKSCOPE_TOKEN.trim() === ""
      ? "SKSCOPE_TOKEN is blank."
      : whyGuessable("SKSCOPE_TOKEN", SKSCOPE_TOKEN);
  if (!SKSCOPE_TOKEN_FILE) return null;
  try {
    const token = readFileSync(SKSCOPE_TOKEN_FILE, "utf8");
    if (token.trim() !== "") return whyGuessable("The token of SKSCOPE_TOKEN_FILE", token);
    return `SKSCOPE_TOKEN_FILE names ${SKSCOPE_TOKEN_FILE}, which is empty.`;
  } catch (error) {
    return `SKSCOPE_TOKEN_FILE names a file that cannot be read (${error.message}).`;
  }
}

/** A token that is this long cannot be guessed, however often somebody tries (lib/server/auth.ts has the same number). */
const SHORTEST_TOKEN = 12;

function whyGuessable(name, token) {
  if (token.trim().length >= SHORTEST_TOKEN) return null;
  return `${name} has fewer than ${SHORTEST_TOKEN} characters, so it could be guessed. \`openssl rand -hex 24\` makes a good one.`;
}

/** What the server will watch, as far as can be told without asking a cluster. */
function watching() {
  const { SKSCOPE_DEMO, SKSCOPE_FROM, SKSCOPE_KUBECONFIG, KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST } =
    process.env;
  if (SKSCOPE_FROM) return "";
  const isDemo =
    SKSCOPE_DEMO ||
    !(
      SKSCOPE_KUBECONFIG ||
      KUBECONFIG ||
      KUBERNETES_SERVICE_HOST ||
      existsSync(join(HOME ?? "", ".kube", "config"))
    );
  return isDemo ? "Demo mode: recordings only, no kubeconfig was found.\n" : "";
}

/** What to tell someone whose port is taken. */
export function portMessage(error, host, port) {
  if (error.code === "EADDRINUSE") {
    return `port ${port} on ${host} is in use. Choose another one with PORT, for example: PORT=${port + 1} npm run demo`;
  }
  return `cannot listen on ${host}:${port} (${error.message}).`;
}

if (process.argv[1]?.endsWith("start.mjs")) {
  try {
    const { help, env } = readFlags(process.argv.slice(2));
    if (help) {
      process.stdout.write(HELP);
      process.exit(0);
    }
    Object.assign(process.env, env);
  } catch (error) {
    fail(`${error.message}\n\n${HELP}`, 2);
  }
  if (!hasServer(ROOT, process.env)) {
    fail("there is no build yet. Run `npm run build` first, or `npm run demo`, which does everything.");
  }
  try {
    process.exitCode = await serve({
      announce: (url) =>
        process.stdout.write(`\nskscope is ready: ${url}\n${watching()}Stop it with Ctrl+C.\n`),
    });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
