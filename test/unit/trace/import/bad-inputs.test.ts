/** Inputs as they come at night: what is wrong with them is said, what can be read is shown. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { fileInput, folderOf, importedFiles, tar } from "../../../support/archive-shapes.ts";
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

test("the same file twice, also once within an archive, is there once", async () => {
  const list = listJson(objectsAt(records, last));
  const { records: found } = await importedFiles([
    fileInput("a.json", list, last),
    folderOf("copies", { "a.json": list, "a.json.gz": gzipSync(list), "a.tgz": gzipSync(tar({ a: list })) }),
  ]);
  expect(found).toHaveLength(objectsAt(records, last).length);
});
