import { spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRecording } from "../support/check-recording.ts";
import { listJson, objectsAt } from "../support/input-shapes.ts";
import { environment, ROOT } from "../support/server.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-opening-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { records } = openRecording("cold-start");

test.skipIf(process.platform !== "linux")(
  "skscope open serves a dump, opens the browser at its revision, and leaves nothing when it is stopped",
  async () => {
    const dump = join(folder, "dump.json");
    writeFileSync(dump, listJson(objectsAt(records, records.at(-1)?.t ?? 0)));
    const asked = join(folder, "asked");
    const browser = join(folder, "xdg-open");
    writeFileSync(
      browser,
      `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > '${asked}.new' && mv '${asked}.new' '${asked}'\n`,
    );
    chmodSync(browser, 0o755);
    const child = spawn(process.execPath, [join(ROOT, "bin", "skscope.mjs"), "open", dump], {
      env: { ...environment(), TMPDIR: folder, PATH: `${folder}${delimiter}${process.env.PATH ?? ""}` },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.stderr.on("data", (data) => {
      output += data;
    });
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    try {
      await expect.poll(() => existsSync(asked) || child.exitCode !== null).toBe(true);
      expect(existsSync(asked), output).toBe(true);
      const [count, url = ""] = readFileSync(asked, "utf8").trim().split("\n");
      expect(count).toBe("1");
      expect(output).toContain(`dump.json: ${url}`);
      const page = await fetch(url);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("hello-00001");
      // A page that is open follows a stream.
      const { origin } = new URL(url);
      const stream = await fetch(
        `${origin}/api/stream?source=opened&scope=revision&namespace=demo&name=hello-00001&speed=0.1`,
      );
      expect(stream.status).toBe(200);
      child.kill("SIGINT");
      expect(await ended).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
      await stream.body?.cancel().catch(() => undefined);
      expect(readdirSync(folder).filter((name) => name.startsWith("skscope-open-"))).toEqual([]);
    } finally {
      child.kill("SIGKILL");
    }
  },
);
