/** Whatever is asked of whatever was recorded: an answer as it is described and of bounded size, or a sentence. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isQueryError } from "../../../lib/query/library.ts";
import { INPUTS, QUESTIONS, type QuestionName } from "../../../lib/query/question.ts";
import { openGiven } from "../../../lib/sources/given-source.ts";
import type { Store } from "../../../lib/store/store.ts";
import { asked, libraryOf } from "../../support/query-library.ts";
import { type Random, random } from "../../support/random.ts";

const FOLDER = fileURLToPath(new URL("../../recordings", import.meta.url));
const FILES = (readdirSync(FOLDER, { recursive: true }) as string[]).filter((name) =>
  /\.ndjson(\.gz)?$/.test(name),
);
const EACH = 40;
const MOST = 100 * 1024;

/** What a word may be, of those that fit and of those that do not. */
function wordOf(word: string, { state, lastSeq }: Store, draw: Random): unknown {
  const { firstT, lastT } = state.shared;
  const from = firstT ?? 0;
  const time = (): string => new Date(from + ((lastT ?? 0) - from) * (draw.next() * 1.2 - 0.1)).toISOString();
  const odd = ["", "/", "a/b/c", "__proto__", "constructor", "\u0000", 0, null, {}];
  if (draw.chance(0.05)) return draw.pick(odd);
  switch (word) {
    case "source":
      return "x";
    case "revision":
      return draw.pick([...state.revisions.keys(), "demo/x"]);
    case "record":
      return draw.below(lastSeq + 5);
    case "at":
    case "from":
    case "to":
      return time();
    case "limit":
      return 1 + draw.below(200);
    case "cursor":
      return draw.pick(["1", "-1", "x", "99999999999999", "1e5"]);
    case "severity":
      return draw.pick(["error", "warning", "note"]);
    case "objects":
    case "attention":
    case "lasting":
      return draw.chance(0.5);
    default:
      return draw.pick(["pods", "autoscaler", "demo", "hello"]);
  }
}

function inputOf(name: QuestionName, store: Store, draw: Random): Record<string, unknown> {
  const words = Object.keys(INPUTS[name].shape).filter((word) =>
    draw.chance(word === "revision" || word === "record" ? 0.95 : 0.3),
  );
  return Object.fromEntries(words.map((word) => [word, wordOf(word, store, draw)]));
}

test.each(FILES)("%s", async (file) => {
  const given = { paths: [join(FOLDER, file)], stdin: Readable.from([]), stdinName: "", now: 0 };
  const store = await openGiven(given, { id: "x", title: file });
  const library = libraryOf(store, "x");
  const draw = random(FILES.indexOf(file));
  let answers = 0;
  for (let i = 0; i < EACH; i += 1) {
    const name = QUESTIONS[i % QUESTIONS.length] as QuestionName;
    const input = inputOf(name, store, draw);
    try {
      const answer = await asked(library, name, input);
      expect(JSON.stringify(answer).length, `${name} ${JSON.stringify(input)}`).toBeLessThan(MOST);
      answers += 1;
    } catch (error) {
      if (!isQueryError(error)) throw error;
      expect(error.message, `${name} ${JSON.stringify(input)}`).toMatch(/^[\w"].*[.?]$/s);
    }
  }
  expect(answers).toBeGreaterThan(0);
});
