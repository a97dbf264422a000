/** The command line of `skscope query`: FILE…, a question, and its words. */
import { parseArgs } from "node:util";
import { isQuestion, QUESTIONS, type QuestionName } from "../../query/question.ts";
import { UsageError } from "../errors.ts";
import { parsedBy } from "../parsed.ts";
import { t } from "../texts.ts";
import { PLACE_FLAGS, type PlaceOptions, readPlace } from "./place-options.ts";

export interface QueryOptions {
  readonly place: PlaceOptions;
  readonly question: QuestionName;
  /** Words of the question, as `lib/query` names them; those that do not fit are told there. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** Words of questions that are flags of the same name. */
const WORDS = {
  source: { type: "string" },
  at: { type: "string" },
  from: { type: "string" },
  to: { type: "string" },
  match: { type: "string" },
  attention: { type: "boolean" },
  severity: { type: "string" },
  lasting: { type: "boolean" },
  finding: { type: "string" },
  resource: { type: "string" },
  objects: { type: "boolean" },
  service: { type: "string" },
  limit: { type: "string" },
  cursor: { type: "string" },
} as const;

/** What stands behind these is no name of a revision. */
const NO_NAME: ReadonlySet<QuestionName> = new Set(["sources", "revisions"]);

/** @throws UsageError */
export function readQueryOptions(argv: readonly string[]): QueryOptions {
  const { values, positionals } = parsedBy(parse, argv);
  const at = positionals.findIndex(isQuestion);
  const question = positionals[at];
  if (question === undefined || !isQuestion(question)) {
    throw new UsageError(t("query.noQuestion", { known: QUESTIONS.join(", ") }));
  }
  const [name, ...more] = positionals.slice(at + 1);
  if (more.length > 0 || (name !== undefined && NO_NAME.has(question))) {
    throw new UsageError(t("query.tooMany", { question, given: more[0] ?? name ?? "" }));
  }
  const paths = positionals.slice(0, at);
  const place = readPlace(paths, values);
  const input: Record<string, unknown> = {};
  for (const word of Object.keys(WORDS) as (keyof typeof WORDS)[]) {
    if (values[word] !== undefined) input[word] = word === "limit" ? numberOf(values[word]) : values[word];
  }
  if (name !== undefined) {
    if (question === "record") input.record = numberOf(name);
    else input.revision = name;
  }
  // Of a cluster it says what is asked for; of anything else, what of it is told.
  if (place.kind !== "cluster" && values.namespace !== undefined) input.namespace = values.namespace;
  return { place, question, input };
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], allowPositionals: true, options: { ...PLACE_FLAGS, ...WORDS } });
}

/** What is no number is told as it was given. */
function numberOf(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}
