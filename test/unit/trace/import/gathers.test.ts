/** Dumps of a cluster, made from a recording, tell what the recording tells of that instant, and its logs before it. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { reportOf } from "../../../../lib/core/index.ts";
import { unreadFiles } from "../../../../lib/model/source-contents.ts";
import { carriedByPath, isForeignLog } from "../../../../lib/trace/import/gather-paths.ts";
import { fileInput, folderOf, importedFiles, tar, zip } from "../../../support/archive-shapes.ts";
import { sonobuoy, supportBundle, veleroBackup } from "../../../support/bundle-shapes.ts";
import { openRecording, stateOf } from "../../../support/check-recording.ts";
import { clusterInfoDump, crustGather, mustGather } from "../../../support/gather-shapes.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

const recording = openRecording("cold-start");
const { records } = recording;
const last = records.at(-1)?.t ?? 0;
const logs = records.filter(({ type }) => type === "LOG");
const objects = objectsAt(records, last);

const dump = await importedFiles([
  fileInput("objects.json", listJson(objects), last),
  ...[...Map.groupBy(logs, ({ resource }) => resource)].map(([process, lines]) =>
    fileInput(`${process}.log`, lines.map(({ object }) => `${JSON.stringify(object)}\n`).join("")),
  ),
]);
const truth = factsOf(dump);

/** What the report says, without what depends on the dates of files. */
function factsOf({ header, records: found }: Awaited<ReturnType<typeof importedFiles>>) {
  const { revisions } = reportOf(stateOf({ header, records: found }));
  return revisions.map(({ name, specMode, path, condition, violations, probes }) => ({
    name,
    ...{ specMode, path, condition, violations, probes },
  }));
}

describe("what other tools collect", () => {
  const trees = {
    "a support bundle of Troubleshoot": supportBundle(records, last),
    "a tarball of Sonobuoy": sonobuoy(records, last),
  };

  test.each(Object.keys(trees) as (keyof typeof trees)[])("%s tells objects and decisions", async (name) => {
    const result = await importedFiles([fileInput("x.tgz", gzipSync(tar(trees[name])))], { listedAt: last });
    expect(factsOf(result)).toEqual(truth);
    expect(result.records.filter(({ type }) => type === "LOG")).toHaveLength(logs.length);
  });

  test.each([
    ["the API", { major: "1", gitVersion: "v1.30.2" }],
    ["kubectl", { clientVersion: { gitVersion: "v1.36.0" }, serverVersion: { gitVersion: "v1.30.2" } }],
    ["Troubleshoot", { info: { gitVersion: "v1.30.2" }, string: "v1.30.2" }],
  ])("the version of Kubernetes is known, as %s says it", async (_, version) => {
    const { header, inputs } = await importedFiles([
      fileInput("version.json", JSON.stringify(version, null, 2)),
      fileInput("objects.json", listJson(objects)),
    ]);
    expect(header.kubernetes).toBe("v1.30.2");
    expect(inputs[0]?.left).toEqual([]);
  });

  test("a backup of Velero tells each object once, of one instant, whenever its file was written", async () => {
    const files = Object.entries(veleroBackup(records, last));
    const parts = files.map(([path, text], i) =>
      tar({ [path]: text }, { modifiedAt: last + i * 1_000 }).subarray(0, -1_024),
    );
    const result = await importedFiles([fileInput("b.tgz", gzipSync(Buffer.concat(parts)))]);
    const told = result.records.map(({ type, resource, object: { metadata } }) =>
      [type, resource, JSON.stringify(metadata)].join(" "),
    );
    expect(told).toHaveLength(objects.length);
    expect(new Set(told).size).toBe(objects.length);
  });

  test.each([
    [
      "support-bundle/cluster-resources/pods/logs/demo/hello-1/queue-proxy-previous.log",
      "hello-1",
      "queue-proxy",
    ],
    ["x/podlogs/demo/hello-1/logs/queue-proxy.txt", "hello-1", "queue-proxy"],
  ])("whose log %s is, its path tells", (path, pod, container) => {
    expect(carriedByPath(path)).toEqual({ pod, container });
  });
});

describe("a must-gather", () => {
  const files = mustGather(records, last);
  const inputs = {
    folder: [folderOf("must-gather.local.123", files)],
    "tar.gz": [fileInput("must-gather.tar.gz", gzipSync(tar(files)))],
    zip: [fileInput("case-0123.zip", zip(files))],
    "in a zip": [fileInput("case-0123.zip", zip({ "must-gather.tgz": gzipSync(tar(files)) }))],
  };

  test.each(Object.keys(inputs) as (keyof typeof inputs)[])(
    "as %s tells objects and decisions",
    async (shape) => {
      const result = await importedFiles(inputs[shape]);
      expect(factsOf(result)).toEqual(truth);
      expect(result.records.filter(({ type }) => type === "LOG")).toHaveLength(logs.length);
      expect(result.header.note).toBe("openshift-serverless/must-gather 1.37.0");
    },
  );

  test("is of the instant that it says, each object once", async () => {
    const { records: found, inputs: told } = await importedFiles(inputs.folder);
    const listed = found.filter(({ type }) => type === "ADDED");
    expect(listed).toHaveLength(objects.length);
    expect(new Set(listed.map(({ t }) => t))).toEqual(new Set([last]));
    expect(found.some(({ type }) => type === "GAP")).toBe(false);
    expect(told.find(({ kind }) => kind === "list")?.instant).toEqual({ at: last, by: "said" });
  });

  test("says in few lines what it holds and what was left out", async () => {
    const { inputs: told } = await importedFiles(inputs["tar.gz"]);
    expect(told.map(({ name, kind, refused }) => [name, refused ?? kind])).toMatchObject([
      ["must-gather.tar.gz", "archive"],
      [expect.stringMatching(/…$/), "list"],
      expect.anything(),
      ...told.slice(3).map(() => expect.anything()),
    ]);
    expect(told[0]?.left).toContainEqual({
      reason: "otherKind",
      count: 1,
      first:
        "quay-io-openshift-sha256-1f2e/namespaces/demo/pods/hello-1/user-container/user-container/logs/current.log",
    });
    const kinds = told.flatMap(({ refused }) => refused ?? []);
    expect(new Set(kinds)).toEqual(new Set(["page", "describe"]));
  });

  test("that lists an object twice counts the newer version", async () => {
    const pod = objects.find(({ kind }) => kind === "Pod") ?? objects[0];
    const { metadata } = pod as { metadata: Record<string, string> };
    const newer = {
      ...pod,
      metadata: { ...metadata, resourceVersion: String(Number(metadata.resourceVersion) + 5) },
    };
    const again = {
      ...files,
      [`quay-io-openshift-sha256-1f2e/namespaces/${metadata.namespace}/pods/${metadata.name}/${metadata.name}.yaml`]:
        JSON.stringify(newer),
    };
    const { records: found } = await importedFiles([folderOf("must-gather.local.1", again)]);
    const versions = found
      .filter(({ object }) => (object.metadata as { uid?: string } | undefined)?.uid === metadata.uid)
      .map(({ object }) => (object.metadata as { resourceVersion: string }).resourceVersion);
    expect(versions).toEqual([newer.metadata.resourceVersion]);
    expect(found.filter(({ type }) => type === "GAP")).toEqual([]);
  });
});

test("a crust-gather tells objects and decisions", async () => {
  const result = await importedFiles([fileInput("crust.zip", zip(crustGather(records, last)))], {
    listedAt: last,
  });
  expect(factsOf(result)).toEqual(truth);
  expect(result.records.filter(({ type }) => type === "LOG")).toHaveLength(logs.length);
});

test("a cluster-info dump tells its logs, each line of the process that printed it, and pods", async () => {
  const { records: found, inputs } = await importedFiles([folderOf("dump", clusterInfoDump(records, last))]);
  const tally = (each: typeof records) =>
    Object.fromEntries(
      [...Map.groupBy(each, ({ resource }) => resource)].map(([key, of]) => [key, of.length]),
    );
  expect(tally(found.filter(({ type }) => type === "LOG"))).toEqual(tally(logs));
  expect(tally(found).pods).toBe(objects.filter(({ kind }) => kind === "Pod").length);
  expect(inputs.flatMap(({ left }) => left)).toEqual([]);
});

test("a line that says nothing of its process is of the pod in whose file it stands", async () => {
  const line = '{"severity":"INFO","timestamp":"2026-01-01T00:00:00Z","message":"x"}\n';
  const pod = "autoscaler-65755fcf67-68p5v";
  const of = `container autoscaler of pod knative-serving/${pod}`;
  const { records: found } = await importedFiles([
    folderOf("d", {
      [`namespaces/knative-serving/pods/${pod}/autoscaler/autoscaler/logs/current.log`]: line,
      "knative-serving/x/logs.txt": `==== START logs for ${of} ====\n${line.replace("x", "y")}==== END logs for ${of} ====\n`,
    }),
  ]);
  expect(found.map(({ resource }) => resource)).toEqual(["autoscaler", "autoscaler"]);
});

test.each([
  ["a/namespaces/ns/pods/p-1/c/c/logs/current.log", { pod: "p-1", container: "c" }, true],
  [
    "a/namespaces/ns/pods/p-1/queue-proxy/queue-proxy/logs/previous.log",
    { pod: "p-1", container: "queue-proxy" },
    false,
  ],
  [
    "a/namespaces/ns/v1/pod/activator-1/activator/previous.log",
    { pod: "activator-1", container: "activator" },
    false,
  ],
  ["a/ns/p-1/logs.txt", { pod: "p-1" }, false],
  ["a/ns/p-1/notes.txt", {}, false],
])("%s", (path, carried, isForeign) => {
  expect(carriedByPath(path)).toEqual(carried);
  expect(isForeignLog(path)).toBe(isForeign);
});

test("a folder with 50,000 files is a sentence", async () => {
  const files = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`photos/${i}.txt`, "x\n"]));
  const { inputs } = await importedFiles([folderOf("home", files), fileInput("a", recording.bytes)]);
  expect(inputs.map(({ name, files: count, left }) => ({ name, files: count, left }))).toEqual([
    {
      name: "home",
      files: 20_000,
      left: [
        { reason: "limit", count: 30_000, first: "photos/20000.txt" },
        { reason: "notListed", count: 20_000, first: "photos/0.txt" },
      ],
    },
    { name: "a", files: undefined, left: [] },
  ]);
});

test("many files that are not read are counted by what they are", async () => {
  const table = "NAME   READY   STATUS\nhello-1   2/2   Running\n";
  const files = Object.fromEntries([
    ...Array.from({ length: 20 }, (_, i) => [`tables/${i}.txt`, table]),
    ...Array.from({ length: 3 }, (_, i) => [`html/${i}.html`, "<!doctype html>"]),
    ...Array.from({ length: 5 }, (_, i) => [`other/${i}.txt`, "x\n"]),
  ]);
  const { header, inputs } = await importedFiles([folderOf("home", files), fileInput("a", recording.bytes)]);
  expect(inputs.map(({ left }) => left)).toEqual([
    [
      { reason: "table", count: 20, first: "tables/0.txt" },
      { reason: "page", count: 3, first: "html/0.html" },
      { reason: "notListed", count: 5, first: "other/0.txt" },
    ],
    [],
  ]);
  expect(unreadFiles(header)).toBe(20);
});
