/** Several inputs that are sent to the server as one archive: kept as one recording, with their notes; what is wrong with some is said. */
import { readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, inject, test } from "vitest";
import { type NoteList, noteFileText } from "../../lib/model/notes.ts";
import type { UploadAnswer } from "../../lib/model/upload.ts";
import { accessLog, ENVOYS_TEXT } from "../support/access-log.ts";
import { type Files, tar } from "../support/archive-shapes.ts";
import { openRecording } from "../support/check-recording.ts";
import { listJson, objectsAt } from "../support/input-shapes.ts";
import { type Answer, ask, askJson } from "./http.ts";

const { records, bytes } = openRecording("cold-start");
const last = records.at(-1)?.t ?? 0;
const objects = objectsAt(records, last);
const DUMP = listJson(objects);
const GATEWAY = accessLog(records, ENVOYS_TEXT);
const AUTOSCALER = records
  .filter(({ type, resource }) => type === "LOG" && resource === "autoscaler")
  .map(({ object }) => `${JSON.stringify(object)}\n`)
  .join("");
const TABLE = "NAME          READY   STATUS    AGE\nhello-00001   2/2     Running   5m\n";
const LINE = '{"severity":"INFO","logger":"activator","timestamp":"2026-11-23T04:05:30Z","message":"M"}\n';

const kept = new Set<string>();
afterEach(async () => {
  for (const id of kept) await ask(`/api/recordings/${id}`, { method: "DELETE" });
  kept.clear();
});

async function send(name: string, body: Uint8Array, language = "en"): Promise<Answer> {
  return ask(`/api/recordings?name=${name}`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "accept-language": language },
    body,
  });
}

async function keep(files: Files): Promise<UploadAnswer> {
  const { status, text } = await send("incident.tgz", gzipSync(tar(files, { modifiedAt: last })));
  expect(status, text).toBe(201);
  const answer = JSON.parse(text) as UploadAnswer;
  kept.add(answer.id);
  return answer;
}

/** The page that says what is in a source, without what React puts between texts. */
async function contents(id: string): Promise<string> {
  const { status, text } = await ask(`/view/${id}/contents`, { headers: { "accept-language": "en" } });
  expect(status).toBe(200);
  return text.replaceAll("<!-- -->", "").replaceAll("&quot;", '"');
}

const note = (id: string, text: string) => ({
  ...{ id, revision: "demo/hello-00001", from: last - 10_000, to: null, by: "Ann", at: null, version: 1 },
  text,
});
const notesOf = async (id: string): Promise<string[]> =>
  (await askJson<NoteList>(`/api/sources/${id}/notes`)).notes.map(({ text }) => text);

describe("notes that are sent with several inputs", () => {
  test("are those of the recording that is kept, can be changed, and go with it", async () => {
    const { id } = await keep({
      "dump.json": DUMP,
      "autoscaler.log": AUTOSCALER,
      "gateway.log": GATEWAY,
      "dump.json.notes.json": noteFileText([note("first1", "node drained")]),
    });
    expect(await notesOf(id)).toEqual(["node drained"]);
    const put = await ask(`/api/sources/${id}/notes/second1`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...note("second1", "pods are back"), from: last - 5_000, version: 0 }),
    });
    expect(put.status, put.text).toBe(200);
    expect(await notesOf(id)).toEqual(["node drained", "pods are back"]);
    await ask(`/api/recordings/${id}`, { method: "DELETE" });
    kept.delete(id);
    const files = readdirSync(inject("dataDir"), { recursive: true, encoding: "utf8" });
    expect(files.filter((name) => name.includes(id))).toEqual([]);
  });

  test("of two recordings that become one are all there", async () => {
    const [header = "", ...lines] = new TextDecoder().decode(bytes).split("\n");
    const withNotes = (id: string, text: string, part: readonly string[]): string =>
      [JSON.stringify({ ...JSON.parse(header), notes: [note(id, text)] }), ...part].join("\n");
    const half = lines.length >> 1;
    const { id } = await keep({
      "a.ndjson": withNotes("first1", "of the first", lines.slice(0, half)),
      "b.ndjson": withNotes("second1", "of the second", lines.slice(half)),
    });
    expect((await notesOf(id)).sort()).toEqual(["of the first", "of the second"]);
  });

  test("which belong to nothing that was sent are refused by name, and the rest is kept", async () => {
    const early = { ...note("early1", "of another day"), from: last - 9e9 };
    const { id } = await keep({ "dump.json": DUMP, "other.notes.json": noteFileText([early]) });
    expect(await notesOf(id)).toEqual([]);
    expect(await contents(id)).toContain("notes without the recording they belong to");
  });
});

describe("what is wrong with one of several inputs is said, and the rest is kept", () => {
  /** The same names in another cluster. */
  const other = objects.map((object) => {
    const metadata = object.metadata as Record<string, string>;
    return {
      ...object,
      metadata: { ...metadata, uid: `x${metadata.uid}`, resourceVersion: `9${metadata.resourceVersion}` },
    };
  });

  test.each<[what: string, files: Files, said: string]>([
    ["a table", { "pods.txt": TABLE }, "a table for reading"],
    ["a truncated gz", { "cut.gz": gzipSync(bytes).subarray(0, 9_000) }, "the gzip data ends early"],
    [
      "a line of 10 MB",
      { "activator.log": LINE + LINE.replace("M", "x".repeat(10_000_000)) },
      "longer than 8 MiB",
    ],
    [
      "a date that there is not",
      { "activator.log": LINE + LINE.replace("11-23", "13-45") },
      "without a valid time",
    ],
    [
      "another encoding",
      {
        "activator.log": Buffer.concat([
          Buffer.from(LINE),
          Buffer.from(LINE.replace("M", "\u00e9"), "latin1"),
        ]),
      },
      "text that is not UTF-8",
    ],
    ["another cluster", { "other.json": listJson(other) }, "from another cluster"],
    ["the same file", { "same.json": DUMP }, "known from another input"],
    [
      "requests of nobody knows whom",
      { "gateway.log": GATEWAY.replaceAll("hello.demo.", "x.y.").replaceAll("10.244.", "10.9.") },
      "whose revision nothing tells",
    ],
  ])("%s", async (_, files, said) => {
    const { id } = await keep({ "dump.json": DUMP, ...files });
    expect(await contents(id)).toContain(said);
    const { digests } = await askJson<{ digests: { key: string }[] }>(`/api/sources/${id}`);
    expect(digests.map(({ key }) => key)).toEqual(["demo/hello-00001"]);
  });

  test("files beyond the limits, with the limits", async () => {
    const many = Object.fromEntries(Array.from({ length: 20_050 }, (_, i) => [`f/${i}.txt`, "x\n"]));
    const { id } = await keep({ "dump.json": DUMP, ...many });
    expect(await contents(id)).toContain("beyond the limits: 20,000 files");
  });
});

test.each([
  ["a table", "pods.txt", Buffer.from(TABLE), "table", "kubectl get serverlessservices"],
  [
    "what etcd holds",
    "etcd.json",
    Buffer.from('{"header":{},"kvs":[{"key":"L3I=","value":"azhz"}]}'),
    "etcd",
    "API server",
  ],
  [
    "requests alone",
    "gateway.log",
    Buffer.from(GATEWAY),
    "requests",
    "ingresses.networking.internal.knative.dev",
  ],
])("%s alone is refused with what to bring, and nothing is kept", async (_, name, body, as, advice) => {
  const { status, text } = await send(name, body);
  expect(status, text).toBe(422);
  const problem = JSON.parse(text) as { detail: string; refused: unknown };
  expect(problem.refused).toMatchObject([{ as }]);
  expect(text).toContain(advice);
});
