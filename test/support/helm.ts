/** What Helm makes of the chart, and Helm's own verdicts on it. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAllDocuments } from "yaml";
import { asObject, type Json, type JsonObject } from "../../lib/model/json.ts";
import { findHelm, noHelm } from "../../scripts/helm.mjs";

export const CHART = join(fileURLToPath(new URL("../..", import.meta.url)), "charts", "skscope");

interface HelmResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs helm. @param values given on its standard input, for `-f -` @throws where there is none */
export function helm(args: readonly string[], values: JsonObject = {}): HelmResult {
  const path = findHelm();
  if (path === null) throw new Error(noHelm());
  const { status, stdout, stderr } = spawnSync(path, args, {
    input: JSON.stringify(values),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

/** All objects of the chart, hooks among them, as the release "skscope" in the namespace "skscope". @throws what Helm says */
export function renderChart(values: JsonObject = {}, release = "skscope"): JsonObject[] {
  const { status, stdout, stderr } = helm(["template", release, CHART, "-n", "skscope", "-f", "-"], values);
  if (status !== 0) throw new Error(stderr);
  return parseAllDocuments(stdout)
    .map((document) => document.toJS() as JsonObject | null)
    .filter((object) => object !== null);
}

/** Labels that only Helm has a use for. */
const OF_HELM: ReadonlySet<string> = new Set([
  "helm.sh/chart",
  "app.kubernetes.io/managed-by",
  "app.kubernetes.io/version",
  "app.kubernetes.io/instance",
]);

/** The object as kustomize would have it: without Helm's labels, and with variables in the order of their names. */
export function plain(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(plain);
    return items.every((item) => typeof asObject(item).name === "string") ? items.toSorted(byName) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !OF_HELM.has(name))
    .map(([name, inner]): [string, Json] => [name, plain(inner ?? null)])
    .filter(([name, inner]) => name !== "matchLabels" || Object.keys(asObject(inner)).length > 0);
  return Object.fromEntries(entries);
}

function byName(a: Json, b: Json): number {
  return String(asObject(a).name) < String(asObject(b).name) ? -1 : 1;
}
