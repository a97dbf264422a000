/** What people copy from a terminal or a mail: several dumps and logs one behind the other, quoted or indented. */
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { fileInput, importedFiles } from "../../../support/archive-shapes.ts";
import { openRecording } from "../../../support/check-recording.ts";
import { listJson, listYaml, objectsAt } from "../../../support/input-shapes.ts";

const { records } = openRecording("cold-start");
const last = records.at(-1)?.t ?? 0;
const objects = objectsAt(records, last);
const [half, rest] = [objects.slice(0, 20), objects.slice(20)];
const log = records.filter(({ type }) => type === "LOG").map(({ object }) => `${JSON.stringify(object)}\n`);
const quoted = (prefix: string, text: string): string => text.replace(/^/gm, prefix);

async function read(text: string) {
  const { records: found, inputs } = await importedFiles([fileInput("ticket.txt", text, last)]);
  const left = Object.fromEntries(
    inputs.flatMap((each) => each.left).map(({ reason, count }) => [reason, count]),
  );
  const count = (isLog: boolean): number => found.filter(({ type }) => (type === "LOG") === isLog).length;
  return { objects: count(false), lines: count(true), left };
}

describe("among words", () => {
  test.each<[what: string, text: string, words: number]>([
    ["JSON, with words behind it", `${listJson(objects)}\nThanks,\nAnn\n`, 1],
    ["YAML, with words behind it", `${listYaml(objects)}\nThanks: see below\nAnn\n`, 2],
    ["JSON between words", `Hi,\n\n${listJson(objects)}\nThanks,\nAnn\n`, 3],
    ["JSON that a mail quotes", `On Monday Ann wrote:\n${quoted("> ", listJson(objects))}\nYes\n`, 2],
    ["YAML that a mail quotes twice", `On Monday Ann wrote:\n${quoted("> > ", listYaml(objects))}\nYes\n`, 2],
    [
      "JSON that a chat indents",
      `[10:02 AM] Ann: see\n${quoted("    ", listJson(objects))}\n[10:03] Bob: ok\n`,
      2,
    ],
    ["YAML and JSON", `First\n${listYaml(half)}\nand the rest:\n${listJson(rest)}`, 2],
    ["JSON and YAML", `First\n${listJson(half)}\nand the rest:\n${listYaml(rest)}\nbye\n`, 3],
  ])("%s: all objects are read", async (_, text, words) => {
    expect(await read(text)).toEqual({ objects: objects.length, lines: 0, left: { words } });
  });

  test.each<[what: string, text: string]>([
    [
      "a log before a dump",
      `${log.slice(0, 5).join("")}and:\n${listYaml(objects)}\n${log.slice(5).join("")}`,
    ],
    [
      "a terminal",
      `$ kubectl get sks -o yaml\n${listYaml(half)}$ kubectl get all -o json\n${listJson(rest)}$ kubectl logs a\n${log.join("")}`,
    ],
    [
      "a terminal with its host",
      `me@host:~$ kubectl get sks -o yaml\n${listYaml(objects)}me@host:~$ kubectl logs a\n${log.join("")}`,
    ],
    [
      "a terminal of Windows",
      `PS C:\\x> kubectl get sks -o json\n${listJson(objects)}PS C:\\x> kubectl logs a\n${log.join("")}`,
    ],
  ])("%s: objects and lines are read", async (_, text) => {
    const found = await read(text);
    expect(found).toMatchObject({ objects: objects.length, lines: log.length });
    expect(Object.keys(found.left)).toEqual(["words"]);
  });

  test("one object in YAML stays whole when words follow it", async () => {
    const found = await read(`${stringify(objects[0])}Thanks, Ann\n`);
    expect(found).toEqual({ objects: 1, lines: 0, left: { words: 1 } });
  });

  test("a log with an object in a line is a log", async () => {
    const line = `{"level":"info","logger":"autoscaler","ts":"2026-01-01T00:00:01Z","message":"apiVersion: v1"}\n`;
    expect(await read(line.repeat(3))).toMatchObject({ objects: 0, lines: 3 });
  });
});
