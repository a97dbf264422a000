/** Why a stream cannot be written any more. */
import type { RecordSeq } from "../model/units.ts";
import type { StreamState } from "./stream.ts";

/**
 * - `deleted`, `replaced`: the stream is gone, or another of its name is there
 * - `shortened`: it does not hold what it has acknowledged
 * - `taken`: somebody else has written to it
 * - `refused`: it had no room for a record, and took later ones
 */
export type Loss = "deleted" | "replaced" | "shortened" | "taken" | "refused";

/** The stream is not the one that was written any more. */
export class LogLostError extends Error {
  override readonly name = "LogLostError";
  readonly loss: Loss;
  constructor(loss: Loss, message: string) {
    super(message);
    this.loss = loss;
  }
}

/** What the stream as it is says of the log that was written into it; null when all is well. */
export function lossOf(
  stream: string,
  now: StreamState | null,
  { identity, acknowledged }: { readonly identity: string; readonly acknowledged: RecordSeq },
): LogLostError | null {
  if (now === null) return new LogLostError("deleted", `The stream ${stream} has been deleted.`);
  if (now.identity !== identity)
    return new LogLostError("replaced", `The stream ${stream} has been replaced by another.`);
  if (now.last >= acknowledged) return null;
  const ends = `The stream ${stream} ends at ${now.last}, but it had acknowledged ${acknowledged}.`;
  return new LogLostError("shortened", ends);
}
