/** A library of stores for questions, and the check that an answer is what its schema says. */
import { Ajv2020 } from "ajv/dist/2020.js";
import { z } from "zod";
import type { NewRecord } from "../../lib/model/record.ts";
import { ANSWERS, type Answer, ask } from "../../lib/query/ask.ts";
import { QueryError, type QueryLibrary } from "../../lib/query/library.ts";
import type { QuestionName } from "../../lib/query/question.ts";
import { storeOfAnswer } from "../../lib/sources/given-source.ts";
import type { Source } from "../../lib/store/source.ts";

/** A library of one source. */
export function libraryOf(source: Source, id = "lab", pages = "http://pages"): QueryLibrary {
  return {
    pages,
    list: async () => [{ ...source.summary, id }],
    async open(given) {
      if (given !== undefined && given !== id) throw new QueryError(`There is no source ${given}.`);
      return { id, source };
    },
  };
}

/** The same of records. */
export function libraryOfRecords(records: readonly NewRecord[]): QueryLibrary {
  return libraryOf(storeOfAnswer(records, { version: 1 }, { id: "lab", title: "lab" }));
}

const ajv = new Ajv2020({ strict: false, allErrors: true });

/** Asks, and refuses an answer that its JSON schema does not describe exactly. */
export async function asked<T = Answer>(
  library: QueryLibrary,
  name: QuestionName,
  input: object = {},
): Promise<T> {
  const answer = await ask(library, name, input);
  const schema = z.toJSONSchema(ANSWERS[name], { io: "output", unrepresentable: "any" });
  const isValid = ajv.validate(schema, JSON.parse(JSON.stringify(answer)));
  if (!isValid) throw new Error(`${name}: ${ajv.errorsText()}`);
  return answer as T;
}
