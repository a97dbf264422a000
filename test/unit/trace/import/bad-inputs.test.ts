/** Inputs as they come at night: what is wrong with them is said, what can be read is shown. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { fileInput, folderOf, importedFiles, tar, zstd } from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

const { bytes, records } = openRecording("cold-start");
const last = records.at(-1)?.t ?? 0;
const LOG =
  '{"severity":"INFO","logger":"activator","timestamp":"2026-01-01T00:00:00Z","message":"MESSAGE"}\n';

describe("a truncated gz", () => {
  const packed = gzipSync(bytes);
  const cut = packed.subarray(0, packed.length / 2);

  test.each([
    ["by itself", [fileInput("cut.gz", cut)]],
    ["in a folder", [folderOf("d", { "cut.gz": cut })]],
    ["in a tar", [fileInput("d.tar", tar({ "cut.gz": cut }))]],
  ] as const)("%s gives what came before, and says so", async (_, inputs) => {
    const { records: found, inputs: told } = await importedFiles(inputs);
    expect(found.length).toBeGreaterThan(100);
    expect(told.at(-1)?.left).toContainEqual({
      reason: "unreadable",
      count: 1,
      first: "the gzip data ends early",
    });
  });
});

test("a line of 10 MB is passed over, and the rest stands", async () => {
  const text = `${LOG}${LOG.replace("MESSAGE", "x".repeat(10_000_000))}${LOG.replace("MESSAGE", "y")}`;
  const { records: found, inputs } = await importedFiles([fileInput("activator.log", text)]);
  expect(found).toHaveLength(2);
  expect(inputs[0]?.left).toEqual([{ reason: "tooLong", count: 1, first: "line 2" }]);
});

test.each([
  ["before it, where a log was cut while it was written", `${"\0".repeat(3_000_000)}${LOG}`, 1],
  [
    "before it and in its middle",
    `${"\0".repeat(4)}${LOG}${"\0".repeat(9_000)}${LOG.replace("00Z", "01Z")}`,
    2,
  ],
  ["behind it, where a node went down", `${LOG}${"\0".repeat(200_000)}`, 1],
])("zeros %s are nothing", async (_, text, count) => {
  const { records: found, inputs } = await importedFiles([fileInput("activator.log", text)]);
  expect(found).toHaveLength(count);
  expect(inputs[0]?.left).toEqual([]);
});

test("lines with dates that are none, and in another encoding, are counted", async () => {
  const latin = Buffer.from(LOG.replace("MESSAGE", "caf\u00e9"), "latin1");
  const text = Buffer.concat([Buffer.from(LOG.replace("2026-01-01", "2026-13-45")), latin, Buffer.from(LOG)]);
  const { records: found, inputs } = await importedFiles([fileInput("activator.log", text)]);
  expect(found).toHaveLength(1);
  expect(inputs[0]?.left).toEqual([
    { reason: "noTime", count: 1, first: "line 1" },
    { reason: "notUtf8", count: 1, first: "line 2" },
  ]);
});

test.each([
  ["little-endian", "\uFEFF", (bytes: Buffer) => bytes],
  ["big-endian", "\uFEFF", (bytes: Buffer) => bytes.swap16()],
])("what a shell of Windows wrote, UTF-16 in %s order, is read", async (_, mark, order) => {
  const list = listJson(objectsAt(records, last));
  const utf16 = order(Buffer.from(mark + list.replaceAll("\n", "\r\n"), "utf16le"));
  const plain = await importedFiles([fileInput("dump.json", list, last)]);
  const { records: found } = await importedFiles([fileInput("dump.json", utf16, last)]);
  expect(found).toEqual(plain.records);
  const packed = await importedFiles([fileInput("dump.json.gz", gzipSync(utf16), last)]);
  expect(packed.records).toEqual(plain.records);
});

const QUOTED = LOG.trim().replaceAll('"', '""');
const SPAN = {
  ...{ traceId: "t", id: "a", kind: "SERVER", timestamp: 1_767_225_600_000_000, duration: 1_000 },
  localEndpoint: { serviceName: "queue-proxy" },
  tags: { "kn.revision.name": "r", "k8s.namespace.name": "demo" },
};
const ACCESSED =
  '[2026-01-01T00:00:00Z] "GET / HTTP/1.1" 200 - via - "-" 0 1 2 1 "-" "a" "i" "h" "10.0.0.7:80" outbound|80||r-00001.demo.svc 1 2 3 - -\n';

test.each([
  ["a log", LOG],
  ["a table of a log", `Date,Line\n1,"${QUOTED}"\n2,"${QUOTED.replace("MESSAGE", "m")}"\n`],
  ["a gateway's log", ACCESSED],
  ["spans of Zipkin", JSON.stringify([SPAN], null, 2)],
  ["a watch", `${JSON.stringify({ type: "ADDED", object: objectsAt(records, last)[0] })}\n`],
])("%s with the line ends of Windows, and in UTF-16, is the same", async (_, text) => {
  const plain = await importedFiles([fileInput("x", text, last)]);
  const ends = text.replaceAll("\n", "\r\n");
  const utf16 = Buffer.from(`\uFEFF${ends}`, "utf16le");
  expect(plain.records.length).toBeGreaterThan(0);
  for (const bytes of [Buffer.from(ends), utf16, gzipSync(utf16), utf16.subarray(2)]) {
    const { records: found, inputs } = await importedFiles([fileInput("x", bytes, last)]);
    expect(found).toEqual(plain.records);
    expect(inputs[0]?.left).toEqual([]);
  }
});

test.each([
  ["little-endian", (bytes: Buffer) => bytes],
  ["big-endian", (bytes: Buffer) => bytes.swap16()],
])("UTF-16 in %s order that does not say so is read", async (_, order) => {
  const list = listJson(objectsAt(records, last));
  const plain = await importedFiles([fileInput("dump.json", list, last)]);
  const { records: found } = await importedFiles([
    fileInput("dump.json", order(Buffer.from(list, "utf16le")), last),
  ]);
  expect(found).toEqual(plain.records);
});

describe("packed more than once", () => {
  const list = listJson(objectsAt(records, last));
  const twice = gzipSync(gzipSync(list));

  test.each([
    ["gz in gz", fileInput("dump.json.gz", twice, last)],
    ["gz in zstd", fileInput("dump.json.gz", zstd(gzipSync(list)), last)],
    ["a tar in gz in gz", fileInput("d.tgz", gzipSync(gzipSync(tar({ "dump.json": list }))), last)],
    ["gz in gz within a folder", folderOf("d", { "dump.json.gz": twice })],
  ])("%s is read", async (_, input) => {
    const { records: found } = await importedFiles([input]);
    expect(found).toHaveLength(objectsAt(records, last).length);
  });

  test.each([
    ["by itself", (bytes: Uint8Array) => fileInput("a.gz", bytes)],
    ["in a folder", (bytes: Uint8Array) => folderOf("d", { "a.gz": bytes })],
  ])("too often, %s: it ends, and says so", async (_, put) => {
    let packed: Uint8Array = Buffer.from(list);
    for (let i = 0; i < 8; i++) packed = gzipSync(packed);
    const { inputs } = await importedFiles([put(packed), fileInput("b.json", list, last)]);
    expect(inputs.flatMap(({ left }) => left)).toContainEqual(
      expect.objectContaining({ reason: "limit", count: 1 }),
    );
  });
});

test("the same file twice, also once within an archive, is there once", async () => {
  const list = listJson(objectsAt(records, last));
  const { records: found } = await importedFiles([
    fileInput("a.json", list, last),
    folderOf("copies", { "a.json": list, "a.json.gz": gzipSync(list), "a.tgz": gzipSync(tar({ a: list })) }),
  ]);
  expect(found).toHaveLength(objectsAt(records, last).length);
});

const objects = objectsAt(records, last);
const plain = listJson(objects);
const items = (JSON.parse(plain) as { items: unknown[] }).items;
const inYaml = (indentSeq: boolean): string =>
  stringify({ apiVersion: "v1", kind: "List", items }, { indentSeq });

test.each([
  ["a warning of kubectl", `Warning: v1 ComponentStatus is deprecated in v1.19+\n${plain}`],
  ["its log", `W1123 04:00:00.000000   12 warnings.go:70] x is deprecated\r\n\n${plain}`],
  ["the prompt", `$ kubectl get pods -A -o json\n${plain}`],
  ["an error in the end", `${plain}\nError from server (NotFound): pods "x" not found\n`],
  ["the fence of a text", `\`\`\`json\n${plain}\n\`\`\`\n`],
  ["a warning, in YAML", `Warning: x is deprecated\n${inYaml(false)}`],
  ["a prompt and a fence, in YAML", `\`\`\`\n$ kubectl get pods -o yaml\n${inYaml(false)}`],
  ["items that yq has indented", inYaml(true)],
])("a dump with %s holds the same objects", async (_, text) => {
  const asItIs = await importedFiles([fileInput("dump.json", plain, last)]);
  const { records: found } = await importedFiles([fileInput("dump.json", text, last)]);
  expect(asItIs.records.length).toBeGreaterThan(50);
  const named = (all: typeof found) => all.map(({ resource, object }) => [resource, object.metadata]);
  expect(named(found)).toEqual(named(asItIs.records));
});

describe("two clusters in one file", () => {
  const objects = objectsAt(records, last);
  const ofOther = (uid: unknown): string => `other-${String(uid)}`;
  /** The same names in another cluster. */
  const others = objects.map((object) => {
    const metadata = object.metadata as Record<string, never>;
    const owners = (metadata.ownerReferences ?? []) as Record<string, string>[];
    const labels = (metadata.labels ?? {}) as Record<string, string>;
    const renamed = Object.entries(labels).map(([key, value]) => [
      key,
      /UID$/.test(key) ? ofOther(value) : value,
    ]);
    return {
      ...object,
      metadata: {
        ...(metadata as object),
        uid: ofOther(metadata.uid),
        resourceVersion: `9${String(metadata.resourceVersion)}`,
        labels: Object.fromEntries(renamed) as Record<string, string>,
        ownerReferences: owners.map((owner) => ({ ...owner, uid: ofOther(owner.uid) })),
      },
    };
  });
  const firstUids = new Set(objects.map(({ metadata }) => (metadata as Record<string, string>).uid));

  test("lists one after the other: the first cluster is read, what is of the other one is left out and said", async () => {
    const both = `${listJson(objects)}\n${listJson(others as typeof objects)}`;
    const { records: found, inputs } = await importedFiles([fileInput("both.json", both, last)]);
    const told = found.filter(({ resource }) => resource.startsWith("serverlessservices"));
    expect(told.length).toBeGreaterThan(0);
    for (const { object } of told) {
      const { uid } = object.metadata as Record<string, string>;
      expect(firstUids.has(uid)).toBe(true);
    }
    const left = inputs[0]?.left.find(({ reason }) => reason === "otherCluster");
    expect(left?.count).toBeGreaterThan(told.length);
  });

  test("of records it is said that they are mixed", async () => {
    const trace = records.map(({ t, type, resource, object }) =>
      JSON.stringify({ t: new Date(t).toISOString(), type, resource, object }),
    );
    const strange = trace.map((line) => line.replaceAll('"uid":"', '"uid":"other-'));
    const both = `${[...trace, ...strange].join("\n")}\n`;
    const { inputs } = await importedFiles([
      fileInput("both.ndjson", both, last),
      fileInput("more.json", listJson(objects.slice(0, 1)), last),
    ]);
    expect(inputs[0]?.left.map(({ reason }) => reason)).toContain("mixedClusters");
  });

  test("another uid of kube-system is another cluster, whatever the times", async () => {
    const system = (uid: string) => ({
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: "kube-system",
        uid,
        creationTimestamp: uid === "a" ? "2025-01-01T00:00:00Z" : "2026-01-01T00:00:00Z",
      },
    });
    const { inputs } = await importedFiles([
      fileInput("a.json", listJson([...objects, system("a")]), last),
      fileInput("b.json", listJson([system("b"), ...objects.slice(0, 1)]), last),
    ]);
    expect(inputs.map(({ left }) => left.some(({ reason }) => reason === "otherCluster"))).toEqual([
      false,
      true,
    ]);
  });
});

describe("two clusters in one drop", () => {
  const objects = objectsAt(records, last);
  /** The same names in another cluster. */
  const others = objects.map((object) => {
    const metadata = object.metadata as Record<string, string>;
    return {
      ...object,
      metadata: {
        ...metadata,
        uid: `other-${metadata.uid}`,
        resourceVersion: `9${metadata.resourceVersion}`,
      },
    };
  });
  const other = listJson(others);

  test.each([
    ["two lists", [fileInput("a.json", listJson(objects), last), fileInput("b.json", other, last)], "b.json"],
    ["a recording and a folder", [fileInput("a", bytes), folderOf("b", { "x.json": other })], "b/x.json"],
    [
      "a list and a recording",
      [fileInput("a.json", listJson(objects), last), fileInput("b", differing(bytes))],
      "b",
    ],
  ] as const)("%s: the first is read, the other one is named", async (_, inputs, name) => {
    const [first] = inputs;
    const alone = await importedFiles([first]);
    const { records: found, inputs: told } = await importedFiles(inputs);
    expect(found.map(({ at, type, resource }) => [at, type, resource])).toEqual(
      alone.records.map(({ at, type, resource }) => [at, type, resource]),
    );
    const stranger = told.find((each) => each.name === name);
    expect(stranger).toMatchObject({ records: 0, from: null });
    expect(stranger?.left.map(({ reason }) => reason)).toContain("otherCluster");
  });

  test.each([
    ["an archive", (files: Record<string, string>) => fileInput("both.tgz", gzipSync(tar(files)))],
    ["a folder", (files: Record<string, string>) => folderOf("both", files)],
  ])(
    "in one: %s, of which the first in it is read, and what lies beside the other is left out, too",
    async (_, pack) => {
      const log = (message: string): string => LOG.replace("MESSAGE", message);
      const { inputs: told, records: found } = await importedFiles([
        pack({
          "one/namespaces/demo/all.json": listJson(objects),
          "one/logs/activator.log": log("of the first"),
          "two/namespaces/demo/all.json": other,
          "two/logs/activator.log": log("of the second"),
        }),
      ]);
      const uids = found.flatMap(
        ({ object }) => (object.metadata as { uid?: string } | undefined)?.uid ?? [],
      );
      expect(uids.length).toBe(objects.length);
      expect(uids.filter((uid) => uid.startsWith("other-"))).toEqual([]);
      const lines = found.filter(({ type }) => type === "LOG").map(({ object }) => object.message);
      expect(lines).toEqual(["of the first"]);
      const left = told.flatMap(({ name, left: parts }) =>
        parts.map(({ reason }) => [name.slice(name.indexOf("/") + 1), reason]),
      );
      expect(left.sort()).toEqual([
        ["two/logs/activator.log", "otherCluster"],
        ["two/namespaces/demo/all.json", "otherCluster"],
      ]);
    },
  );

  test("in one folder, only the file that contradicts is left out", async () => {
    const { inputs: told } = await importedFiles([
      folderOf("both", { "a.json": listJson(objects), "b.json": other, "l.log": LOG }),
    ]);
    expect(told.filter(({ left }) => left.length > 0).map(({ name }) => name)).toEqual(["both/b.json"]);
  });

  test("a Service that was deleted and made again is of the same one", async () => {
    const again = others.map((object) => ({
      ...object,
      metadata: {
        ...(object.metadata as object),
        creationTimestamp: new Date(last + 3_600_000).toISOString(),
      },
    }));
    const { inputs: told } = await importedFiles([
      fileInput("before.json", listJson(objects), last),
      fileInput("after.json", listJson(again), last + 7_200_000),
    ]);
    expect(told.flatMap(({ left }) => left)).toEqual([]);
  });
});

/** A recording in which every uid is another one. */
function differing(recording: Uint8Array): string {
  return new TextDecoder().decode(recording).replaceAll('"uid":"', '"uid":"other-');
}
