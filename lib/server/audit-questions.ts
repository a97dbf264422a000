/**
 * Which questions machines asked about what: a line of the log for each, as `audit.ts` writes them. A request to /api/mcp may
 * hold several, and names none in its address.
 */
import type { QueryLibrary } from "../query/library.ts";
import { isQuestion } from "../query/question.ts";
import { askerViewer } from "./asker.ts";
import { auditsLooks, whoOf } from "./audit.ts";
import { type Log, log, shortPath } from "./log.ts";

/**
 * Answers a question, and notes it when it is answered or has failed: with the source that was opened, or else the one that was named.
 * @param given its words, as they came
 * @param answer gets the library to read from; what it throws is thrown on
 */
export async function audited<T>(
  question: string,
  given: unknown,
  library: QueryLibrary,
  answer: (library: QueryLibrary) => Promise<T>,
  into: Log = log(),
): Promise<T> {
  if (!auditsLooks(process.env)) return answer(library);
  const began = Date.now();
  const viewer = askerViewer() ?? null;
  let about = aboutOf(given);
  const open: QueryLibrary["open"] = async (...wanted) => {
    const opened = await library.open(...wanted);
    about = { ...about, source: shortPath(opened.id) };
    return opened;
  };
  let isAnswered = false;
  try {
    const answered = await answer({ ...library, open });
    isAnswered = true;
    return answered;
  } finally {
    const line = {
      audit: true,
      ...whoOf(viewer),
      method: "POST",
      route: "/api/mcp",
      question: isQuestion(question) ? question : "unknown",
      ...about,
      by: viewer === null ? "token" : "provider",
      isAnswered,
      ms: Date.now() - began,
    };
    into.info(line, "looked at");
  }
}

interface About {
  readonly source?: string;
  readonly namespace?: string;
  readonly revision?: string;
}

/** What the words name; a revision is "NAMESPACE/NAME", or a bare name. */
function aboutOf(given: unknown): About {
  const words = (given ?? {}) as Readonly<Record<string, unknown>>;
  const named = (word: string): string | null => {
    const value = words[word];
    return typeof value === "string" ? shortPath(value) : null;
  };
  const [source, namespace, revision] = [named("source"), named("namespace"), named("revision")];
  const slash = revision?.indexOf("/") ?? -1;
  return {
    ...(source === null ? {} : { source }),
    ...(namespace === null ? {} : { namespace }),
    ...(revision === null || slash < 0 ? {} : { namespace: revision.slice(0, slash) }),
    ...(revision === null ? {} : { revision: revision.slice(slash + 1) }),
  };
}
