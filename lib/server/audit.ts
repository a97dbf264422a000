/**
 * Who looked at what: a line of the log for each answer about a source, under the message "looked at".
 *
 *   {"level":"info","time":"…","audit":true,"user":"ann@example.com","by":"provider","method":"GET","route":"/view/:source/:namespace/:revision",
 *    "source":"live-prod","namespace":"shop","revision":"cart-00007","status":200,"ms":12,"msg":"looked at"}
 *
 * It holds no query but the names in it, no body and no credential.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { wasRefused } from "./asker.ts";
import { type Log, log, shortPath } from "./log.ts";
import { isOidcOn } from "./oidc/settings.ts";
import type { Viewer } from "./viewer.ts";

export interface LookedAt {
  /** With names in place of what varies. */
  readonly route: string;
  readonly source?: string;
  readonly namespace?: string;
  readonly revision?: string;
}

const API_REVISION = /^\/api\/sources\/([^/]+)\/revisions\/([^/]+)\/([^/]+)(\/.*)?$/;
const API_SOURCE = /^\/api\/sources\/([^/]+)((?:\/[^/]+)?)/;
const RECORDING = /^\/api\/recordings\/([^/]+)$/;
const VIEW_REVISION = /^\/view\/([^/]+)\/([^/]+)\/([^/]+)$/;
const VIEW = /^\/view\/([^/]+)((?:\/[^/]+)?)$/;

/** What a request is about; null for what is of no source: the first page, the course, scripts. */
export function lookedAt(url: string): LookedAt | null {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const named = (name: string): Record<string, string> => {
    const value = searchParams.get(name);
    return value === null ? {} : { [name === "name" ? "revision" : name]: shortPath(value) };
  };
  const selected = { ...named("namespace"), ...named("name") };
  if (pathname === "/api/stream") return { route: "/api/stream", ...named("source"), ...selected };
  if (pathname === "/metrics" || pathname === "/api/recordings" || pathname === "/api/sources")
    return { route: pathname };
  const of = (found: RegExpExecArray | null): string[] | null =>
    found === null ? null : found.slice(1).map((part) => shortPath(decoded(part ?? "")));
  const inApi = of(API_REVISION.exec(pathname));
  if (inApi !== null) {
    const [source = "", namespace = "", revision = "", rest = ""] = inApi;
    return {
      route: `/api/sources/:source/revisions/:namespace/:revision${rest}`,
      source,
      namespace,
      revision,
    };
  }
  const ofSource = of(API_SOURCE.exec(pathname));
  if (ofSource !== null) {
    const [source = "", rest = ""] = ofSource;
    return { route: `/api/sources/:source${rest}`, source, ...selected };
  }
  const [recording] = of(RECORDING.exec(pathname)) ?? [];
  if (recording !== undefined) return { route: "/api/recordings/:source", source: recording };
  const page = of(VIEW_REVISION.exec(pathname));
  if (page !== null) {
    const [source = "", namespace = "", revision = ""] = page;
    return { route: "/view/:source/:namespace/:revision", source, namespace, revision };
  }
  const [source, part = ""] = of(VIEW.exec(pathname)) ?? [];
  return source === undefined ? null : { route: `/view/:source${part}`, source };
}

/** True where it is noted: by default where people sign in by name. */
export function auditsLooks(env: NodeJS.ProcessEnv): boolean {
  return env.SKSCOPE_AUDIT === undefined ? isOidcOn(env) : env.SKSCOPE_AUDIT === "1";
}

/** Notes the request when it has been answered; one for a stream when it begins as well, as it may last for days. */
export function audit(
  { method = "GET", url = "/" }: Pick<IncomingMessage, "method" | "url">,
  response: ServerResponse,
  viewer: Viewer | null,
  into: Log = log(),
): void {
  if (!auditsLooks(process.env)) return;
  const about = URL.canParse(url, "http://localhost") ? lookedAt(url) : null;
  if (about === null) return;
  const began = Date.now();
  const line = { audit: true, ...whoOf(viewer), method, ...about };
  if (about.route === "/api/stream" && viewer !== null)
    into.info({ ...line, by: "provider" }, "begins to look at");
  response.once("close", () => {
    const { statusCode: status } = response;
    const by = viewer !== null ? "provider" : isTurnedAway(response) ? "nobody" : "token";
    into.info({ ...line, by, status, ms: Date.now() - began }, "looked at");
  });
}

/** Somebody who has signed in by name, and which of his sessions it is: what is called a session is hidden in the log. */
export function whoOf(viewer: Viewer | null): { readonly user?: string; readonly visit?: string } {
  return viewer === null ? {} : { user: viewer.name, visit: viewer.id.slice(0, 8) };
}

/** Not let in, or told to sign in. */
function isTurnedAway(response: ServerResponse): boolean {
  if (wasRefused(response) || response.statusCode === 401) return true;
  return response.statusCode === 307 && String(response.getHeader("location")).startsWith("/sign-in");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
