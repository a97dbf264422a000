/** What holds for every importer: pieces of any size, any order of inputs, and an input that ends in its middle. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { blobInput } from "../../../../lib/trace/import/blob-input.ts";
import { ACCESS_FORMS, accessLog } from "../../../support/access-log.ts";
import { importedFiles, tar, zip } from "../../../support/archive-shapes.ts";
import { auditEvents } from "../../../support/audit-log.ts";
import { kshrk } from "../../../support/capture-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { crustGather, mustGather } from "../../../support/gather-shapes.ts";
import {
  listJson,
  listYaml,
  objectRecords,
  objectsAt,
  textInput,
  watchEvents,
} from "../../../support/input-shapes.ts";
import { requestSpans } from "../../../support/otlp-spans.ts";
import { jsonl, lines, podOf } from "../../../support/recorded-lines.ts";

const { bytes, records } = openRecording("cold-start");
const [from, to] = [records[0]?.t ?? 0, records.at(-1)?.t ?? 0];
const ndjson = (values: readonly unknown[]): string =>
  `${values.map((value) => JSON.stringify(value)).join("\n")}\n`;
const RANGE = {
  status: "success",
  data: {
    resultType: "matrix",
    result: ["demo", "shop"].map((namespace) => ({
      metric: {
        k8s_namespace_name: namespace,
        kn_revision_name: "r",
        __name__: "kn_revision_capacity_excess",
      },
      values: Array.from({ length: 50 }, (_, i) => [from / 1_000 + i, String(i)]),
    })),
  },
};

/** It is one value: its beginning is none. */
const ONE_VALUE = "a range of metrics";

const INPUTS: Readonly<Record<string, string | Uint8Array>> = {
  "a recording": bytes,
  "a list in JSON": listJson(objectsAt(records, to)),
  "a list in YAML": listYaml(objectsAt(records, to)),
  "a watch": watchEvents(records),
  "a watch with times": ndjson(
    objectRecords(records).map(({ at: t, type, object }) => ({ t, type, object })),
  ),
  "a log": lines(({ text }) => text),
  "a log of stern": lines((line) => `${podOf(line)} ${line.process} ${line.text}`),
  "a log of docker": jsonl(({ text, at }) => ({ log: `${text}\n`, stream: "stdout", time: at })),
  "a table": `time,line\n${lines(({ at, text }) => `${at},"${text.replaceAll('"', '""')}"`)}`,
  "an access log": accessLog(records, ACCESS_FORMS["Istio's text"] as never),
  "an audit log": ndjson(auditEvents(records, "RequestResponse")),
  spans: ndjson(requestSpans(records)),
  [ONE_VALUE]: JSON.stringify(RANGE),
  "a must-gather": gzipSync(tar(mustGather(records, to))),
  "a dump of crust-gather in a zip": zip(crustGather(records, to)),
  "a capture": kshrk(records, { isWatched: true, everyMs: 5_000, from, to }),
  "base64 of a list": Buffer.from(listJson(objectsAt(records, to))).toString("base64"),
};

/** A file that is read in pieces of that size. */
function blobInPieces(of: Uint8Array, size: number): Blob {
  const blob = new Blob([Uint8Array.from(of)]);
  blob.stream = () =>
    new ReadableStream({
      start(reader) {
        for (let at = 0; at < of.length; at += size)
          reader.enqueue(Uint8Array.from(of.subarray(at, at + size)));
        reader.close();
      },
    });
  return blob;
}

describe.each(Object.entries(INPUTS))("%s", (what, content) => {
  const whole = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const input = (size = 65_536, given = whole) => blobInput("input", blobInPieces(given, size), to);

  test("gives the same in pieces of any size, and records that the reader takes", async () => {
    const { text, problems, records: found } = await importedFiles([input(whole.length)]);
    expect(problems).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
    for (const size of [997, 65_537]) expect((await importedFiles([input(size)])).text).toBe(text);
  });

  test("that ends in its middle gives what came, and says that something is missing", async () => {
    const half = [input(undefined, whole.subarray(0, whole.length >> 1))];
    if (what === ONE_VALUE) {
      await expect(importedFiles(half)).rejects.toThrow("Nothing in it can be read (input: broken).");
      return;
    }
    const { problems, records: found, inputs } = await importedFiles(half);
    const all = await importedFiles([input()]);
    expect(problems).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.records.length);
    expect(inputs.flatMap(({ left }) => left)).not.toEqual([]);
  });

  test("beside another gives the same, whichever comes first", async () => {
    const log = textInput(
      "autoscaler.log",
      lines(({ text }) => text),
    );
    const tell = async (inputs: Parameters<typeof importedFiles>[0]) =>
      (await importedFiles(inputs)).records
        .map(({ at, type, resource, object }) => JSON.stringify([at, type, resource, object]))
        .sort();
    expect(await tell([input(), log])).toEqual(await tell([log, input()]));
  });
});
