/** The words of docs/words.md: what the glossary says of them, and what is not said instead. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PAGE = readFileSync(join(ROOT, "docs", "words.md"), "utf8");

type Texts = { readonly [key: string]: string | Texts };
type Said = readonly [place: string, text: string];

/** The rows of the table below a heading, cell by cell, without its head. */
function tableOf(heading: string): string[][] {
  const part = PAGE.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const lines = part.split("\n").filter((line) => line.startsWith("| "));
  return lines.slice(1).map((line) =>
    line
      .slice(2, -2)
      .split(" | ")
      .map((cell) => cell.trim()),
  );
}

function leaves(texts: Texts, path: string): Said[] {
  return Object.entries(texts).flatMap(([key, child]) =>
    typeof child === "string" ? [[`${path}.${key}`, child] as const] : leaves(child, `${path}.${key}`),
  );
}

/** A text without the names of its arguments and branches, of code and of filter keys. */
function spoken(text: string): string {
  return text
    .replaceAll(/\{\w+(?=[,}])/g, "{")
    .replaceAll(/`[^`]*`/g, "")
    .replaceAll(/\b[a-z]+:…/g, "");
}

/** "place: word" for each word that stands in a text as words of their own. */
function found(texts: readonly Said[], words: readonly string[]): string[] {
  return texts.flatMap(([place, text]) =>
    words
      .filter((word) => new RegExp(`(?<![\\w-])${word}(?![\\w-])`, "i").test(spoken(text)))
      .map((word) => `${place}: ${word}`),
  );
}

/** Pages that quote: the protocol has the words of Knative's sources, words.md those that it forbids. */
const QUOTING = ["protocol.md", "words.md"];

const ENGLISH = leaves(MESSAGES as unknown as Texts, "messages/en");
const DOCS: readonly Said[] = [
  ["README.md", readFileSync(join(ROOT, "README.md"), "utf8")],
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md") && !QUOTING.includes(name))
    .map((name) => [`docs/${name}`, readFileSync(join(ROOT, "docs", name), "utf8")] as const),
];

describe("the words", () => {
  test("of the glossary are those of docs/words.md, in both languages", () => {
    const english = Object.entries(MESSAGES.glossary.terms);
    const chinese: Readonly<Record<string, { term: string }>> = CHINESE.glossary.terms;
    expect(tableOf("Terms").map(([term, is, , other]) => [term, is, other])).toEqual(
      english.map(([key, { term, is }]) => [term, is, chinese[key]?.term]),
    );
  });

  test("that a term stands for are not in the interface, nor in what the command prints", () => {
    const not = tableOf("Terms")
      .flatMap(([, , cell = "–"]) => cell.split(", "))
      .filter((word) => word !== "–");
    expect(not).toContain("violations");
    expect(found(ENGLISH, not)).toEqual([]);
  });

  test("that are not said are nowhere: not in texts, docs or README", () => {
    const not = tableOf("Not said").map(([word = ""]) => word);
    expect(not.length).toBeGreaterThan(10);
    expect(found([...ENGLISH, ...DOCS], not)).toEqual([]);
  });

  test("that are not said in Chinese are in no Chinese text", () => {
    const not = tableOf("In Chinese").map(([word = ""]) => word);
    const texts = leaves(CHINESE as unknown as Texts, "messages/zh");
    expect(not).not.toEqual([]);
    expect(
      texts.flatMap(([place, text]) =>
        not.filter((word) => text.includes(word)).map((word) => `${place}: ${word}`),
      ),
    ).toEqual([]);
  });

  test("are found as words of their own, whatever their case", () => {
    const texts: Said[] = [
      ["a", "Two Violations"],
      ["b", "{violations} in violations.json, `violation`"],
    ];
    expect(found(texts, ["violations", "violation"])).toEqual(["a: violations", "b: violations"]);
    expect(found([["c", "wish:… {wish, select, other {x}}"]], ["wish"])).toEqual([]);
  });
});
