import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSocketServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { dataDirToRead, userDataDir } from "../../../lib/cli/data-dir.ts";
import { type FoundCluster, findCluster } from "../../../lib/cli/serve/cluster.ts";
import { readServeOptions } from "../../../lib/cli/serve/options.ts";
import { isSeen, runServe } from "../../../lib/cli/serve/run.ts";
import { freePort } from "../../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "skscope-serve-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Circumstances {
  readonly words?: readonly string[];
  readonly isDemo?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly found?: FoundCluster;
  readonly isPackage?: boolean;
  readonly isInteractive?: boolean;
  readonly isFree?: boolean;
  readonly hasBrowser?: boolean;
}

/** Serves until the address has been told, by a server that never starts. */
async function served(circumstances: Circumstances = {}) {
  const { words = [], isDemo = false, found = { kind: "none" }, isFree = true } = circumstances;
  const { isPackage = true, isInteractive = true, hasBrowser = true } = circumstances;
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", HOME: "/home/u", ...circumstances.env };
  const printed: string[] = [];
  const said: string[] = [];
  const browsed: string[] = [];
  let asked = 0;
  const status = await runServe(readServeOptions(words, isDemo), {
    env,
    isPackage,
    isInteractive,
    findCluster: async () => {
      asked += 1;
      return found;
    },
    isFree: async () => isFree,
    freePort: async () => 4_711,
    async serve(announce) {
      announce(`http://127.0.0.1:${env.PORT}`);
      await new Promise((resolve) => setImmediate(resolve));
      return 0;
    },
    print: async (text) => void printed.push(text),
    say: (line) => said.push(line),
    browse: async (url) => {
      browsed.push(url);
      return hasBrowser;
    },
  });
  return { status, env, printed: printed.join(""), said, browsed, asked };
}

describe("skscope serve", () => {
  test("watches the cluster that answers, on the usual port, and opens the browser", async () => {
    const { status, env, printed, browsed, said } = await served({
      found: { kind: "answers", name: "prod" },
    });
    expect(status).toBe(0);
    expect(env.SKSCOPE_DEMO).toBeUndefined();
    expect(env.PORT).toBe("3000");
    expect(printed).toContain("skscope is ready: http://127.0.0.1:3000\nCluster prod: ");
    expect(browsed).toEqual(["http://127.0.0.1:3000"]);
    expect(said).toEqual([]);
  });

  test("shows recordings where there is no kubeconfig, and says so", async () => {
    const { env, printed } = await served();
    expect(env.SKSCOPE_DEMO).toBe("1");
    expect(printed).toContain("No kubeconfig was found, so this is demo mode");
  });

  test("shows recordings where the cluster does not answer, and says why and what shows it all the same", async () => {
    const found = { kind: "silent", name: "prod", reason: "nothing listens there" } as const;
    const { env, printed } = await served({ found });
    expect(env.SKSCOPE_DEMO).toBe("1");
    expect(printed).toContain("Cluster prod does not answer (nothing listens there)");
    expect(printed).toContain("--context prod shows it all the same");
  });

  test.each<[string, Circumstances]>([
    ["--context", { words: ["--context", "prod"] }],
    ["--kubeconfig", { words: ["--kubeconfig", "f"] }],
    ["--from", { words: ["--from", "nats://n"] }],
    ["SKSCOPE_CONTEXT", { env: { SKSCOPE_CONTEXT: "prod" } }],
  ])("with %s it asks nobody and shows what was chosen", async (_, circumstances) => {
    const { asked, env } = await served(circumstances);
    expect(asked).toBe(0);
    expect(env.SKSCOPE_DEMO).toBeUndefined();
  });

  test.each<[string, Circumstances]>([
    ["skscope demo", { isDemo: true }],
    ["--demo", { words: ["--demo"] }],
  ])("%s asks no cluster", async (_, circumstances) => {
    const { asked, env, printed } = await served({ ...circumstances, found: { kind: "answers", name: "x" } });
    expect(asked).toBe(0);
    expect(env.SKSCOPE_DEMO).toBe("1");
    expect(printed).toContain("Demo mode: recordings of real clusters.");
  });

  test("takes another port where the usual one is taken, but the one that was named as it is", async () => {
    expect((await served({ isFree: false })).env.PORT).toBe("4711");
    expect((await served({ isFree: false, words: ["--port", "80"] })).env.PORT).toBe("80");
    expect((await served({ isFree: false, env: { PORT: "81" } })).env.PORT).toBe("81");
  });

  test.each<[string, Circumstances]>([
    ["--no-open", { words: ["--no-open"] }],
    ["--no-browser", { words: ["--no-browser"] }],
    ["nobody who could see it", { isInteractive: false }],
  ])("with %s it opens no browser", async (_, circumstances) => {
    expect((await served(circumstances)).browsed).toEqual([]);
  });

  test("says where no browser can be opened", async () => {
    expect((await served({ hasBrowser: false })).said).toEqual([
      "No browser could be opened. Open the address yourself.",
    ]);
  });

  test("keeps nothing in an installed package, unless it is told where", async () => {
    expect((await served()).env.SKSCOPE_DATA_DIR).toMatch(/^\/home\/u\/.*skscope$/);
    expect((await served({ words: ["--data", "/srv/d"] })).env.SKSCOPE_DATA_DIR).toBe("/srv/d");
    expect((await served({ isPackage: false })).env.SKSCOPE_DATA_DIR).toBeUndefined();
  });
});

test.each([
  ["at a terminal with windows", true, { DISPLAY: ":0" }, "linux", true],
  ["on Wayland", true, { WAYLAND_DISPLAY: "w" }, "linux", true],
  ["without windows", true, {}, "linux", false],
  ["on a Mac", true, {}, "darwin", true],
  ["in a pipe", false, { DISPLAY: ":0" }, "linux", false],
  ["in CI", true, { DISPLAY: ":0", CI: "true" }, "linux", false],
] as const)("a browser %s", (_, isTerminal, env, platform, expected) => {
  expect(isSeen(isTerminal, { NODE_ENV: "test", ...env }, platform)).toBe(expected);
});

describe("the folder for data", () => {
  const env = { NODE_ENV: "test", HOME: "/home/u" } as const;

  test.each([
    ["linux", {}, "/home/u/.local/share/skscope"],
    ["linux", { XDG_DATA_HOME: "/x" }, "/x/skscope"],
    ["darwin", {}, "/home/u/Library/Application Support/skscope"],
    ["win32", { LOCALAPPDATA: "/l" }, "/l/skscope"],
  ] as const)("on %s with %j is %s", (platform, more, expected) => {
    expect(userDataDir({ ...env, ...more }, platform)).toBe(expected);
  });

  test("is read by other commands when it is there, and none is here", () => {
    expect(dataDirToRead({ ...env, XDG_DATA_HOME: join(folder, "nothing") })).toBe("data");
    mkdirSync(join(folder, "share", "skscope"), { recursive: true });
    expect(dataDirToRead({ ...env, SKSCOPE_DATA_DIR: "/d", XDG_DATA_HOME: join(folder, "share") })).toBe(
      "/d",
    );
  });
});

describe("whether the cluster of the kubeconfig is there", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function listening(server: Server): Promise<string> {
    servers.push(server);
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    return `http://127.0.0.1:${port}`;
  }

  function kubeconfig(server: string): NodeJS.ProcessEnv {
    const path = join(folder, "kubeconfig");
    const config = {
      "current-context": "prod",
      clusters: [{ name: "c", cluster: { server } }],
      users: [{ name: "u", user: { token: "t" } }],
      contexts: [{ name: "prod", context: { cluster: "c", user: "u" } }],
    };
    writeFileSync(path, JSON.stringify(config));
    return { NODE_ENV: "test", KUBECONFIG: path };
  }

  test.each([200, 401, 403, 503])("an answer of %i is an answer", async (status) => {
    const server = await listening(createServer((_, response) => response.writeHead(status).end("{}")));
    expect(await findCluster(kubeconfig(server))).toEqual({ kind: "answers", name: "prod" });
  });

  test("a port on which nothing listens is none", async () => {
    const found = await findCluster(kubeconfig(`http://127.0.0.1:${await freePort()}`));
    expect(found).toMatchObject({ kind: "silent", name: "prod" });
    expect(found).toHaveProperty("reason", expect.stringContaining("nothing listens there"));
  });

  test("one that can be reached and takes its time is there", async () => {
    const sockets = createSocketServer((socket) => servers.push({ close: () => socket.destroy() } as never));
    const server = await listening(sockets);
    expect(await findCluster(kubeconfig(server), 100)).toEqual({ kind: "answers", name: "prod" });
  });

  test("a kubeconfig that cannot be used is told", async () => {
    const path = join(folder, "broken");
    writeFileSync(path, "{");
    expect(await findCluster({ NODE_ENV: "test", KUBECONFIG: path })).toMatchObject({
      kind: "silent",
      reason: expect.stringContaining("cannot be used"),
    });
  });

  test("no kubeconfig is none", async () => {
    expect(await findCluster({ NODE_ENV: "test", HOME: folder })).toEqual({ kind: "none" });
  });
});
