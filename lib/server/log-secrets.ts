/**
 * Takes credentials out of a line of the log. Nothing that is logged should hold one; a message of a library, of a cluster
 * or of an exec plugin may quote one all the same, so every line passes here last.
 */
import { secretOf } from "./secret.ts";
import { SESSION_PATTERN } from "./sessions.ts";

export const HIDDEN = "[hidden]";

/** Shorter texts stand in every line by chance. */
const SHORTEST = 4;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [SESSION_PATTERN, HIDDEN],
  [/\b(bearer|basic) +[\w.~+/=-]{4,}/gi, `$1 ${HIDDEN}`],
  // JSON Web Tokens: service accounts, OIDC.
  [/\beyJ[\w-]{6,}\.[\w-]{6,}(\.[\w-]*)?/g, HIDDEN],
  // Encrypted ones, as the cookies of who has signed in by name.
  [/\beyJ[\w-]{6,}\.[\w-]*\.[\w-]{6,}\.[\w-]{6,}\.[\w-]*/g, HIDDEN],
  [/\bk8s-aws-v1\.[\w-]+/g, HIDDEN],
  [/([a-z][a-z0-9+.-]*:\/\/)[^/\s"@]+@/gi, `$1${HIDDEN}@`],
  [
    /\b((?:[\w-]*[_-])?(?:token|password|passwd|secret|session|api-?key|client-key-data)\\?["']?\s*[=:]\s*\\?["']?)[^\s"'&;,\\]{4,}/gi,
    `$1${HIDDEN}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gs, HIDDEN],
];

/** @param env names the token that visitors must show, and the secrets of signing in */
export function createConcealer(env: NodeJS.ProcessEnv): (text: string) => string {
  const secrets = tokensOf(env)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .filter((secret) => secret.length >= SHORTEST);
  return (text) => {
    let shown = text;
    for (const secret of secrets) shown = shown.replaceAll(secret, HIDDEN);
    for (const [pattern, instead] of PATTERNS) shown = shown.replace(pattern, instead);
    return shown;
  };
}

const SECRETS = ["SKSCOPE_TOKEN", "SKSCOPE_OIDC_CLIENT_SECRET", "SKSCOPE_SESSION_SECRET"];

function tokensOf(env: NodeJS.ProcessEnv): string[] {
  return SECRETS.flatMap((name) => {
    try {
      return secretOf(env, name) ?? [];
    } catch {
      // Who is asked for it says that its file cannot be read.
      return [];
    }
  });
}
