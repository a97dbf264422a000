/** Questions of assistants to this server: MCP, streamable HTTP, each request by itself. */
import { answerMcp, MOST_REQUEST_BYTES } from "../mcp/http.ts";
import type { DurationMs } from "../model/units.ts";
import { ask } from "../query/ask.ts";
import { createSlices } from "../sources/in-slices.ts";
import { askerSignal } from "./asker.ts";
import { audited } from "./audit-questions.ts";
import { log } from "./log.ts";
import { queryLibrary } from "./query-library.ts";
import { smallBody } from "./small-body.ts";

const BODY_MS: DurationMs = 10_000;

/**
 * Answers one request, and others meanwhile.
 * @throws ProblemError for a body that is too large or does not come
 */
export async function answerQuestion(request: Request, version: string): Promise<Response> {
  const body = await smallBody(request, MOST_REQUEST_BYTES, BODY_MS, "question");
  const library = queryLibrary(request.headers);
  const signal = askerSignal();
  const { pause } = createSlices(signal === undefined ? {} : { signal });
  const onFault = (error: unknown): void => log().error({ err: error }, "a question of a machine failed");
  const response = await answerMcp(
    request,
    (name, given) => audited(name, given, library, (from) => ask(from, name, given, pause)),
    { version, onFault },
    body,
  );
  response.headers.set("cache-control", "no-store");
  return response;
}
