/** Serves the production build on this machine only, unless HOST says otherwise. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { address, fail, ROOT, start, whyNotListen } from "./environment.mjs";
import { tooOld, usableNode } from "./node-version.mjs";

/** Serves until it is told to stop; resolves to the exit status. */
export async function serve({ announce }) {
  const { host, port, url } = address();
  const node = usableNode(ROOT);
  if (node === null) fail(tooOld());
  const problem = await whyNotListen(host, port);
  if (problem !== null) fail(portMessage(problem, host, port));
  const next = join(ROOT, "node_modules", "next", "dist", "bin", "next");
  const { child, ended } = start(node, [next, "start", "-H", host, "-p", String(port)], {
    shell: false,
    stdio: ["ignore", "pipe", "inherit"],
  });
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

/** What to tell someone whose port is taken. */
export function portMessage(error, host, port) {
  if (error.code === "EADDRINUSE") {
    return `port ${port} on ${host} is in use. Choose another one with PORT, for example: PORT=${port + 1} npm run demo`;
  }
  return `cannot listen on ${host}:${port} (${error.message}).`;
}

if (process.argv[1]?.endsWith("start.mjs")) {
  if (!existsSync(join(ROOT, process.env.NEXT_DIST_DIR ?? ".next", "BUILD_ID"))) {
    fail("there is no build yet. Run `npm run build` first, or `npm run demo`, which does everything.");
  }
  try {
    process.exitCode = await serve({
      announce: (url) => process.stdout.write(`\nskscope is ready: ${url}\nStop it with Ctrl+C.\n`),
    });
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error));
  }
}
