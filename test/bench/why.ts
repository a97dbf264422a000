/** How long `skscope why` takes on a large cluster: `node test/bench/why.ts`. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startHelper } from "./helper.ts";
import type { OpenApi, OpenedApi } from "./live-api.ts";
import { judge, say } from "./print.ts";

const REVISIONS = 1_000;
const RUNS = 3;
/** From the command to its answer, with the start of the process. */
const MAX_SECONDS = 10;
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** All objects of 1,000 services, asked for all of them and for one. */
export async function measureWhy(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-why-"));
  const api = startHelper("live-api.ts");
  try {
    const given: OpenApi = { revisions: REVISIONS, extent: "all", watchList: true };
    const { kubeconfig, objects, keys } = await api.ask<OpenedApi>("open", given);
    const path = join(folder, "kubeconfig");
    writeFileSync(path, kubeconfig);
    say(`skscope why on ${REVISIONS} revisions, ${objects} objects`);
    const [, name = ""] = (keys[REVISIONS / 2] ?? "").split("/");
    for (const words of [["-A"], ["-A", `rev/${name}`]]) {
      const all: number[] = [];
      for (let run = 0; run < RUNS; run++) all.push(await secondsOf(["why", "--kubeconfig", path, ...words]));
      judge(`why ${words.join(" ")}, s`, Math.min(...all), MAX_SECONDS);
    }
  } finally {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function secondsOf(words: readonly string[]): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, ["bin/skscope.mjs", ...words], { cwd: ROOT, stdio: "ignore" });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => {
      if (code === 0) resolve((performance.now() - began) / 1_000);
      else reject(new Error(`skscope ${words.join(" ")} ended with ${code}`));
    });
  });
}

if (import.meta.main) await measureWhy();
