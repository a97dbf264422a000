/** What people paste from a ticket: words around a dump. */
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { NothingImportedError } from "../../../../lib/trace/import/door.ts";
import { fileInput, folderOf, importedFiles } from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

const { records } = openRecording("cold-start");
const last = records.at(-1)?.t ?? 0;
const objects = objectsAt(records, last);
const json = listJson(objects);
const { items } = JSON.parse(json) as { items: unknown[] };
const yaml = stringify({ apiVersion: "v1", kind: "List", items });
const halves = [items.slice(0, 20), items.slice(20)].map((part) =>
  stringify({ apiVersion: "v1", kind: "List", items: part }),
);

test.each([
  ["JSON behind a sentence", `Here is the output:\n\n${json}`, 1],
  ["YAML behind a sentence", `Here is the output:\n\n${yaml}`, 1],
  ["a fence of YAML, and words behind it", `Hi all,\nsee:\n\`\`\`yaml\n${yaml}\`\`\`\nThanks!\n`, 3],
  [
    "a fence of JSON with CRLF",
    `See:\r\n\`\`\`json\r\n${json.replaceAll("\n", "\r\n")}\r\n\`\`\`\r\nBye\r\n`,
    2,
  ],
  ["two fences", `First:\n\`\`\`yaml\n${halves[0]}\`\`\`\nthen\n\`\`\`\n${halves[1]}\`\`\`\n`, 2],
  [
    "a table in a fence, then YAML",
    `See:\n\`\`\`\nNAME   AGE\na   1d\n\`\`\`\nand\n~~~yaml\n${yaml}~~~\n`,
    4,
  ],
])("%s: the objects are read, the words are left out and said", async (_, text, words) => {
  const plain = await importedFiles([fileInput("ticket.md", json, last)]);
  const { records: found, inputs } = await importedFiles([fileInput("ticket.md", text, last)]);
  const named = (all: typeof found) => all.map(({ resource, object }) => [resource, object.metadata]);
  expect(named(found)).toEqual(named(plain.records));
  const [first] = text.split(/\r?\n/);
  expect(inputs[0]).toMatchObject({
    refused: null,
    left: [{ reason: "words", count: words, first: `line 1: ${first}` }],
  });
});

test("a place in it is that of the file", async () => {
  const text = `See:\n\`\`\`yaml\n${yaml}\`\`\`\nand\n\`\`\`yaml\napiVersion: v1\nkind: [\n\`\`\`\n`;
  const { inputs } = await importedFiles([fileInput("ticket.md", text, last)]);
  const line = text.split("\n").indexOf("kind: [");
  expect(inputs[0]?.left).toContainEqual({ reason: "brokenYaml", count: 1, first: `line ${line}` });
});

test.each([
  ["words with a fence of other words", "See:\n```\nit was slow\n```\n"],
  ["a fence of YAML that is no object", "See:\n```yaml\nmetadata:\n  a: 1\n```\n"],
])("%s are refused as text", async (_, text) => {
  const error: unknown = await importedFiles([fileInput("a.md", text)]).catch((thrown: unknown) => thrown);
  expect((error as NothingImportedError).refused).toEqual([{ name: "a.md", as: "text" }]);
});

test("an example in a README of a folder is no object of the cluster", async () => {
  const folder = folderOf("d", { "README.md": `Example:\n\`\`\`yaml\n${yaml}\`\`\`\n` });
  await expect(importedFiles([folder])).rejects.toThrow();
});
