/** The trees of tools that collect a cluster for support, for tests and for backup, made from the records of a recording. */
import { stringify } from "yaml";
import { asObject, asString, type JsonObject } from "../../lib/model/json.ts";
import { resourceOfObject } from "../../lib/model/kubernetes-kind.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { objectsAt } from "./input-shapes.ts";

type Files = Record<string, string>;

const POD = "-65755fcf67-68p5v";
const resourceOf = (object: JsonObject): string => resourceOfObject(object) ?? "";
const namespaceOf = (object: JsonObject): string => asString(asObject(object.metadata).namespace) ?? "";
const nameOf = (object: JsonObject): string => asString(asObject(object.metadata).name) ?? "";

function logsOf(records: readonly TraceRecord[], at: number): [process: string, text: string][] {
  const lines = records.filter(({ type, t }) => type === "LOG" && t <= at);
  return [...Map.groupBy(lines, ({ resource }) => resource)].map(([process, each]) => [
    process,
    each.map(({ object }) => `${JSON.stringify(object)}\n`).join(""),
  ]);
}

function lists(records: readonly TraceRecord[], at: number): [resource: string, JsonObject[]][] {
  const groups = Map.groupBy(objectsAt(records, at), (each) => `${resourceOf(each)} ${namespaceOf(each)}`);
  return [...groups].map(([key, each]) => [key.split(" ")[0] ?? "", each]);
}

/** A support bundle of Troubleshoot: lists of Kubernetes' kinds without the kinds of their items, others as YAML. */
export function supportBundle(records: readonly TraceRecord[], at: number): Files {
  const root = "support-bundle-2026/cluster-resources";
  const files: Files = {
    "support-bundle-2026/version.yaml": "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\n",
  };
  for (const [resource, objects] of lists(records, at)) {
    const [first = {}] = objects;
    const { kind, apiVersion } = first;
    const items = objects.map(({ kind: _, apiVersion: __, ...rest }) => rest);
    if (resource.includes("knative"))
      files[`${root}/custom-resources/${resource}/${namespaceOf(first)}.yaml`] = stringify(objects);
    else
      files[`${root}/${resource.split(".")[0]}/${namespaceOf(first)}.json`] = JSON.stringify(
        { kind: `${String(kind)}List`, apiVersion, metadata: { resourceVersion: "9" }, items },
        null,
        2,
      );
  }
  for (const [process, text] of logsOf(records, at))
    files[`${root}/pods/logs/knative-serving/${process}${POD}/${process}.log`] = text;
  return files;
}

/** A tarball of Sonobuoy: arrays of objects, and logs. */
export function sonobuoy(records: readonly TraceRecord[], at: number): Files {
  const files: Files = { "serverversion.json": '{"major":"1","gitVersion":"v1.30.0"}' };
  for (const [resource, objects] of lists(records, at)) {
    const [first = {}] = objects;
    const group = String(first.apiVersion).replace("/", "_");
    files[`resources/ns/${namespaceOf(first)}/${group}_${resource.split(".")[0]}.json`] =
      JSON.stringify(objects);
  }
  for (const [process, text] of logsOf(records, at))
    files[`podlogs/knative-serving/${process}${POD}/logs/${process}.txt`] = text;
  return files;
}

/** A backup of Velero: a file for each object, in the version that the cluster prefers and in others. It has no logs. */
export function veleroBackup(records: readonly TraceRecord[], at: number): Files {
  const files: Files = { "metadata/version": "1.1.0\n" };
  for (const object of objectsAt(records, at)) {
    for (const version of ["", "/v1-preferredversion"]) {
      const path = `resources/${resourceOf(object)}${version}/namespaces/${namespaceOf(object)}/${nameOf(object)}.json`;
      files[path] = JSON.stringify(object);
    }
  }
  return files;
}
