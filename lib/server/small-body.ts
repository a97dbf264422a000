/** The body of a request that has to be small. */
import type { DurationMs } from "../model/units.ts";
import { ProblemError } from "./problem.ts";

/**
 * Reads the body as text, counting while it comes: a body in chunks does not say its length.
 * @throws ProblemError when it is longer, was cut, or has not ended in time; the rest of it is not read
 */
export async function smallBody(
  request: Request,
  maxBytes: number,
  withinMs: DurationMs,
  what = "form",
): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLong(what, maxBytes);
  const reader = request.body?.getReader();
  if (reader === undefined) return "";
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ProblemError("too-slow", `The ${what} did not come in time.`)),
      withinMs,
    );
  });
  late.catch(() => undefined);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(() => cut(what)), late]);
      if (done) return Buffer.concat(pieces).toString("utf8");
      bytes += value.length;
      if (bytes > maxBytes) throw tooLong(what, maxBytes);
      pieces.push(value);
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Whoever sent it has gone, which is no fault of this side. */
function cut(what: string): never {
  throw new ProblemError("bad-parameter", `The ${what} was cut on its way.`);
}

function tooLong(what: string, maxBytes: number): ProblemError {
  return new ProblemError("bad-parameter", `The ${what} is too large: more than ${maxBytes / 1024} KiB.`);
}
