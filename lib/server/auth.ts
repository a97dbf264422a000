/**
 * Who may look: whoever has the token. On loopback none is needed; a shared installation needs one (scripts/start.mjs).
 * The cookie of a browser holds a session that was made with the token (`sessions.ts`), so a new token signs everybody out.
 */
import type { EpochMs } from "../model/units.ts";
import { isSame } from "./same.ts";
import { secretOf } from "./secret.ts";
import { sessionOf, sessionState } from "./sessions.ts";

/** A shorter token could be guessed; scripts/start.mjs refuses it as well. */
export const SHORTEST_TOKEN = 12;

/**
 * The token of SKSCOPE_TOKEN, or of the file SKSCOPE_TOKEN_FILE, without the line end that Secrets often have; null when
 * nobody is asked for one. A blank token and a file that cannot be read must not open the door.
 * @throws Error that says which
 */
export function configuredToken(env: NodeJS.ProcessEnv): string | null {
  return secretOf(env, "SKSCOPE_TOKEN", "token");
}

/** Who sends a request: somebody with the token or a session, somebody without, or somebody with a wrong one. */
export type Admission = "in" | "out" | "wrong";

/** Looks at the token (`Authorization: Bearer`) or, without one, at the cookie of a session. */
export function admissionOf(headers: Headers, token: string, now: EpochMs): Admission {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return isSame(bearer, token) ? "in" : "wrong";
  const session = sessionOf(headers);
  if (session === null) return "out";
  const state = sessionState(session, token, now);
  if (state === "valid") return "in";
  return state === "over" ? "out" : "wrong";
}

/**
 * Where to go after signing in: a path of this server and nothing else. Visible ASCII only, as addresses are written:
 * browsers drop tabs and line ends, and then what follows the first slash may be another one.
 */
export function safeNext(next: string | null): string {
  return next !== null && /^\/(?![/\\])[!-[\]-~]*$/.test(next) ? next : "/";
}
