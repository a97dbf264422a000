/** Files in base64, as terminals, chats and CloudWatch's subscriptions (`{"awslogs": {"data": "…"}}`) carry what is packed. */
import { InputStopped } from "./archive-limits.ts";

/** Digits and line ends, and nothing else. */
const DIGITS = /^[A-Za-z0-9+/_-]+={0,2}$/;
const GOOD = /^[A-Za-z0-9+/_-]*={0,2}/;
const LINE_ENDS = /[\r\n \t]+/g;
const LEAST = 64;
const AWS = /^\s*\{\s*"awslogs"\s*:\s*\{\s*"data"\s*:\s*"/;
/** Magic numbers of gzip, zip and zstd, as binary text. */
const PACKED = ["\x1f\x8b", "PK\x03\x04", "\x28\xb5\x2f\xfd"];
/** A control character that is no blank: no text has one. */
const CONTROL = /[^\P{Cc}\t-\r]/u;
const QUOTE = '"';

/** Where base64 begins in an input; null where the beginning is none. */
export function base64Start(head: Uint8Array): number | null {
  const text = new TextDecoder("latin1").decode(head);
  const start = AWS.exec(text)?.[0].length ?? 0;
  const digits = (text.slice(start).split(QUOTE, 1)[0] ?? "").replaceAll(LINE_ENDS, "");
  // A text without any other character may be one word.
  if (digits.length < LEAST || !DIGITS.test(digits)) return null;
  const bytes = decoded(digits.slice(0, digits.length - (digits.length % 4)));
  if (bytes === null) return null;
  const said = inUtf8(bytes);
  const isText = said !== null && !CONTROL.test(said);
  return isText || PACKED.some((magic) => bytes.startsWith(magic)) ? start : null;
}

/**
 * The bytes that are written in base64 from there on.
 * @throws InputStopped where something else stands in it
 */
export async function* fromBase64(
  pieces: AsyncIterable<Uint8Array>,
  start: number,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder("latin1");
  let toSkip = start;
  let held = "";
  for await (const piece of pieces) {
    const text = decoder.decode(piece.subarray(Math.min(toSkip, piece.length)), { stream: true });
    toSkip = Math.max(0, toSkip - piece.length);
    const [digits = "", ...rest] = text.split(QUOTE);
    held += digits.replaceAll(LINE_ENDS, "");
    const isOver = rest.length > 0;
    const whole = isOver ? held.length : held.length - (held.length % 4);
    const good = GOOD.exec(held)?.[0].length ?? 0;
    if (good < whole && good > 3) yield bytesOf(held.slice(0, good - (good % 4)));
    if (whole > 0) yield bytesOf(held.slice(0, whole));
    held = held.slice(whole);
    if (isOver) return;
  }
  if (held !== "") yield bytesOf(held);
}

function bytesOf(digits: string): Uint8Array {
  const text = decoded(digits);
  if (text === null) throw new InputStopped("unreadable", "the base64 is damaged");
  return bytesIn(text);
}

function decoded(digits: string): string | null {
  try {
    return atob(digits.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return null;
  }
}

/** The bytes as text; null when they are none. The last character may be cut off. */
function inUtf8(bytes: string): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesIn(bytes), { stream: true });
  } catch {
    return null;
  }
}

function bytesIn(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
