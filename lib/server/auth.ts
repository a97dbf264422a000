/**
 * Who may look: whoever has the token. On loopback none is needed; a shared installation needs one (scripts/start.mjs).
 * The cookie of a browser holds a value that follows from the token, not the token, so a new token signs everybody out.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import type { EpochMs } from "../model/units.ts";

export const SESSION_COOKIE = "skscope_session";

const SESSION_TEXT = "skscope session 1";
/** Wrong tokens a minute, from all together; guessing needs many more. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;

/**
 * The token of SKSCOPE_TOKEN, or of the file SKSCOPE_TOKEN_FILE, without the line end that Secrets often have; null when
 * nobody is asked for one. A blank token and a file that cannot be read must not open the door.
 * @throws Error that says which
 */
export function configuredToken(env: NodeJS.ProcessEnv): string | null {
  const [name, text] = env.SKSCOPE_TOKEN
    ? ["SKSCOPE_TOKEN", env.SKSCOPE_TOKEN]
    : [env.SKSCOPE_TOKEN_FILE, env.SKSCOPE_TOKEN_FILE ? readFileSync(env.SKSCOPE_TOKEN_FILE, "utf8") : null];
  if (text === null) return null;
  const token = text.trim();
  if (token === "") throw new Error(`${name} holds no token.`);
  return token;
}

/** What the cookie of somebody who has shown the token holds. */
export function sessionOf(token: string): string {
  return createHmac("sha256", createHash("sha256").update(token).digest()).update(SESSION_TEXT).digest("hex");
}

/** True when a request carries the token (`Authorization: Bearer`) or the cookie of a session. */
export function isSignedIn(headers: Headers, token: string): boolean {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return isSame(bearer, token);
  const session = cookieOf(headers.get("cookie") ?? "", SESSION_COOKIE);
  return session !== null && isSame(session, sessionOf(token));
}

/** True for the same text; how long it takes tells nothing about it. */
export function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/**
 * The header that keeps a browser signed in, also when a link in a chat or ticket leads here. Pages of other sites that
 * would change something are refused by `gate.ts`, whatever their cookies.
 */
export function sessionCookie(token: string, isHttps: boolean): string {
  const secure = isHttps ? "; Secure" : "";
  return `${SESSION_COOKIE}=${sessionOf(token)}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

/**
 * Where to go after signing in: a path of this server and nothing else. Visible ASCII only, as addresses are written:
 * browsers drop tabs and line ends, and then what follows the first slash may be another one.
 */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])[!-[\]-~]*$/.test(next) ? next : "/";
}

export interface FailureLimit {
  /** Milliseconds until another try is allowed; 0: now. */
  waitMs(now: EpochMs): number;
  failed(now: EpochMs): void;
}

export function createFailureLimit(): FailureLimit {
  let times: EpochMs[] = [];
  const recent = (now: EpochMs): EpochMs[] => {
    times = times.filter((t) => now - t < WINDOW_MS);
    return times;
  };
  return {
    waitMs(now) {
      const [first, ...more] = recent(now);
      return first !== undefined && more.length + 1 >= MAX_FAILURES ? first + WINDOW_MS - now : 0;
    },
    failed(now) {
      recent(now).push(now);
    },
  };
}

function cookieOf(header: string, name: string): string | null {
  for (const part of header.split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}
