/** Words of a command line, parsed. */
import { messageOf } from "../model/errors.ts";
import { UsageError } from "./errors.ts";

/** What `parse` (of `parseArgs`) makes of the words. @throws UsageError with its sentence when they do not fit */
export function parsedBy<T>(parse: (argv: readonly string[]) => T, argv: readonly string[]): T {
  try {
    return parse(argv);
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
