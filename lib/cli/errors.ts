/** What can go wrong with a command besides the trace itself; messages are sentences for the person who typed it. */

/** The words of the command line do not fit, or name what is not there. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The result cannot be written where it was asked for. */
export class UnwritableError extends Error {
  override readonly name = "UnwritableError";
}
