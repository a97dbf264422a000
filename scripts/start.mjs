/** Serves the production build on this machine only, unless HOST says otherwise. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { address, fail, ROOT, scriptEnvironment, whyNotListen } from "./environment.mjs";
import { tooOld, usableNode } from "./node-version.mjs";

/** Serves until it is told to stop; resolves to the exit status. */
export async function serve({ announce }) {
  const { host, port, url } = address();
  const node = usableNode(ROOT);
  if (node === null) fail(tooOld());
  const problem = await whyNotListen(host, port);
  if (problem !== null) fail(portMessage(problem, host, port));
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  const child = spawn(node, [next, "start", "-H", host, "-p", String(port)], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: scriptEnvironment(),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  let announced = false;
  child.stdout.on("data", (data) => {
    if (announced || !String(data).includes("Ready")) return;
    announced = true;
    announce(url);
  });
  return new Promise((done) => child.on("exit", (code, signal) => done(signal === null ? (code ?? 1) : 0)));
}

/** What to tell someone whose port is taken. */
export function portMessage(error, host, port) {
  if (error.code === "EADDRINUSE") {
    return `port ${port} on ${host} is in use. Choose another one: PORT=${port + 1} npm run demo`;
  }
  return `cannot listen on ${host}:${port} (${error.message}).`;
}

if (process.argv[1]?.endsWith("start.mjs")) {
  if (!existsSync(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"))) {
    fail("there is no build yet. Run `npm run build` first, or `npm run demo`, which does everything.");
  }
  process.exitCode = await serve({
    announce: (url) => process.stdout.write(`\nskscope is ready: ${url}\nStop it with Ctrl+C.\n`),
  });
}
