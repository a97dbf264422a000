import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { ROOT } from "../support/server.ts";
import { filesOfPackage } from "./installed.ts";

const MEGABYTE = 1_000_000;
const folder = () => join(inject("place"), "node_modules", "skscope");

test("what is published has at most 15 MB", () => {
  expect(statSync(inject("tarball")).size / MEGABYTE).toBeLessThanOrEqual(15);
});

test("it is all that is installed", () => {
  expect(readdirSync(join(inject("place"), "node_modules")).filter((name) => !name.startsWith("."))).toEqual([
    "skscope",
  ]);
  const manifest = JSON.parse(readFileSync(join(folder(), "package.json"), "utf8"));
  expect(manifest).not.toHaveProperty("scripts");
  expect(manifest).not.toHaveProperty("dependencies");
  expect(manifest).not.toHaveProperty("optionalDependencies");
});

test("it holds nothing that nobody needs who runs it, and nothing that only one platform runs", () => {
  const files = filesOfPackage();
  expect(files.filter((path) => /\.(map|node|so|nft\.json|tsbuildinfo)$|\/sharp\//.test(path))).toEqual([]);
  expect(files.filter((path) => /^server\/(lib|app|components|test|messages|\.git)/.test(path))).toEqual([]);
});

test("no file says where it was built", () => {
  const place = ROOT.replace(/\/$/, "");
  const telling = filesOfPackage().filter((path) => readFileSync(join(folder(), path)).includes(place));
  expect(telling).toEqual([]);
});

test("the licences of what is bundled go along", () => {
  const notices = readFileSync(join(folder(), "THIRD-PARTY.txt"), "utf8");
  for (const name of ["next", "react", "@kubernetes/client-node", "@nats-io/jetstream", "recharts"])
    expect(notices).toMatch(new RegExp(`^${name} \\d`, "m"));
});
