/**
 * `kubectl cluster-info dump` to standard output: lists one behind the other, and between them the logs of containers.
 *
 *   {"kind": "NodeList", …} {"kind": "EventList", …} …
 *   ==== START logs for container autoscaler of pod knative-serving/autoscaler-1 ====
 *   lines
 *   ==== END logs for container autoscaler of pod knative-serving/autoscaler-1 ====       may follow a last line without its end
 */
import { joined } from "./byte-source.ts";
import type { Importer, ImportParser } from "./types.ts";

/** It begins with the nodes, printed over several lines. */
const BEGIN = /^[\s\uFEFF]*\{\r?\n\s+"kind": "NodeList",\r?\n\s+"apiVersion": "v1"/;
const NEWLINE = 0x0a;
const EQUALS = 0x3d;
const START = "==== START logs for container ";
const END = "==== END logs for container ";
/** A banner names container, namespace and pod. */
const MOST_BANNER = 1_024;
/** A line of a log that is longer is handed on in parts. */
const MOST_HELD = 1024 * 1024;

const encoder = new TextEncoder();

/** Reads the lists as JSON values, and what is between banners as lines. */
export function clusterDump(json: Importer, lines: Importer): Importer {
  return {
    fits: ({ text }) => BEGIN.test(text),
    open(sink, input) {
      const lists = json.open(sink, input);
      const logs = lines.open(sink, input);
      return dividing(lists, logs);
    },
  };
}

/** Hands each line to the parser whose part of the dump it is in. */
function dividing(lists: ImportParser, logs: ImportParser): ImportParser {
  const decoder = new TextDecoder();
  let isLog = false;
  /** The beginning of a line whose end has not come. */
  let held: Uint8Array[] = [];
  let heldLength = 0;

  /** Where in a line of a log the banner of its end begins; -1: nowhere. */
  const endIn = (line: Uint8Array): number => {
    let last = line.length - 1;
    while (last >= 0 && (line[last] === NEWLINE || line[last] === 0x0d)) last -= 1;
    if (line[last] !== EQUALS) return -1;
    const from = Math.max(0, line.length - MOST_BANNER);
    const text = decoder.decode(line.subarray(from));
    const at = text.lastIndexOf(END);
    return at < 0 ? -1 : line.length - encoder.encode(text.slice(at)).length;
  };
  const takeLine = (line: Uint8Array): void => {
    if (!isLog) {
      isLog = line[0] === EQUALS && decoder.decode(line.subarray(0, MOST_BANNER)).startsWith(START);
      (isLog ? logs : lists).push(line);
      return;
    }
    const end = endIn(line);
    isLog = end < 0;
    if (end > 0) {
      logs.push(line.subarray(0, end));
      logs.push(encoder.encode("\n"));
    }
    logs.push(end > 0 ? line.subarray(end) : line);
  };
  const takeHeld = (rest: Uint8Array): void => {
    held.push(rest);
    heldLength += rest.length;
    const line = joined(held, heldLength);
    held = [];
    heldLength = 0;
    takeLine(line);
  };
  /** Whether the next byte begins a line. */
  let isLineStart = true;
  /** Where a line begins that no list has; the chunk's length where there is none. */
  const bannerIn = (chunk: Uint8Array, from: number): number => {
    for (let at = chunk.indexOf(EQUALS, from); at >= 0; at = chunk.indexOf(EQUALS, at + 1)) {
      if (at === 0 ? isLineStart : chunk[at - 1] === NEWLINE) return at;
    }
    return chunk.length;
  };

  return {
    push(chunk) {
      for (let from = 0; from < chunk.length; ) {
        if (!isLog && heldLength === 0) {
          const at = bannerIn(chunk, from);
          if (at > from) lists.push(chunk.subarray(from, at));
          from = at;
          if (from === chunk.length) break;
        }
        const to = chunk.indexOf(NEWLINE, from);
        const rest = to < 0 ? chunk.slice(from) : chunk.subarray(from, to + 1);
        from += rest.length;
        if (to >= 0 || heldLength + rest.length > MOST_HELD) takeHeld(rest);
        else {
          held.push(rest);
          heldLength += rest.length;
        }
      }
      if (chunk.length > 0) isLineStart = chunk[chunk.length - 1] === NEWLINE;
    },
    *end() {
      if (heldLength > 0) takeHeld(new Uint8Array(0));
      yield* lists.end();
      yield* logs.end();
    },
  };
}
