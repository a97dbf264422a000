/** Knative may be installed in another namespace than knative-serving, and a dump does not say in which. */
import { describe, expect, test } from "vitest";
import { buildState, explain, findingsAt } from "../../../lib/core/index.ts";
import { asObject } from "../../../lib/model/json.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { at, KEY, records, SYSTEM_NAMESPACE } from "../../support/records.ts";

const DUMP = `0 =acts
  0 =config/config-autoscaler stable-window=6s
  0 =sks Proxy
  0 =pa Active=True want=0
  0 =dep 0
  0 =pub
  0 =priv
  5 sks Proxy n=3`;

/** The records with Knative in another namespace; Endpoints of activators carry the label that Kubernetes copies. */
function movedTo(namespace: string, text: string, label = "activator"): TraceRecord[] {
  return records(text).map((record) => {
    const metadata = asObject(record.object.metadata);
    if (metadata.namespace !== SYSTEM_NAMESPACE) return record;
    const labels = {
      ...asObject(metadata.labels),
      ...(metadata.name === "activator-service" ? { app: label } : {}),
    };
    return { ...record, object: { ...record.object, metadata: { ...metadata, namespace, labels } } };
  });
}

describe("where Knative runs", () => {
  test.each<[what: string, text: string]>([
    ["by the activators’ Endpoints", DUMP],
    ["by the autoscaler’s ConfigMap, when it comes first", DUMP.split("\n").reverse().join("\n")],
  ])("is told %s, and the remedy names it", (_, text) => {
    const { shared, revisions } = buildState(movedTo("knative", text));
    const revision = revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision r");
    const found = findingsAt(shared, revision, at(5)).find(({ rule }) => rule === "D11");
    expect([
      shared.systemNamespace,
      found?.values.systemNamespace,
      explain(shared, revision, at(5)).phase,
    ]).toEqual(["knative", "knative", "BlackHole"]);
  });

  test("is not a namespace that has a Service of that name, once Knative was seen", () => {
    const foreign = movedTo("apps", "0 =acts a1");
    const own = movedTo(SYSTEM_NAMESPACE, DUMP);
    for (const all of [
      [...own, ...foreign],
      [...foreign, ...own],
    ])
      expect(buildState(all).shared.systemNamespace).toBe(SYSTEM_NAMESPACE);
    expect(buildState(movedTo("apps", "0 =acts a1", "mine")).shared.systemNamespace).toBe(SYSTEM_NAMESPACE);
  });

  test("is what the source says, whatever is called alike elsewhere", () => {
    const options = { systemNamespace: "knative-eu" };
    expect(buildState(movedTo("knative", DUMP), options).shared.systemNamespace).toBe("knative-eu");
  });
});
