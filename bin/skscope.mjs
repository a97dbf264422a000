#!/usr/bin/env node
/** The command `skscope`. Continues on the pinned Node when the one that started it is too old. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { isSupported, tooOld, usableNode } from "../scripts/node-version.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");

if (isSupported(process.versions.node)) {
  const bundle = join(root, "dist", "cli.mjs");
  const { main } = await import(existsSync(bundle) ? bundle : "../lib/cli/main.ts");
  process.exitCode = await main(process.argv.slice(2), process);
} else {
  const node = usableNode(root);
  if (node === null) {
    process.stderr.write(`${tooOld()}\n`);
    process.exitCode = 2;
  } else {
    const self = fileURLToPath(import.meta.url);
    process.exitCode = spawnSync(node, [self, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 2;
  }
}
