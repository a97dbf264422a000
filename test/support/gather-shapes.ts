/** The trees that dump tools write of a cluster, made from the records of a recording. */
import { stringify } from "yaml";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import { resourceOfObject } from "../../lib/model/kubernetes-kind.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { resourceRow } from "../../lib/model/resources.ts";
import { listJson, listYaml, objectsAt } from "./input-shapes.ts";

const SYSTEM = "knative-serving";
const SUFFIX = "-65755fcf67-68p5v";

/** The log of each process, as `kubectl logs --timestamps` prints it. */
function logsOf(records: readonly TraceRecord[], until: number, hasStamps = true): Map<string, string> {
  const logs = records.filter(({ type, t }) => type === "LOG" && t <= until);
  return new Map(
    [...Map.groupBy(logs, ({ resource }) => resource)].map(([process, lines]) => [
      process,
      lines.map(({ at, object }) => `${hasStamps ? `${at} ` : ""}${JSON.stringify(object)}\n`).join(""),
    ]),
  );
}

const metadataOf = (object: JsonObject): JsonObject => asObject(object.metadata);
const pluralOf = (object: JsonObject): string => (resourceOfObject(object) ?? "").split(".")[0] ?? "";
const groupOf = (object: JsonObject): string => {
  const [group = "", version] = (asString(object.apiVersion) ?? "").split("/");
  return version === undefined ? "core" : group;
};
const isCustom = (object: JsonObject): boolean => groupOf(object).endsWith("knative.dev");

export interface GatherOptions {
  /** Where, within `namespaces`, everything lies. */
  readonly root?: string;
  readonly timestamps?: readonly string[];
}

/** `oc adm must-gather` with the image of OpenShift Serverless: its own lists, and what `oc adm inspect` writes. */
export function mustGather(
  records: readonly TraceRecord[],
  at: number,
  { root = "quay-io-openshift-sha256-1f2e/", timestamps }: GatherOptions = {},
): Record<string, string> {
  const files: Record<string, string> = {};
  const goTime = (t: number): string =>
    `${new Date(t).toISOString().replace("T", " ").replace("Z", "000")} +0000 UTC m=+0.077105412`;
  files[`${root}timestamp`] = (timestamps ?? [goTime(at), goTime(at + 60_000)])
    .map((line) => `${line}\n`)
    .join("");
  files[`${root}version`] = "openshift-serverless/must-gather\n1.37.0\n";
  files[`${root}event-filter.html`] = "<!DOCTYPE html><html></html>\n";
  const objects = objectsAt(records, at);
  const byFile = Map.groupBy(objects, (object) => {
    const folder = `${root}namespaces/${asString(metadataOf(object).namespace) ?? ""}`;
    const plural = pluralOf(object);
    return isCustom(object)
      ? `${root}${asString(metadataOf(object).namespace)}/${plural}.${groupOf(object)}/get.yaml`
      : `${folder}/${groupOf(object)}/${plural}.yaml`;
  });
  for (const [path, each] of byFile) {
    files[path] = listYaml(each);
    if (path.endsWith("get.yaml"))
      files[path.replace("get.yaml", "describe.log")] = "Name:         x\nNamespace:    demo\nLabels: a=b\n";
  }
  for (const object of objects.filter((each) => pluralOf(each) === "pods")) {
    const { namespace, name } = metadataOf(object) as Record<string, string>;
    files[`${root}namespaces/${namespace}/pods/${name}/${name}.yaml`] =
      `---\n${stringify(object, { lineWidth: 0 })}`;
  }
  for (const [process, text] of logsOf(records, at)) {
    const logs = `${root}namespaces/${SYSTEM}/pods/${process}${SUFFIX}/${process}/${process}/logs`;
    const half = text.indexOf("\n", text.length / 2) + 1;
    files[`${logs}/previous.log`] = text.slice(0, half);
    files[`${logs}/current.log`] = text.slice(half);
    files[`${logs}/previous.insecure.log`] = "";
  }
  const user = `${root}namespaces/demo/pods/hello-1/user-container/user-container/logs/current.log`;
  files[user] =
    '{"level":"info","logger":"autoscaler","ts":"2026-01-01T00:00:00Z","message":"of the user"}\n';
  files[`${root}cluster-scoped-resources/config.openshift.io/clusterversions.yaml`] = stringify({
    apiVersion: "config.openshift.io/v1",
    kind: "ClusterVersion",
    metadata: { name: "version", resourceVersion: "1" },
  });
  return files;
}

/** crust-gather: one file an object. */
export function crustGather(records: readonly TraceRecord[], at: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (const object of objectsAt(records, at)) {
    const { namespace, name } = metadataOf(object) as Record<string, string>;
    const version = (asString(object.apiVersion) ?? "").replace("/", "-");
    const kind = (asString(object.kind) ?? "").toLowerCase();
    files[`namespaces/${namespace}/${version}/${kind}/${name}.yaml`] = stringify(object, { lineWidth: 0 });
  }
  for (const [process, text] of logsOf(records, at, false)) {
    files[`namespaces/${SYSTEM}/v1/pod/${process}${SUFFIX}/${process}/current.log`] = text;
  }
  return files;
}

/** `kubectl cluster-info dump --output-directory`: no custom resources, no Endpoints. */
export function clusterInfoDump(records: readonly TraceRecord[], at: number): Record<string, string> {
  const dumped = new Set(["pods", "services", "deployments", "replicasets", "events"]);
  const objects = objectsAt(records, at).filter(
    (object) =>
      dumped.has(pluralOf(object)) &&
      resourceRow(resourceOfObject(object) ?? "") !== undefined &&
      !isCustom(object),
  );
  const files: Record<string, string> = {};
  for (const [path, each] of Map.groupBy(
    objects,
    (object) => `${asString(metadataOf(object).namespace)}/${pluralOf(object)}.json`,
  )) {
    const { apiVersion, kind } = each[0] ?? {};
    const items = each.map(({ apiVersion: _, kind: __, ...rest }) => rest);
    files[path] =
      `${JSON.stringify({ kind: `${asString(kind)}List`, apiVersion, metadata: {}, items }, null, 4)}\n`;
  }
  files["nodes.json"] = listJson([]);
  for (const [process, text] of logsOf(records, at, false)) {
    const of = `container ${process} of pod ${SYSTEM}/${process}${SUFFIX}`;
    files[`${SYSTEM}/${process}${SUFFIX}/logs.txt`] =
      `==== START logs for ${of} ====\n${text}==== END logs for ${of} ====\n`;
  }
  return files;
}
