/** What all route handlers have in common: errors become problem details in one place. */
import { replace } from "../core/index.ts";
import {
  messageOf,
  NotATraceError,
  TraceTooLargeError,
  TraceUnreadableError,
  UnsupportedTraceVersionError,
} from "../model/errors.ts";
import { ProblemError, type ProblemKind, problemResponse } from "./problem.ts";

interface Context {
  readonly params: Promise<unknown>;
}

type Handler = (request: Request, context: Context) => Promise<Response>;

/** A handler, of GET most often; `answer` gets the request and the (decoded) path parameters. */
export function get(answer: (request: Request, params: unknown) => Promise<Response> | Response): Handler {
  return async (request, context) => {
    try {
      return await answer(request, await context.params);
    } catch (error) {
      const { pathname } = new URL(request.url);
      const [kind, detail] = problemOf(error);
      if (kind === "internal") console.error(`${pathname}:`, error);
      const members = error instanceof ProblemError ? error.members : {};
      return problemResponse(kind, detail, pathname, {}, members);
    }
  };
}

/** For the methods that a route does not have. */
export function methodNotAllowed(request: Request): Response {
  const { pathname } = new URL(request.url);
  const detail = `${request.method} is not possible here; only GET is.`;
  return problemResponse("method-not-allowed", detail, pathname, { allow: "GET, HEAD" });
}

/** The same for a route that has one method, which is not GET. */
export function only(method: string): (request: Request) => Response {
  return (request) => {
    const { pathname } = new URL(request.url);
    const detail = `${request.method} is not possible here; only ${method} is.`;
    return problemResponse("method-not-allowed", detail, pathname, { allow: method });
  };
}

/** JSON of plain data, Maps and Sets (`revive` of lib/core reads them). */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body, replace), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

function problemOf(error: unknown): readonly [ProblemKind, string] {
  if (error instanceof ProblemError) return [error.kind, error.message];
  if (error instanceof TraceTooLargeError) {
    return [
      "recording-too-large",
      `${error.message} Use \`skscope report FILE\`, which reads it as a stream.`,
    ];
  }
  if (error instanceof NotATraceError || error instanceof UnsupportedTraceVersionError) {
    return ["not-a-trace", error.message];
  }
  if (error instanceof TraceUnreadableError) return ["unreadable", messageOf(error)];
  return ["internal", "Something went wrong here; the server's log says more."];
}
