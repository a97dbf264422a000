/** The KnativeServing of Knative's operator tells settings, namespace and version, whatever it is found in. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { settingsAt } from "../../../../lib/core/state/settings.ts";
import { asObject, type JsonObject } from "../../../../lib/model/json.ts";
import type { TraceRecord } from "../../../../lib/model/record.ts";
import type { InputFile, InputFolder } from "../../../../lib/trace/import/types.ts";
import { fileInput, folderOf, importedFiles, tar, zip } from "../../../support/archive-shapes.ts";
import { auditEvents } from "../../../support/audit-log.ts";
import { kshrk } from "../../../support/capture-shapes.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { crustGather, mustGather } from "../../../support/gather-shapes.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

function serving(namespace: string, uid = "ks-1"): JsonObject {
  return {
    apiVersion: "operator.knative.dev/v1beta1",
    kind: "KnativeServing",
    metadata: {
      name: "ks",
      namespace,
      uid,
      resourceVersion: "900",
      creationTimestamp: "2025-01-01T00:00:00Z",
    },
    spec: { config: { autoscaler: { "scale-to-zero-grace-period": "77s" } }, registry: { secret: "x" } },
    status: { version: "1.15.2", conditions: [] },
  };
}

const { records } = openRecording("cold-start");
const until = records.at(-1)?.t ?? 0;
const from = until - 5_000;
/** Without Knative's own namespace, in which the settings are. */
const revisions = records.filter(({ object }) => asObject(object.metadata).namespace === "demo");
const [first] = revisions as [TraceRecord];
const told = (t: number, type: string, object: JsonObject): TraceRecord => ({
  ...{ ...first, t, at: new Date(t).toISOString(), type, initial: type === "ADDED" },
  ...{ resource: "knativeservings.operator.knative.dev", object },
});
const ours = [told(first.t, "ADDED", serving("knative-eu")), ...revisions];
const change = told(until - 1_000, "MODIFIED", versioned(serving("knative-eu"), { resourceVersion: "901" }));
const capture = { everyMs: 1_000, from, to: until };
const dump = fileInput("sks.json", listJson(objectsAt(revisions, until)), until);

function versioned(object: JsonObject, metadata: JsonObject): JsonObject {
  return { ...object, metadata: { ...asObject(object.metadata), ...metadata } };
}

describe("a KnativeServing", () => {
  test.each<[where: string, inputs: readonly (InputFile | InputFolder)[]]>([
    ["a dump", [fileInput("dump.json", listJson(objectsAt(ours, until)), until)]],
    ["a must-gather", [folderOf("must-gather.local.1", mustGather(ours, until))]],
    [
      "a must-gather in a tar in a zip",
      [fileInput("a.zip", zip({ "m.tgz": gzipSync(tar(mustGather(ours, until))) }))],
    ],
    ["a crust-gather", [fileInput("crust.zip", zip(crustGather(ours, until)))]],
    ["a file of a folder", [folderOf("dump", { "all.json": listJson(objectsAt(ours, until)) })]],
    ["a capture that asked", [fileInput("a.kshrk", kshrk(ours, { ...capture, isWatched: false }))]],
    [
      "a capture that watched",
      [fileInput("a.kshrk", kshrk([...ours, change], { ...capture, isWatched: true }))],
    ],
    [
      "an audit log, beside a dump",
      [
        dump,
        fileInput(
          "audit.log",
          auditEvents([change], "RequestResponse")
            .map((each) => JSON.stringify(each))
            .join("\n"),
        ),
      ],
    ],
  ])("in %s tells them", async (_, inputs) => {
    const { header, records: found, text } = await importedFiles(inputs, { listedAt: until });
    const state = stateOf({ header, records: found });
    const [revision] = state.revisions.values();
    if (revision === undefined) throw new Error("no revision");
    expect(settingsAt(state.shared, revision).gracePeriodMs).toMatchObject({
      value: 77_000,
      origin: "operator",
    });
    expect([state.shared.systemNamespace, state.shared.knative]).toEqual(["knative-eu", "1.15.2"]);
    expect(header).toMatchObject({ systemNamespace: "knative-eu", knative: "1.15.2" });
    expect(text).not.toContain("registry");
  });

  test("of another cluster, or of two namespaces, does not tell where Knative runs", async () => {
    const config = records.find(({ object }) => asObject(object.metadata).name === "config-autoscaler");
    const changedAt = new Date(until).toISOString();
    const ofCluster = (uid: string): JsonObject =>
      versioned(config?.object ?? {}, {
        ...{ uid, creationTimestamp: "2025-01-01T00:00:00Z", namespace: "knative-serving" },
        managedFields: [{ manager: "kubectl", time: changedAt }],
      });
    const files = [
      fileInput("a.json", listJson([...objectsAt(revisions, until), ofCluster("a")]), until),
      fileInput("b.json", listJson([ofCluster("b"), serving("elsewhere", "ks-2")]), until),
    ];
    const { header, inputs } = await importedFiles(files);
    expect(inputs[1]?.left).toMatchObject([{ reason: "otherCluster" }]);
    expect(header.systemNamespace).toBeUndefined();
    const two = listJson([...objectsAt(ours, until), serving("old", "ks-0")]);
    expect((await importedFiles([fileInput("c.json", two, until)])).header.systemNamespace).toBeUndefined();
  });
});
