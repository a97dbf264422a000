/** An exec plugin is somebody else's program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlugin } from "../../../lib/cluster/exec-plugin.ts";
import { ROOT } from "../../support/server.ts";

const LIMITS = { ms: 20_000, outputBytes: 64 * 1024 };
const plugin = (script: string, limits = LIMITS) =>
  createPlugin({ command: "sh", args: ["-c", script] }, () => undefined, limits);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-plugin-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Resolves when no process has this id any more. */
async function gone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid)).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie is no process any more; nobody may be there to take its status.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const pidIn = (file: string): number => Number(readFileSync(file, "utf8"));

describe("a plugin", () => {
  test("that hangs is ended after its time, with what it has started", async () => {
    const pid = join(folder, "hangs");
    const ask = plugin(`sleep 300 & echo $! > ${pid}; wait`, { ...LIMITS, ms: 1_500 });
    await expect(ask()).rejects.toThrow('"sh" gave no answer within 1.5 s');
    await gone(pidIn(pid));
  });

  test.each(["", " >&2"])("that prints without end%s is ended", async (where) => {
    await expect(plugin(`yes${where}`)()).rejects.toThrow('"sh" printed more than 64 KiB');
  });

  test("is asked once for as long as its credential holds", async () => {
    const calls = join(folder, "calls");
    const ask = plugin(`echo x >> ${calls}; echo '{"status":{"token":"a-token"}}'`);
    expect(await ask()).toEqual({ token: "a-token", cert: null, key: null });
    expect(await ask()).toEqual({ token: "a-token", cert: null, key: null });
    expect(readFileSync(calls, "utf8")).toBe("x\n");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("ends with the process that asked it: %s", async (signal) => {
    const pid = join(folder, signal);
    const module = JSON.stringify(join(ROOT, "lib/cluster/exec-plugin.ts"));
    const script = JSON.stringify(`sleep 300 & echo $! > ${pid}; echo started >&2; wait`);
    const code = `import { createPlugin } from ${module};
      import { existsSync } from "node:fs";
      createPlugin({ command: "sh", args: ["-c", ${script}] }, () => {})().catch(() => {});
      setInterval(() => existsSync(${JSON.stringify(pid)}) && console.log("started"), 20);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    child.kill(signal);
    const [, by] = (await once(child, "exit")) as [number | null, string | null];
    expect(by).toBe(signal);
    await gone(pidIn(pid));
  });
});
