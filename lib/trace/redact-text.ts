/**
 * Credentials in texts that are kept as they are: log lines. What looks like one goes, and what is around it stays, so that
 * the line still says what happened.
 */
import type { Json, JsonObject } from "../model/json.ts";

const REDACTED = "(redacted)";

/** Most lines hold none of these, and are looked at no further. */
const HINTS = /authoriz|bearer|basic|cookie|eyj|:\/\/[^\s/]*@|pass|token|secret|api.?key|signature/i;

/** In capitals or not; classes are faster than a flag. */
const inAnyCase = (text: string): string =>
  text.replace(/[a-z]/g, (letter) => `[${letter.toUpperCase()}${letter}]`);
/** The same of texts in JSON, where a character may be two; `\\u` and `\\/` hide too much. */
const HINTS_IN_JSON = new RegExp(
  [
    ...["authoriz", "bearer", "basic", "cookie", "eyj", "pass", "token", "secret", "signature"].map(
      inAnyCase,
    ),
    `${inAnyCase("api")}.{0,2}${inAnyCase("key")}`,
    String.raw`:\/\/[^\s/]*@`,
    String.raw`\\[u/]`,
  ].join("|"),
);

/** Whether a piece of JSON, in one line, may hold credentials: a text in it, or a field's name. */
export function mayHoldCredentials(json: string): boolean {
  return HINTS_IN_JSON.test(json);
}

/** Each begins with what stays. No two parts of a pattern can take the same text, so that time goes with length. */
const PATTERNS: readonly RegExp[] = [
  // A header and its value, also in JSON, in a list of Go's or with escaped quotes.
  /((?:proxy-)?authorization|(?:set-)?cookie|x-(?:api-key|auth-token))(\\*["']?\s*[:=]\s*\[?\\*["']?)(?:(?:bearer|basic|digest)\s+)?[^\s"'\\\],;]+/gi,
  /\b(bearer|basic)(\s+)[\w.~+/=-]{8,}/gi,
  // A JSON Web Token, as service accounts have them.
  /()()\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g,
  // User and password in an address.
  /(:\/\/)()[^\s/@"']+(?=@)/g,
  /\b((?:access|refresh|id|auth|session|bearer)?[_-]?token|pass(?:word|wd|phrase)?|(?:client[_-]?)?secret|api[_-]?key|x-amz-signature|signature)(\\*["']?\s*[=:]\s*\\*["']?)(?!\s|\(redacted\))[^\s"'\\&,;)\]}]+/gi,
];

/** Fields of a structured line of which nobody needs the value. */
const SECRET_FIELDS =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-(?:api-key|auth-token)|password|passwd|(?:access|refresh|id|auth|bearer)?[_-]?token|(?:client[_-]?)?secret|api[_-]?key)$/i;

/** The text without credentials. */
export function withoutCredentials(text: string): string {
  if (!HINTS.test(text)) return text;
  let result = text;
  for (const pattern of PATTERNS) result = result.replace(pattern, `$1$2${REDACTED}`);
  return result;
}

/** The same for all texts of an object that nests no deeper than a record may; the same object when there are none. */
export function withoutCredentialsIn(object: JsonObject): JsonObject {
  let result = object;
  for (const field in object) {
    const value = object[field];
    if (value === undefined) continue;
    const next = SECRET_FIELDS.test(field) && isSaid(value) ? REDACTED : cleaned(value);
    if (next === value) continue;
    if (result === object) result = { ...object };
    result[field] = next;
  }
  return result;
}

const isSaid = (value: Json): boolean => value !== null && value !== "" && value !== REDACTED;

function cleaned(value: Json): Json {
  if (typeof value === "string") return withoutCredentials(value);
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) return withoutCredentialsIn(value);
  const items = value.map(cleaned);
  return items.some((item, i) => item !== value[i]) ? items : value;
}
