/** Bytes of JSON: what they are, and where texts end. */

export const SPACE = 32;
export const QUOTE = 34;
export const BACKSLASH = 92;
export const NEWLINE = 10;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const OPEN_BRACKET = 91;
export const CLOSE_BRACKET = 93;

export const PLAIN = 0;
export const TEXT = 1;
export const LINE = 2;
export const OPENING = 3;
const CLOSING = 4;
/** What each byte outside texts is: the two kinds of brackets alike, all that is no bracket, quote or newline plain. */
export const KINDS: Uint8Array = new Uint8Array(256);
KINDS[QUOTE] = TEXT;
KINDS[NEWLINE] = LINE;
KINDS[OPEN_BRACE] = OPENING;
KINDS[OPEN_BRACKET] = OPENING;
KINDS[CLOSE_BRACE] = CLOSING;
KINDS[CLOSE_BRACKET] = CLOSING;

/** Bytes at which a text may end. */
const ENDS = new Uint8Array(256);
ENDS[QUOTE] = 1;
ENDS[BACKSLASH] = 1;
ENDS[NEWLINE] = 1;

/** Where a text may end, from a place within it; the end of the bytes where it does not. */
export function endOfText(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && ENDS[bytes[i] as number] === 0) i += 1;
  return i;
}

/** Behind a text, from its first byte; -1 where it goes on behind the bytes, or is broken. */
export function afterText(bytes: Uint8Array, from: number): number {
  let i = endOfText(bytes, from);
  while (bytes[i] === BACKSLASH && i + 1 < bytes.length) i = endOfText(bytes, i + 2);
  return bytes[i] === QUOTE ? i + 1 : -1;
}

export function isOpening(byte: number | undefined): boolean {
  return byte === OPEN_BRACE || byte === OPEN_BRACKET;
}
