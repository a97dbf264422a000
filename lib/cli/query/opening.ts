/** What keeps a source from being opened, as whoever asks is told of it. */
import { messageOf, sourceFault } from "../../model/errors.ts";
import { QueryError } from "../../query/library.ts";
import { NothingImportedError } from "../../trace/import/door.ts";
import { refusedWords } from "../inputs-text.ts";
import { t } from "../texts.ts";

/** Opens it. @throws QueryError with the sentence of what stands against it */
export async function orQueryError<T>(open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof NothingImportedError) {
      const { what, advice } = refusedWords(error.refused);
      throw new QueryError(`${what} ${advice}`, { cause: error });
    }
    if (sourceFault(error) !== null) throw new QueryError(messageOf(error), { cause: error });
    throw new QueryError(t("query.cannotAsk", { reason: messageOf(error) }), { cause: error });
  }
}
