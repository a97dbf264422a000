/** Questions to answers: the one door of `skscope query`, `skscope mcp` and /api/mcp. */
import type { z } from "zod";
import { quoted } from "./bounds.ts";
import { coldStartsAnswer, coldStartsOfSource } from "./cold-starts.ts";
import { findingsAnswer, findingsOf } from "./findings.ts";
import { QueryError, type QueryLibrary } from "./library.ts";
import { INPUTS, type InputOf, isQuestion, QUESTIONS, type QuestionName } from "./question.ts";
import { recordAnswer, recordOf, recordsAnswer, recordsOf } from "./records.ts";
import { revisionsAnswer, revisionsOf } from "./revisions.ts";
import { sourcesAnswer, sourcesOf } from "./sources.ts";
import { stateAnswer, stateOf } from "./state.ts";
import { visible } from "./visible.ts";
import { whyAnswer, whyOfRevision } from "./why.ts";

/** What each answer looks like. */
export const ANSWERS = {
  sources: sourcesAnswer,
  revisions: revisionsAnswer,
  why: whyAnswer,
  findings: findingsAnswer,
  records: recordsAnswer,
  record: recordAnswer,
  state: stateAnswer,
  "cold-starts": coldStartsAnswer,
} as const satisfies Readonly<Record<QuestionName, z.ZodType>>;

type Answerer<Name extends QuestionName> = (
  library: QueryLibrary,
  input: InputOf<Name>,
) => AsyncGenerator<void, z.input<(typeof ANSWERS)[Name]>, void>;

const ANSWERERS: { readonly [Name in QuestionName]: Answerer<Name> } = {
  sources: sourcesOf,
  revisions: revisionsOf,
  why: whyOfRevision,
  findings: findingsOf,
  records: recordsOf,
  record: recordOf,
  state: stateOf,
  "cold-starts": coldStartsOfSource,
};

/** An answer is plain JSON. */
export type Answer = Readonly<Record<string, unknown>>;

/** Who can be asked: what is read here, or a server elsewhere. Rejects as {@link ask} does. */
export type Asker = (name: string, given: unknown) => Promise<Answer>;

/** Told between two steps of long work; whoever serves others waits in it. */
export type Pause = () => Promise<void> | undefined;

/**
 * Answers a question.
 * @param given its words, as they came
 * @throws QueryError with a sentence that says what is wrong and what to do, and what opening a source throws
 */
export async function ask(
  library: QueryLibrary,
  name: string,
  given: unknown,
  pause: Pause = () => undefined,
): Promise<Answer> {
  if (!isQuestion(name)) {
    throw new QueryError(`There is no question ${quoted(name)}; there are ${QUESTIONS.join(", ")}.`);
  }
  const answerer = ANSWERERS[name] as Answerer<QuestionName>;
  const steps = answerer(library, inputOf(name, given) as never);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return visible(step.value) as Answer;
    await pause();
  }
}

/** @throws QueryError that names the word that does not fit, and what would */
function inputOf<Name extends QuestionName>(name: Name, given: unknown): InputOf<Name> {
  const schema = INPUTS[name];
  const result = schema.safeParse(given ?? {});
  if (result.success) return result.data as InputOf<Name>;
  const [issue] = result.error.issues;
  const known = Object.keys(schema.shape).join(", ");
  if (issue?.code === "unrecognized_keys") {
    throw new QueryError(`${name} does not know ${issue.keys.map(quoted).join(", ")}; it knows ${known}.`);
  }
  const [word] = issue?.path ?? [];
  if (issue === undefined || word === undefined) {
    throw new QueryError(`${name} takes an object with ${known}.`);
  }
  const value = (given as Readonly<Record<string, unknown>>)[String(word)];
  const said = value === undefined ? "is missing" : `is ${quoted(JSON.stringify(value) ?? "")}`;
  throw new QueryError(`${quoted(String(word))} of ${name} ${said}. Allowed: ${issue.message}.`);
}
