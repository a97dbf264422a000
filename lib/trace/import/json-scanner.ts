/**
 * Cuts a stream of bytes into JSON values without parsing the whole: values that stand one behind the other (pretty
 * printed or not), and the items of a Kubernetes List or of a log service's answer one by one, so that no more than one is held.
 *
 *   bytes ──▶ push() ──▶ value | item | envelope of a list | broken
 */

import { joined } from "./byte-source.ts";
import {
  afterText,
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  endOfText,
  isOpening,
  KINDS,
  LINE,
  NEWLINE,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPENING,
  PLAIN,
  QUOTE,
  SPACE,
  TEXT,
} from "./json-bytes.ts";

/** A cut value: its bytes, valid until the next call, and the line that it begins in. */
export interface CutValue {
  readonly bytes: Uint8Array;
  /** 1-based. */
  readonly line: number;
  /**
   * - `value`: a value of its own.
   * - `item`: an element of the list that the value which surrounds it is there for.
   * - `envelope`: what surrounded the items, its list empty.
   */
  readonly role: "value" | "item" | "envelope";
}

export interface JsonScanner {
  push(chunk: Uint8Array): void;
  end(): void;
}

export interface ScanHandlers {
  onValue(value: CutValue): void;
  /** Something that is no JSON value; reading goes on with the next line that begins one. */
  onBroken(line: number, reason: "brokenJson" | "tooLong"): void;
  /** Something outside all values that no value begins with; default: broken JSON. */
  onWords?(line: number): void;
}

/** etcd refuses objects above 1.5 MiB; an audit event holds two. */
export const MAX_VALUE_BYTES = 8 * 1024 * 1024;

const decoder = new TextDecoder();

/**
 * Lists whose elements are cut out, by the keys around them: of Kubernetes, CloudWatch, Azure, Datadog, Elasticsearch, Loki and
 * Prometheus. None of their answers is bounded.
 */
const LISTS: ReadonlySet<string> = new Set([
  ...["items", "events", "logEvents", "records", "data", "hits.hits", "data.result", "rawResponse.hits.hits"],
]);
/** The keys that begin a path of several. */
const OUTER_KEYS: ReadonlySet<string> = new Set([...LISTS].flatMap((path) => path.split(".").slice(0, -1)));
const MOST_KEY = 16;
const MOST_KEYS = 3;

/** A scanner; the elements of an outermost array are items, too: log services export such. */
export function createJsonScanner(handlers: ScanHandlers, maxBytes = MAX_VALUE_BYTES): JsonScanner {
  /** What has been taken of the value or the item. */
  let held = new Uint8Array(4_096);
  let length = 0;
  /** What has been taken of the value around the items. */
  let envelope: Uint8Array[] = [];
  let envelopeLine = 1;
  let depth = 0;
  /** The depth of an item's surroundings: 2 within `{"items": [`, 3 within `{"hits": {"hits": [`, 1 within an outermost array, else none. */
  let itemDepth = -1;
  let inString = false;
  let isEscaped = false;
  /** The last string at each depth, if it may be a key around a list; "" else. */
  const keys: string[] = [];
  let stringStart = 0;
  let line = 1;
  let startLine = 1;
  /** Whether the value's first line is its bracket alone: it is printed over several lines, indented. */
  let isPretty = false;
  let lastByte = 0;
  /** Nothing is taken until a line begins a value. */
  let isLost = false;
  let isLineStart = true;

  const append = (bytes: Uint8Array): void => {
    const needed = length + bytes.length;
    if (needed > held.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * held.length));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    held.set(bytes, length);
    length = needed;
  };
  const reset = (): void => {
    length = 0;
    envelope = [];
    depth = 0;
    itemDepth = -1;
    inString = false;
    isEscaped = false;
    keys.length = 0;
  };
  /** Whether the strings at this depth may be keys of a path. */
  const hasKeys = (): boolean =>
    itemDepth === -1 &&
    (depth === 1 || (depth <= MOST_KEYS && OUTER_KEYS.has(keys[1] ?? "") && (keys[depth - 1] ?? "") !== ""));
  const keyOf = (): string => {
    const end = length - 1;
    return end - stringStart > MOST_KEY ? "" : decoder.decode(held.subarray(stringStart, end));
  };
  const isList = (): boolean =>
    itemDepth === -1 && (depth === 1 || LISTS.has(keys.slice(1, depth).join(".")));
  /** Deeper than that nothing is cut. */
  const floorOf = (): number => (itemDepth > 0 ? itemDepth : MOST_KEYS + 1);
  /**
   * Passes over what lies within the value that is cut, where most bytes lie.
   * @returns where something has to be looked at: its end, a value that begins where none may, a broken text, or the stop
   */
  const passOver = (chunk: Uint8Array, start: number, stop: number): number => {
    const floor = floorOf();
    let i = start;
    let level = depth;
    let newlines = 0;
    while (i < stop) {
      const kind = KINDS[chunk[i] as number];
      if (kind === PLAIN) i += 1;
      else if (kind === TEXT) {
        const after = afterText(chunk, i + 1);
        if (after === -1) {
          // It is read once more, byte by byte.
          inString = true;
          i += 1;
          break;
        }
        i = after;
      } else if (kind === LINE) {
        newlines += 1;
        i += 1;
      } else if (kind === OPENING) {
        if (isPretty && (i > 0 ? chunk[i - 1] : lastByte) === NEWLINE) break;
        level += 1;
        i += 1;
      } else {
        if (level - 1 <= floor) break;
        level -= 1;
        i += 1;
      }
    }
    depth = level;
    line += newlines;
    return i;
  };
  const give = (role: CutValue["role"]): void => {
    if (length > maxBytes) handlers.onBroken(startLine, "tooLong");
    else handlers.onValue({ bytes: held.subarray(0, length), line: startLine, role });
  };
  const lose = (reason: "brokenJson" | "tooLong"): void => {
    handlers.onBroken(startLine, reason);
    reset();
    isLost = true;
  };

  return {
    push(chunk) {
      /** Bytes of the chunk before this are taken, or passed over. */
      let from = 0;
      let i = 0;
      const take = (to: number): void => {
        if (to > from) append(chunk.subarray(from, to));
        from = to;
      };
      while (i < chunk.length) {
        if (inString) {
          // Most bytes stand in strings: their end is looked for natively.
          if (isEscaped) {
            isEscaped = false;
            i += 1;
            continue;
          }
          i = endOfText(chunk, i);
          if (i === chunk.length) break;
          const byte = chunk[i];
          if (byte === BACKSLASH) {
            isEscaped = true;
            i += 1;
          } else if (byte === QUOTE) {
            inString = false;
            i += 1;
            if (hasKeys()) {
              take(i);
              keys[depth] = keyOf();
            }
          } else if (byte === NEWLINE) {
            // No JSON string holds one: this value is broken.
            take(i);
            lose("brokenJson");
            from = i;
          }
          continue;
        }
        if (!isLost && depth > floorOf()) {
          i = passOver(chunk, i, Math.min(chunk.length, from + maxBytes - length));
          if (i === chunk.length || inString) continue;
        }
        const byte = chunk[i] as number;
        if (byte === SPACE && !isLost) {
          // Most bytes between the texts of an indented value.
          i += 1;
          while (chunk[i] === SPACE) i += 1;
          continue;
        }
        if (isLost) {
          if (byte === NEWLINE) {
            line += 1;
            isLineStart = true;
          } else if (isLineStart && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) {
            isLost = false;
            from = i;
            continue;
          } else isLineStart = false;
          i += 1;
          continue;
        }
        switch (byte) {
          case NEWLINE:
            line += 1;
            if (depth === 1 && isOpening(i > 0 ? chunk[i - 1] : lastByte) && startLine === line - 1)
              isPretty = true;
            break;
          case QUOTE:
            if (depth > 0) {
              inString = true;
              if (hasKeys()) {
                take(i);
                stringStart = length + 1;
              }
            }
            break;
          case OPEN_BRACE:
          case OPEN_BRACKET: {
            const before = i > 0 ? chunk[i - 1] : lastByte;
            // What stands within an indented value is indented: here the next one begins, and the last was cut off.
            if (depth > 0 && isPretty && before === NEWLINE) {
              lose("brokenJson");
              isLost = false;
            }
            if (depth === 0) {
              from = i;
              startLine = line;
              length = 0;
              isPretty = false;
            } else if (depth === itemDepth) {
              // What stands between the items is no part of one.
              from = i;
              startLine = line;
              length = 0;
            }
            depth += 1;
            if (byte === OPEN_BRACKET && isList()) {
              take(i + 1);
              envelope.push(held.slice(0, length));
              envelopeLine = startLine;
              length = 0;
              itemDepth = depth;
            }
            break;
          }
          case CLOSE_BRACE:
          case CLOSE_BRACKET:
            depth -= 1;
            if (depth < 0) {
              lose("brokenJson");
              isLineStart = false;
              from = i + 1;
              break;
            }
            if (itemDepth !== -1 && depth === itemDepth) {
              take(i + 1);
              give("item");
              length = 0;
            } else if (itemDepth !== -1 && depth === itemDepth - 1 && byte === CLOSE_BRACKET) {
              // The list is over; its surroundings go on.
              from = i;
              length = 0;
              itemDepth = depth === 0 ? -1 : -2;
              if (depth === 0) {
                from = i + 1;
                reset();
              }
            } else if (depth === 0) {
              take(i + 1);
              if (envelope.length > 0) {
                envelope.push(held.slice(0, length));
                handlers.onValue({
                  bytes: joined(
                    envelope,
                    envelope.reduce((sum, part) => sum + part.length, 0),
                  ),
                  line: envelopeLine,
                  role: "envelope",
                });
              } else give("value");
              reset();
            }
            break;
          default:
            if (
              depth === 0 &&
              byte > 32 &&
              !(byte === 44 || byte === 0xef || byte === 0xbb || byte === 0xbf)
            ) {
              startLine = line;
              if (handlers.onWords === undefined) lose("brokenJson");
              else {
                handlers.onWords(line);
                isLost = true;
              }
              isLineStart = false;
            } else if (depth <= MOST_KEYS && byte > 32 && byte !== 58) keys[depth] = "";
        }
        i += 1;
        if (length + (i - from) > maxBytes && depth > 0 && !isLost) {
          lose("tooLong");
          isLineStart = false;
          from = i;
        }
      }
      if (depth > 0 && !isLost) {
        // Between items nothing is held.
        if (depth === itemDepth) length = 0;
        else take(chunk.length);
        if (length > maxBytes) lose("tooLong");
      }
      lastByte = chunk[chunk.length - 1] ?? lastByte;
    },
    end() {
      if (depth > 0 || inString) handlers.onBroken(startLine, "brokenJson");
      reset();
    },
  };
}
