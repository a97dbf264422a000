/**
 * Sessions of browsers: a cookie that says who of those who signed in it is, until when, and, with a code that only whoever
 * has the token can make, that it is true. Nothing is kept of a session but that it was ended, so sessions outlive a restart.
 */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { createBoundedMap } from "../model/bounded-map.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { shared } from "../sources/shared.ts";
import { isSame } from "./same.ts";

export const SESSION_MS: DurationMs = 7 * 24 * 3_600_000;

/** As it stands in a cookie: who, until when (seconds), code. */
export const SESSION_PATTERN = /\b[0-9a-f]{32}\.\d{1,12}\.[0-9a-f]{64}\b/g;

const TEXT = "skscope session 2";
/** Sessions that were ended before their time. */
const MOST_ENDED = 10_000;

const ended = shared("endedSessions", () => createBoundedMap<string, EpochMs>(MOST_ENDED));

/** A session that nobody else has. */
export function createSession(token: string, now: EpochMs): string {
  const id = randomBytes(16).toString("hex");
  const until = String(Math.ceil((now + SESSION_MS) / 1_000));
  return `${id}.${until}.${codeOf(token, id, until)}`;
}

/** `over`: it was one, and has ended; `forged`: it never was one, or the token was another. */
export function sessionState(session: string, token: string, now: EpochMs): "valid" | "over" | "forged" {
  const [id = "", until = "", code = ""] = session.split(".");
  if (!isSame(code, codeOf(token, id, until))) return "forged";
  return Number(until) * 1_000 > now && !ended().has(id) ? "valid" : "over";
}

/** Ends a session before its time; what is none is left alone. */
export function endSession(session: string, token: string, now: EpochMs): void {
  if (sessionState(session, token, now) === "valid") ended().set(session.split(".")[0] ?? "", now);
}

/** The name of the cookie: cookies know no ports, and several servers may run on one machine. */
export function sessionCookieName(headers: Headers): string {
  const port = /:(\d+)$/.exec(headers.get("host") ?? "")?.[1];
  return port === undefined ? "skscope_session" : `skscope_session_${port}`;
}

/** The session of a request's cookie. */
export function sessionOf(headers: Headers): string | null {
  const name = sessionCookieName(headers);
  for (const part of (headers.get("cookie") ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim() || null;
  }
  return null;
}

/**
 * The header that keeps a browser signed in, also when a link in a chat or ticket leads here. Pages of other sites that
 * would change something are refused by `gate.ts`, whatever their cookies.
 * @param session null: the browser forgets it
 */
export function sessionCookie(session: string | null, headers: Headers): string {
  const secure = isHttps(headers) ? "; Secure" : "";
  const seconds = session === null ? 0 : SESSION_MS / 1_000;
  const name = sessionCookieName(headers);
  return `${name}=${session ?? ""}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

/** True when whoever is in front of this server speaks TLS with the browser. */
export function isHttps(headers: Headers): boolean {
  return (headers.get("x-forwarded-proto") ?? "").split(",")[0]?.trim() === "https";
}

function codeOf(token: string, id: string, until: string): string {
  const key = createHash("sha256").update(token).digest();
  return createHmac("sha256", key).update(`${TEXT} ${id} ${until}`).digest("hex");
}
