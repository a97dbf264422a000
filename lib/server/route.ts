/** What all route handlers have in common: errors become problem details in one place. */
import { replace } from "../core/index.ts";
import { messageOf, refusedFiles, sourceFault } from "../model/errors.ts";
import { printableJson } from "../model/printable.ts";
import { isGone } from "./asker.ts";
import { raisedBy } from "./limits.ts";
import { log, shortPath } from "./log.ts";
import { isProblemError, type ProblemKind, problemResponse } from "./problem.ts";
import { refusedMembers, refusedText } from "./refused-text.ts";

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
      const refused = refusedFiles(error);
      const files = refused.length === 0 ? {} : refusedMembers(refused);
      const members = isProblemError(error) ? error.members : files;
      const response = problemResponse(kind, detail, pathname, {}, members);
      const { status } = response;
      const asked = { method: request.method, path: shortPath(pathname), status, kind };
      if (kind === "internal") log().error({ ...asked, err: error }, "request failed");
      else log().debug({ ...asked, detail }, "request answered with a problem");
      return response;
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

/** JSON of plain data, Maps and Sets (`revive` of lib/core reads them), in which a terminal finds nothing to obey. */
export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(printableJson(JSON.stringify(body, replace)), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...headers },
  });
}

function problemOf(error: unknown): readonly [ProblemKind, string] {
  if (isProblemError(error)) return [error.kind, error.message];
  if (isGone(error)) return ["gone", messageOf(error)];
  switch (sourceFault(error)) {
    case "tooLarge":
      return [
        "recording-too-large",
        `${messageOf(error)}${raisedBy(error)} \`skscope report FILE\` reads it as a stream.`,
      ];
    case "notATrace":
      if (refusedFiles(error).length > 0) return ["not-a-trace", refusedText(refusedFiles(error))];
      return ["not-a-trace", `${messageOf(error)}${raisedBy(error)}`];
    case "newerVersion":
      return ["not-a-trace", `${messageOf(error)}${raisedBy(error)}`];
    case "unreadable":
      return ["unreadable", messageOf(error)];
    case "busy":
      return ["busy", messageOf(error)];
    default:
      return ["internal", "Something went wrong here; the server's log says more."];
  }
}
