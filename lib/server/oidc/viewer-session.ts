/**
 * What a browser keeps of somebody who has signed in: an encrypted cookie (JWE, A256GCM), which every replica that has the same
 * secret can read and nobody can make. Nothing is kept on the server but that a session was ended.
 */
import { createHash, randomUUID } from "node:crypto";
import { EncryptJWT, jwtDecrypt } from "jose";
import { z } from "zod";
import { createBoundedMap } from "../../model/bounded-map.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { shared } from "../../sources/shared.ts";
import { isHttps, sessionCookieName } from "../sessions.ts";
import type { Viewer } from "../viewer.ts";

/** Browsers keep no longer ones: 4,096 bytes with the name. */
export const LONGEST_COOKIE = 4_000;
const MOST_ENDED = 10_000;
const SEALED = { alg: "dir", enc: "A256GCM" } as const;

const ended = shared("endedViewers", () => createBoundedMap<string, EpochMs>(MOST_ENDED));
const viewerClaims = z.object({
  sub: z.string().min(1),
  groups: z.array(z.string()),
  jti: z.string(),
  exp: z.number(),
});

/**
 * The name of the cookie: not that of sessions by the token, so that who has one of each has both. Behind TLS browsers take
 * one of this name from this host only, and never over plain HTTP (RFC 6265bis, 4.1.3.2).
 */
export function viewerCookieName(headers: Headers): string {
  return `${isBehindTls(headers) ? "__Host-" : ""}${nameBy(headers, "skscope_viewer")}`;
}

/** The name of the cookie of a sign-in that was begun: one for each, as several tabs may be at it. It has a path of its own. */
export function begunCookieName(headers: Headers, state: string): string {
  const own = state.replace(/[^\w-]/g, "").slice(0, 8);
  return `${isBehindTls(headers) ? "__Secure-" : ""}${nameBy(headers, "skscope_begun")}_${own}`;
}

function nameBy(headers: Headers, name: string): string {
  return sessionCookieName(headers).replace("skscope_session", name);
}

/** True where browsers come by TLS: whoever stands in front of this server says so, or the operator does. */
function isBehindTls(headers: Headers): boolean {
  return isHttps(headers) || /^\s*https:/i.test(process.env.SKSCOPE_PUBLIC_URL ?? "");
}

/** Text that only who has the secret can make or read; it means nothing for another purpose, or when its time is over. */
export function seal(
  claims: Readonly<Record<string, unknown>>,
  { secret, purpose, now, ms }: Sealing & { readonly now: EpochMs; readonly ms: DurationMs },
): Promise<string> {
  return new EncryptJWT({ ...claims })
    .setProtectedHeader(SEALED)
    .setAudience(purpose)
    .setIssuedAt(Math.floor(now / 1_000))
    .setExpirationTime(Math.floor((now + ms) / 1_000))
    .encrypt(keyOf(secret));
}

interface Sealing {
  readonly secret: string;
  readonly purpose: string;
}

/** What was sealed; null for anything else. */
export async function unseal(
  text: string,
  { secret, purpose, now }: Sealing & { readonly now: EpochMs },
): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const { payload } = await jwtDecrypt(text, keyOf(secret), {
      audience: purpose,
      currentDate: new Date(now),
      keyManagementAlgorithms: [SEALED.alg],
      contentEncryptionAlgorithms: [SEALED.enc],
      requiredClaims: ["exp"],
    });
    return payload;
  } catch {
    return null;
  }
}

const VIEWER = "skscope viewer";

/** The value of the cookie; null when it would be longer than browsers keep one. */
export async function createViewerSession(
  who: Pick<Viewer, "name" | "groups">,
  secret: string,
  now: EpochMs,
  ms: DurationMs,
): Promise<string | null> {
  const claims = { sub: who.name, groups: who.groups, jti: randomUUID() };
  const session = await seal(claims, { secret, purpose: VIEWER, now, ms });
  return session.length > LONGEST_COOKIE ? null : session;
}

/** Whose session this is; null for one that is over, was ended or never was one. */
export async function viewerOf(session: string, secret: string, now: EpochMs): Promise<Viewer | null> {
  const claims = viewerClaims.safeParse(await unseal(session, { secret, purpose: VIEWER, now }));
  if (!claims.success) return null;
  const { sub, groups, jti, exp } = claims.data;
  return ended().has(jti) ? null : { name: sub, groups, id: jti, until: exp * 1_000 };
}

/** Ends a session before its time, for this process, and with it what {@link untilSessionEnds} was asked for. */
export function endViewerSession({ id }: Viewer, now: EpochMs): void {
  ended().set(id, now);
  for (const end of waiting().get(id) ?? []) end();
}

/** What ends with a session, by its id. */
const waiting = shared("waitingForViewers", () => new Map<string, Set<() => void>>());
/** Node takes a longer time for none. */
const LONGEST_WAIT_MS: DurationMs = 2_147_483_647;

/** For as long as a session lasts. */
export interface SessionEnd {
  /** Fires when its time is over, or when it is ended before that in this process. */
  readonly over: AbortSignal;
  /** To be called when that does not matter any more. */
  stop(): void;
}

/** Follows a session until its end: an answer that goes on must not outlive it. */
export function untilSessionEnds({ id, until }: Viewer): SessionEnd {
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearTimeout(timer);
    const others = waiting().get(id);
    others?.delete(end);
    if (others?.size === 0) waiting().delete(id);
  };
  const end = (): void => {
    stop();
    over.abort();
  };
  const wait = (): void => {
    const left = until - Date.now();
    if (left <= 0 || ended().has(id)) end();
    else timer = setTimeout(wait, Math.min(left, LONGEST_WAIT_MS)).unref();
  };
  waiting().set(id, (waiting().get(id) ?? new Set()).add(end));
  wait();
  return { over: over.signal, stop };
}

/** The cookie of a name in a request; null where there is none. */
export function cookieIn(cookies: string, name: string): string | null {
  for (const part of cookies.split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim() || null;
  }
  return null;
}

/** A Set-Cookie header. @param value null: the browser forgets it */
export function cookieHeader(
  name: string,
  value: string | null,
  headers: Headers,
  { path, ms }: { readonly path: string; readonly ms: DurationMs },
): string {
  const secure = isBehindTls(headers) ? "; Secure" : "";
  const seconds = value === null ? 0 : Math.floor(ms / 1_000);
  return `${name}=${value ?? ""}; Path=${path}; HttpOnly; SameSite=Lax; Max-Age=${seconds}${secure}`;
}

function keyOf(secret: string): Uint8Array {
  return createHash("sha256").update(`skscope cookie 1 ${secret}`).digest();
}
