/** Answers of the API server that hold no object: each is a refusal of its own, and what stands beside it is read. */
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { refusedWords } from "../../../../lib/cli/inputs-text.ts";
import { type NothingImportedError, refusedOf } from "../../../../lib/trace/import/door.ts";
import type { InputFile } from "../../../../lib/trace/import/types.ts";
import { fileInput, folderOf, importedFiles } from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { listJson, objectsAt } from "../../../support/input-shapes.ts";

const EMPTY = { apiVersion: "v1", items: [], kind: "List", metadata: { resourceVersion: "" } };
const SAID =
  'pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "shop"';
const FORBIDDEN = {
  apiVersion: "v1",
  code: 403,
  kind: "Status",
  message: SAID,
  metadata: {},
  reason: "Forbidden",
  status: "Failure",
};
const json = (value: unknown): string => `${JSON.stringify(value, null, 4)}\n`;

async function refusals(...inputs: readonly InputFile[]) {
  const error: unknown = await importedFiles(inputs).catch((thrown: unknown) => thrown);
  return (error as NothingImportedError).refused;
}

test.each([
  ["JSON", json(EMPTY)],
  ["one line of JSON", JSON.stringify({ ...EMPTY, kind: "PodList" })],
  ["JSON without a list", json({ ...EMPTY, items: null })],
  ["YAML", stringify(EMPTY)],
  ["two documents", `${stringify(EMPTY)}---\n${stringify(EMPTY)}`],
  ["words", "No resources found in shop namespace.\n"],
])("a list without an object is one, in %s", async (_, text) => {
  expect(await refusals(fileInput("dump", text))).toEqual([{ name: "dump", as: "noObjects" }]);
});

test.each([
  ["JSON", json(FORBIDDEN)],
  ["one line of JSON", JSON.stringify(FORBIDDEN)],
  ["YAML", stringify(FORBIDDEN)],
  ["an empty list and it", `${json(EMPTY)}${json(FORBIDDEN)}`],
  ["words", `Error from server (Forbidden): ${SAID}\n`],
])("an error of the API server is quoted, in %s", async (_, text) => {
  expect(await refusals(fileInput("dump", text))).toEqual([
    { name: "dump", as: "status", said: `Forbidden: ${SAID}` },
  ]);
});

test("what is quoted is bounded, and a terminal obeys nothing in it", async () => {
  const message = `\u001b[2J${"x".repeat(5_000)}`;
  const [refused] = await refusals(fileInput("dump", json({ ...FORBIDDEN, message })));
  expect(refused?.said).toMatch(/^Forbidden: \\u001b\[2Jx+…$/);
  expect(refused?.said?.length).toBeLessThan(320);
});

test("the command says what it is, what was said and what to do", async () => {
  const { what, advice } = refusedWords(await refusals(fileInput("a", json(FORBIDDEN))));
  expect(what).toContain(`an error of the API server and no object: “Forbidden: ${SAID}”`);
  expect(advice).toContain("kubectl auth can-i");
  const empty = refusedWords(await refusals(fileInput("a", json(EMPTY))));
  expect(empty.what).toContain("a list that holds no object");
  expect(empty.advice).toContain("-A -o json");
});

describe("beside objects", () => {
  const { records } = openRecording("cold-start");
  const last = records.at(-1)?.t ?? 0;
  const objects = objectsAt(records, last);
  const list = listJson(objects);

  test("in other files, the objects are read and both are named", async () => {
    const { records: found, inputs } = await importedFiles([
      fileInput("a.json", json(EMPTY)),
      fileInput("b.json", json(FORBIDDEN)),
      fileInput("c.json", list, last),
    ]);
    expect(found).toHaveLength(objects.length);
    expect(refusedOf(inputs)).toEqual([
      { name: "a.json", as: "noObjects" },
      { name: "b.json", as: "status", said: `Forbidden: ${SAID}` },
    ]);
  });

  test("in one file, the objects are read and the error is left out with its words", async () => {
    const text = `${json(EMPTY)}${json(FORBIDDEN)}${list}`;
    const { records: found, inputs } = await importedFiles([fileInput("a.json", text, last)]);
    expect(found).toHaveLength(objects.length);
    expect(inputs[0]).toMatchObject({
      refused: null,
      left: [{ reason: "status", count: 1, first: `Forbidden: ${SAID}` }],
    });
  });

  test("in a folder, an empty list is nothing to be told of", async () => {
    const { inputs } = await importedFiles([
      folderOf("d", { "core/a.yaml": stringify(EMPTY), "core/b.json": list }),
    ]);
    expect(inputs.map(({ name, kind, refused }) => [name, kind, refused])).toContainEqual([
      "d/core/a.yaml",
      "list",
      null,
    ]);
    expect(await refusals(fileInput("x", json(EMPTY)))).toHaveLength(1);
  });
});
