/** Cuts bytes into lines of text; a line is the most that is held. */

/** A longer line is passed over: no process of Knative prints such. */
export const MAX_TEXT_LINE = 8 * 1024 * 1024;

export interface LineHandlers {
  /** @param line 1-based */
  onLine(text: string, line: number): void;
  onLeft(reason: "tooLong" | "notUtf8", line: number): void;
}

export interface LineCutter {
  push(chunk: Uint8Array): void;
  end(): void;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
/** Some editors put it before a text, and a decoder takes it off there. */
const MARK = "\uFEFF";
const NOTHING = new Uint8Array(0);

export function createLineCutter(
  { onLine, onLeft }: LineHandlers,
  maxBytes: number = MAX_TEXT_LINE,
): LineCutter {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  /** Keeps marks at the beginnings of texts that are cut later. */
  const wholeDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let parts: Uint8Array[] = [];
  let held = 0;
  let line = 1;
  let isTooLong = false;

  const finish = (tail: Uint8Array): void => {
    if (isTooLong || held + tail.length > maxBytes) onLeft("tooLong", line);
    else {
      const bytes = parts.length === 0 ? tail : joined([...parts, tail], held + tail.length);
      const text = decoded(bytes);
      if (text === null) onLeft("notUtf8", line);
      else onLine(text, line);
    }
    parts = [];
    held = 0;
    isTooLong = false;
  };
  const decoded = (bytes: Uint8Array): string | null => {
    try {
      const text = decoder.decode(bytes);
      return text.endsWith("\r") ? text.slice(0, -1) : text;
    } catch {
      return null;
    }
  };
  /** Lines that are valid text are decoded together: each by itself costs more than its letters. @returns false for others */
  const cutTogether = (bytes: Uint8Array): boolean => {
    let text: string;
    try {
      text = wholeDecoder.decode(bytes);
    } catch {
      return false;
    }
    if (text.includes(MARK)) return false;
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const isCarriage = end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN;
      onLine(text.slice(start, isCarriage ? end - 1 : end), line);
      start = end + 1;
      line += 1;
    }
    return true;
  };
  return {
    push(chunk) {
      let start = 0;
      const last = chunk.lastIndexOf(NEWLINE);
      if (last > 0 && last < maxBytes) {
        if (held > 0 || isTooLong) {
          start = chunk.indexOf(NEWLINE) + 1;
          finish(chunk.subarray(0, start - 1));
          line += 1;
        }
        if (cutTogether(chunk.subarray(start, last + 1))) start = last + 1;
      }
      for (let end = chunk.indexOf(NEWLINE, start); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        finish(chunk.subarray(start, end));
        start = end + 1;
        line += 1;
      }
      const rest = chunk.length - start;
      if (rest === 0 || isTooLong) return;
      held += rest;
      if (held > maxBytes) {
        isTooLong = true;
        parts = [];
      } else parts.push(chunk.slice(start));
    },
    end() {
      if (held > 0) finish(NOTHING);
    },
  };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
