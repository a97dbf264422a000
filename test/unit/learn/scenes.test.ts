/** Scenes, questions and puzzles are complete: texts in both languages, within bounds, one idea each. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { EXERCISES } from "../../../components/learn/chapters/exercises.ts";
import { CHAPTERS, type ChapterId, type Reference } from "../../../components/learn/chapters.ts";
import { GLOSSARY_TERMS } from "../../../lib/i18n/glossary-terms.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
import { STAGE_PARTS } from "../../../lib/model/stage-part.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { CHAPTER_LIST, firstValues, runOf, SIMULATED } from "../../support/course.ts";

interface QuestionTexts {
  readonly ask: string;
  readonly verdict: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly hints?: Readonly<Record<string, string>>;
}

interface ChapterTexts {
  readonly beats: Readonly<Record<string, string>>;
  readonly questions?: Readonly<Record<string, QuestionTexts>>;
  readonly puzzles?: Readonly<Record<string, Readonly<Record<"goal" | "hint" | "solution", string>>>>;
}

const PROTOCOL = readFileSync("docs/protocol.md", "utf8");
const MOST_WORDS = 60;
/** As many characters of Chinese say about as much. */
const MOST_CHARACTERS = 130;

/** Tags around words: parts of the picture, and terms of the glossary. */
const WORDS = new Set<string>([...STAGE_PARTS, ...GLOSSARY_TERMS]);

const textsOf = (id: ChapterId): ChapterTexts => MESSAGES.learn.chapters[id];
const chineseOf = (id: ChapterId): ChapterTexts => CHINESE.learn.chapters[id];
const keysOf = (texts: object | undefined): string[] => Object.keys(texts ?? {});

const questions = CHAPTER_LIST.flatMap(([id, { beats }]) =>
  beats.flatMap(({ ask }) => (ask === undefined ? [] : [{ id, ask }])),
);
const puzzles = SIMULATED.flatMap(([id, { beats }]) =>
  beats.flatMap(({ puzzle }) => (puzzle === undefined ? [] : [{ id, puzzle }])),
);

function expectThere(reference: Reference): void {
  if ("rule" in reference) {
    const { rule } = reference;
    const isThere = PROTOCOL.includes(rule.startsWith("D") ? `| ${rule} |` : `## ${rule} `);
    expect([rule, isThere || PROTOCOL.includes(`## ${rule}. `)]).toEqual([rule, true]);
    return;
  }
  const [source = "", namespace, name] = reference.recording.split("/");
  const { shared, revisions } = stateOf(openRecording(source));
  expect([reference.recording, revisions.has(`${namespace}/${name}`)]).toEqual([reference.recording, true]);
  const t = Date.parse(reference.at);
  expect(t).toBeGreaterThan(shared.firstT ?? Number.POSITIVE_INFINITY);
  expect(t).toBeLessThan(shared.lastT ?? 0);
}

describe("the scenes", () => {
  test.each(CHAPTER_LIST)("%s: four to eight, each short and with its own name", (id, { beats }) => {
    expect(beats.length).toBeGreaterThanOrEqual(4);
    expect(beats.length).toBeLessThanOrEqual(8);
    expect(new Set(beats.map(({ key }) => key)).size).toBe(beats.length);
    for (const [key, text] of Object.entries(textsOf(id).beats)) {
      const plain = text.replaceAll(/<[^>]*>/g, "");
      expect([key, plain.split(/\s+/).length <= MOST_WORDS]).toEqual([key, true]);
    }
    for (const [key, text] of Object.entries(chineseOf(id).beats)) {
      const plain = text.replaceAll(/<[^>]*>/g, "").replaceAll(/[\w.-]+/g, "x");
      expect([key, plain.length <= MOST_CHARACTERS]).toEqual([key, true]);
    }
  });

  test.each(CHAPTER_LIST)("%s: what they refer to is there", (_, { beats }) => {
    for (const { references } of beats as readonly { references?: readonly Reference[] }[]) {
      for (const reference of references ?? []) expectThere(reference);
    }
  });

  test("a slider or a future that a scene has is one of its chapter, within its bounds", () => {
    for (const [id, { beats, controls }] of SIMULATED) {
      const keys = controls.map(({ key }) => key);
      for (const { key, varies, futures } of beats) {
        for (const control of varies ?? [])
          expect([id, key, keys]).toEqual([id, key, expect.arrayContaining([control])]);
        if (futures === undefined) continue;
        const control = controls.find((one) => one.key === futures.control);
        expect([id, key, control]).not.toEqual([id, key, undefined]);
        for (const value of futures.values) {
          expect(value).toBeGreaterThanOrEqual(control?.min ?? Number.POSITIVE_INFINITY);
          expect(value).toBeLessThanOrEqual(control?.max ?? Number.NEGATIVE_INFINITY);
        }
      }
    }
  });

  test.each([
    ["en", textsOf],
    ["zh", chineseOf],
  ] as const)(
    "tags are words of the picture, of the glossary, or sliders with their first value: %s",
    (_, texts) => {
      for (const [id, { beats, controls }] of CHAPTER_LIST) {
        const initial = new Map<string, number>(controls.map(({ key, initial }) => [key, initial]));
        for (const beat of beats) {
          const moved: string[] = [];
          for (const [, tag = "", content = ""] of (texts(id).beats[beat.key] ?? "").matchAll(
            /<(\w+)>([^<]*)</g,
          )) {
            if (/\d/.test(content)) {
              expect([id, beat.key, tag, Number(content)]).toEqual([id, beat.key, tag, initial.get(tag)]);
              moved.push(tag);
            } else expect([id, beat.key, WORDS.has(tag) && tag]).toEqual([id, beat.key, tag]);
          }
          const varies: readonly string[] = ("varies" in beat ? beat.varies : undefined) ?? [];
          expect([id, beat.key, moved]).toEqual([id, beat.key, expect.arrayContaining([...varies])]);
        }
      }
    },
  );

  test("numbers that a text says by name are those of its scene", () => {
    for (const [id, { beats }] of SIMULATED) {
      for (const { key, numbers } of beats) {
        const said = [...(textsOf(id).beats[key] ?? "").matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        expect([id, key, said]).toEqual([id, key, keysOf(numbers)]);
        for (const of of Object.values(numbers ?? {})) expect(Number.isFinite(of(runOf(id)))).toBe(true);
      }
    }
  });

  test("the first chapter begins with something to move, and requests are being lost", () => {
    const [hook] = CHAPTERS.problem.beats;
    expect(hook.varies).toEqual(["ingress"]);
    expect(runOf("problem").outcome.score.lost).toBeGreaterThan(20);
    expect(runOf("problem", { ingress: 0 }).outcome.score.lost).toBe(0);
  });

  test("the article is named wherever one is spoken of", () => {
    for (const [texts, word] of [
      [MESSAGES.learn.chapters, /article/gi],
      [CHINESE.learn.chapters, /文章|一文/g],
    ] as const) {
      const asides = Object.values(texts).map(({ aside }) => aside);
      const citing = asides.filter((aside) => aside.search(word) >= 0);
      expect(citing.length).toBe(3);
      for (const aside of citing) expect(aside).toContain("Knative ServerlessService 介绍");
    }
    expect(PROTOCOL).toContain("Knative ServerlessService 介绍");
  });
});

describe("the questions", () => {
  test.each([
    ["en", textsOf],
    ["zh", chineseOf],
  ] as const)("have all their texts, and no others: %s", (_, texts) => {
    for (const [id] of CHAPTER_LIST) {
      const asked = questions.filter((one) => one.id === id).map(({ ask }) => ask);
      expect([id, keysOf(texts(id).questions)]).toEqual([id, asked.map(({ key }) => key)]);
      for (const ask of asked) {
        const its = texts(id).questions?.[ask.key];
        expect([ask.key, keysOf(its?.options)]).toEqual([ask.key, ask.kind === "choice" ? ask.options : []]);
        expect([ask.key, keysOf(its?.hints)]).toEqual([ask.key, ask.hints ?? []]);
        expect([ask.key, its?.verdict.includes("{truth}")]).toEqual([ask.key, true]);
      }
    }
  });

  test("the scene that answers one does not come before it", () => {
    // What is asked before the first scene nobody could know anything about.
    for (const [id, { beats }] of CHAPTER_LIST) expect([id, beats[0]?.ask]).toEqual([id, undefined]);
  });
});

describe("the puzzles", () => {
  test("are at least three, each with its texts", () => {
    expect(puzzles.length).toBeGreaterThanOrEqual(3);
    for (const texts of [textsOf, chineseOf]) {
      for (const [id] of CHAPTER_LIST) {
        const its = puzzles.filter((one) => one.id === id).map(({ puzzle }) => puzzle.key);
        expect([id, keysOf(texts(id).puzzles)]).toEqual([id, its]);
        for (const one of Object.values(texts(id).puzzles ?? {}))
          expect(keysOf(one)).toEqual(["goal", "hint", "solution"]);
      }
    }
  });

  test.each(puzzles)(
    "$id: is not solved as it is, and the solution solves it within the bounds",
    ({ id, puzzle }) => {
      const { controls } = CHAPTERS[id];
      expect(puzzle.isSolved(runOf(id))).toBe(false);
      expect(puzzle.isSolved(runOf(id, puzzle.solution))).toBe(true);
      expect(keysOf(puzzle.solution).sort()).toEqual([...puzzle.controls].sort());
      for (const { key, min, max } of controls as readonly { key: string; min: number; max: number }[]) {
        const value = (puzzle.solution as Readonly<Record<string, number>>)[key] ?? min;
        expect(value >= min && value <= max).toBe(true);
      }
    },
  );

  // Every combination would take minutes: those that somebody would try.
  test.each([
    ["problem", { grace: [0, 5, 10, 16, 17, 18, 19, 20, 25, 30, 40] }],
    ["wake", { retention: [0, 10, 20, 26, 27, 28, 40, 60], pods: [0, 1, 2] }],
    ["overload", { tbc: [0, 1, 5, 15], pods: [1, 2, 3, 6] }],
    ["gap", { grace: [0, 10, 30, 44], drain: [0, 2, 16, 45], tbc: [-1, 0, 100, 101, 211] }],
  ] as const)("%s: nothing else that solves it costs less", (id, tried) => {
    const puzzle = puzzles.find((one) => one.id === id)?.puzzle;
    if (puzzle === undefined) throw new Error(`${id} has no puzzle`);
    const par = puzzle.cost(runOf(id, puzzle.solution));
    const all = Object.entries(tried as Readonly<Record<string, readonly number[]>>).reduce<
      Readonly<Record<string, number>>[]
    >(
      (some, [key, values]) => some.flatMap((one) => values.map((value) => ({ ...one, [key]: value }))),
      [{}],
    );
    for (const values of all) {
      const run = runOf(id, values);
      if (puzzle.isSolved(run)) expect([values, puzzle.cost(run) >= par]).toEqual([values, true]);
    }
  });

  test.each([
    ["problem", {}, "lost"],
    ["problem", { ingress: 0, grace: 19 }, "easier"],
    ["gap", {}, "lost"],
    ["gap", { ingress: 0 }, "easier"],
    ["overload", {}, "activator"],
    ["overload", { clients: 1, tbc: 0, pods: 1 }, "easier"],
    ["wake", {}, "late"],
  ] as const)("%s with %j says what it lacks: %s", (id, values, what) => {
    const puzzle = puzzles.find((one) => one.id === id)?.puzzle;
    const run = runOf(id, values);
    const lack = puzzle?.lacks(run);
    expect([puzzle?.isSolved(run), lack?.what]).toEqual([false, what]);
    if (what === "lost" || what === "late") expect(lack?.count).toBe(run.outcome.score[what]);
  });

  test("a puzzle is not solved by taking its difficulty away", () => {
    const solved = (id: ChapterId, values: object): boolean | undefined =>
      puzzles.find((one) => one.id === id)?.puzzle.isSolved(runOf(id, values));
    expect(solved("problem", { ingress: 0 })).toBe(false);
    expect(solved("gap", { ingress: 0 })).toBe(false);
    expect(solved("overload", { clients: 1 })).toBe(false);
  });
});

describe("the exercises", () => {
  test.each(CHAPTER_LIST)(
    "%s: two or three, with an answer in both languages and something to check it with",
    (id, chapter) => {
      const exercises: readonly { key: string; references: readonly Reference[]; values?: object }[] =
        EXERCISES[id];
      expect([2, 3]).toContain(exercises.length);
      for (const texts of [MESSAGES.learn.exercises[id], CHINESE.learn.exercises[id]]) {
        expect(keysOf(texts)).toEqual(exercises.map(({ key }) => key));
        for (const one of Object.values(texts)) expect(keysOf(one)).toEqual(["ask", "answer"]);
      }
      for (const { references, values } of exercises) {
        expect(references.length).toBeGreaterThan(0);
        for (const reference of references) expectThere(reference);
        for (const key of keysOf(values)) expect(keysOf(firstValues(chapter))).toContain(key);
      }
    },
  );
});
