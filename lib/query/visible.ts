/** Texts of others as a reader sees them: what cannot be seen is written out, so that it tells nobody anything in secret. */

/** Control characters but line ends and tabs, marks of direction, characters without width, tags, selectors of variants. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Variation_Selector}]/gu;

/** The same value with unseen characters of its texts written out (`\u202e`, `\u{e0041}`). */
export function visible<T>(value: T): T {
  if (typeof value === "string") return value.replace(UNSEEN, writtenOut) as T;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(visible) as T;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [visible(key), visible(one)])) as T;
}

function writtenOut(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
}
