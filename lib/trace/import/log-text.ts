/**
 * A line of a log as it stands in a file: what carried it is taken off, and the two encodings of zap are read.
 *
 *   [pod/activator-1/activator] 2026-01-01T00:00:00.1Z {"severity": …}      kubectl --prefix --timestamps
 *   2026-01-01T00:00:00.1Z stdout F {"severity": …}                        CRI; P: a part, the rest follows
 *   activator-1 activator {"severity": …}                                  stern, with a namespace before it, too
 *   knative-serving/activator-1[activator]: {"severity": …}                kail
 *   activator.log:17:{"severity": …}                                       grep -nH
 *   activator-1:activator {"severity": …}                                  k9s
 *   2026-01-01T00:00:00.1Z {pod="activator-1"} {"severity": …}             logcli
 *   <14>Jan  1 00:00:00 node-1 activator[7]: {"severity": …}               syslog, RFC 3164 and, with a time, RFC 5424
 *   2026-01-01T00:00:00.1Z⇥INFO⇥activator⇥net/x.go:1⇥message⇥{…}            console encoding
 */
import type { JsonObject } from "../../model/json.ts";
import { nestsTooDeep } from "../../model/nesting.ts";
import { timeOfNanos, type WrittenTime, writtenTime } from "../written-time.ts";
import { accessLine } from "./access-line.ts";
import { withoutSyslog } from "./syslog-line.ts";
import type { Carried } from "./types.ts";

/** A line without what carried it. */
export interface BareLine {
  readonly text: string;
  readonly carried: Carried;
  /** A part of a line: the rest comes with the next one of the stream. */
  readonly isPart: boolean;
  /** The stream that the container runtime names: lines of two come in turns. */
  readonly stream?: string;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminals' colours begin with one
const COLOURS = /\u001b\[[0-9;]*m/g;
const PREFIX = /^\[pod\/([^/\]]+)\/([^\]]+)\] ?/;
const CRI = /^(stdout|stderr) ([FP]) /;
const STERN = /^(?:[a-z0-9][a-z0-9-]* )?([a-z0-9][a-z0-9.-]*) ([a-z0-9][a-z0-9-]*) (?=[{\d]|\[2)/;
const KAIL = /^[a-z0-9][a-z0-9-]*\/([a-z0-9][a-z0-9.-]*)\[([a-z0-9-]+)\]: (?=[{\d]|\[2)/;
/** k9s, of several containers. */
const K9S = /^([a-z0-9][a-z0-9.-]*):([a-z0-9][a-z0-9-]*) (?=[{\d]|\[2)/;
/** A node before a line of its audit log: `oc adm node-logs`. */
const NODE = /^[a-z0-9][a-z0-9.-]* (?=\{")/;
/** Of Grafana: the time in nanoseconds, and once more as text. */
const NANOS = /^(\d{19})\t(?:\S+\t)?/;
/** `logcli query` puts them between the time and the line. */
const LABELS = /^\{((?:[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"(?:, ?)?)+)\} +/;
const LABEL = /(pod|container)(?:_name)?="([^"]*)"/g;
/** The file and the number that `grep` and `cat -n` put before a line. */
const FOUND = /^(?=[\w./-]*[:\d])(?:[\w./@+=,-]{1,250}[:-])?(?:\d{1,9}(?:[:-]|\t))?(?=\{"|\d{4}-\d\d-\d\dT)/;
const COMPOSE = /^([a-z0-9][\w.-]*) +\| (?=[{\d]|\[2)/;
const LEVEL = /^(debug|info|warn|warning|error|dpanic|panic|fatal)$/i;
/** What does not stand in a text of JSON as it is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON writes them otherwise
const TO_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;
const CALLER = /\.go:\d+$/;
/** Carriers within carriers; no line has more. */
const MAX_CARRIERS = 4;

const OPEN_BRACKET = 91;

/** Of a line that nothing carried. */
export const NOTHING_CARRIED: Carried = Object.freeze({});

interface Prefix {
  readonly text: string;
  readonly pod: string;
  readonly container: string;
}
let lastPrefix: Prefix | null = null;

/** Neighbours mostly come from one container. */
function prefixOf(line: string): Prefix | null {
  if (lastPrefix !== null && line.startsWith(lastPrefix.text)) return lastPrefix;
  const [text, pod, container] = PREFIX.exec(line) ?? [];
  if (text === undefined || pod === undefined || container === undefined) return null;
  const prefix = { text, pod, container };
  if (text.endsWith(" ")) lastPrefix = prefix;
  return prefix;
}

/** Takes off what carried a line; the innermost carrier says the pod, the outermost time is kept. */
export function bareLine(line: string): BareLine {
  let text = line.includes("\u001b") ? line.replace(COLOURS, "") : line;
  if (text.startsWith("{")) return { text, carried: NOTHING_CARRIED, isPart: false };
  let stamp: WrittenTime | undefined;
  let pod: string | undefined;
  let container: string | undefined;
  let isPart = false;
  let stream: string | undefined;
  for (let i = 0; i < MAX_CARRIERS && !text.startsWith('{"') && !isConsole(text); i++) {
    const first = text.charCodeAt(0);
    const nanos = isDigit(first) ? NANOS.exec(text) : null;
    if (nanos !== null) {
      stamp ??= timeOfNanos(nanos[1] ?? "") ?? undefined;
      text = text.slice(nanos[0].length);
      continue;
    }
    const labels = text.startsWith("{") ? LABELS.exec(text) : null;
    if (labels !== null) {
      for (const [, name, value] of (labels[1] ?? "").matchAll(LABEL)) {
        if (name === "pod") pod = value;
        else container = value;
      }
      text = text.slice(labels[0].length);
      continue;
    }
    const prefix = first === OPEN_BRACKET ? prefixOf(text) : null;
    if (prefix !== null) {
      ({ pod, container } = prefix);
      text = text.slice(prefix.text.length);
      continue;
    }
    const space = text.indexOf(" ");
    const time = space < 19 || space > 40 || !isDigit(first) ? null : writtenTime(text.slice(0, space));
    if (time !== null) {
      stamp ??= time;
      // Lens puts two spaces there.
      text = text.slice(space + 1).trimStart();
      const cri = CRI.exec(text);
      if (cri !== null) {
        text = text.slice(cri[0].length);
        [, stream] = cri;
        isPart = cri[2] === "P";
        // A part may begin with anything.
        break;
      }
      continue;
    }
    const syslog = withoutSyslog(text, stamp !== undefined);
    if (syslog !== null) {
      stamp ??= syslog.stamp;
      text = syslog.text;
      continue;
    }
    const carrier =
      STERN.exec(text) ?? K9S.exec(text) ?? COMPOSE.exec(text) ?? KAIL.exec(text) ?? NODE.exec(text);
    const found = carrier ?? FOUND.exec(text);
    if (found === null || found[0] === "") break;
    if (carrier !== null) [, pod, container] = carrier;
    text = text.slice(found[0].length);
  }
  const carried = carriedWith(stamp, pod, container);
  return stream === undefined ? { text, carried, isPart } : { text, carried, isPart, stream };
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Made of what is known. */
export function carriedWith(stamp?: WrittenTime, pod?: string, container?: string): Carried {
  if (stamp === undefined && pod === undefined && container === undefined) return NOTHING_CARRIED;
  // Made for every line.
  const carried: { -readonly [name in keyof Carried]: Carried[name] } = {};
  if (stamp !== undefined) carried.stamp = stamp;
  if (pod !== undefined) carried.pod = pod;
  if (container !== undefined) carried.container = container;
  return carried;
}

/** Parts of a line that the container runtime cut; a longer line is no log line. */
const MAX_PARTS_LENGTH = 1024 * 1024;

/** Puts the parts of lines together. */
export interface LineJoiner {
  /** @returns the whole line; null while parts are missing */
  take(line: BareLine): string | null;
  /** True when parts wait for their end. */
  isWaiting(): boolean;
}

export function createLineJoiner(): LineJoiner {
  const parts = new Map<string, string>();
  return {
    take({ text, isPart, stream = "" }) {
      if (!isPart && parts.size === 0) return text;
      const whole = (parts.get(stream) ?? "") + text;
      parts.delete(stream);
      if (isPart && whole.length < MAX_PARTS_LENGTH) parts.set(stream, whole);
      return isPart ? null : whole;
    },
    isWaiting: () => parts.size > 0,
  };
}

/** The line as an object, whichever encoding it has; null when it is neither. */
export function structuredLine(text: string): JsonObject | null {
  return text.startsWith("{") ? jsonObject(text) : (consoleLine(text) ?? accessLine(text));
}

function jsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return nestsTooDeep(value) ? null : (value as JsonObject);
  } catch {
    return null;
  }
}

function isConsole(text: string): boolean {
  if (text.startsWith("{") || text.startsWith("[")) return false;
  const tab = text.indexOf("\t");
  return tab > 0 && tab < 40 && LEVEL.test(text.slice(tab + 1, text.indexOf("\t", tab + 1)));
}

/**
 * A line of the console encoding that has all parts, as the other encoding would have printed it; null for any other.
 * Whether it is valid JSON nobody has looked.
 */
export function asJsonLine(text: string): string | null {
  if (!isConsole(text)) return null;
  const levelAt = text.indexOf("\t") + 1;
  const loggerAt = text.indexOf("\t", levelAt) + 1;
  const callerAt = text.indexOf("\t", loggerAt) + 1;
  const messageAt = callerAt === 0 ? 0 : text.indexOf("\t", callerAt) + 1;
  if (messageAt === 0) return null;
  const tab = text.indexOf("\t", messageAt);
  const fieldsAt = tab === -1 ? text.length : tab + 1;
  const isWhole = tab === -1 || (text[fieldsAt] === "{" && !text.includes("\t", fieldsAt));
  const caller = text.slice(callerAt, messageAt - 1);
  if (!isWhole || !CALLER.test(caller)) return null;
  const level = text.slice(levelAt, loggerAt - 1).toUpperCase();
  const message = text.slice(messageAt, tab === -1 ? undefined : tab);
  const quoted = TO_ESCAPE.test(message) ? JSON.stringify(message) : `"${message}"`;
  const rest = tab === -1 ? "}" : `,${text.slice(fieldsAt + 1)}`;
  return `{"severity":"${level}","timestamp":"${text.slice(0, levelAt - 1)}","logger":"${text.slice(loggerAt, callerAt - 1)}","caller":"${caller}","message":${quoted}${rest}`;
}

/** `time⇥LEVEL[⇥logger]⇥file.go:1⇥message[⇥{fields}]` */
function consoleLine(text: string): JsonObject | null {
  if (!isConsole(text)) return null;
  const [time = "", level = "", ...parts] = text.split("\t");
  const callerAt = parts.slice(0, 2).findIndex((part) => CALLER.test(part));
  const logger = callerAt === 1 ? parts[0] : undefined;
  const rest = parts.slice(callerAt + 1);
  const last = rest.at(-1) ?? "";
  const fields = rest.length > 1 && last.startsWith("{") ? jsonObject(last) : null;
  const message = (fields === null ? rest : rest.slice(0, -1)).join("\t");
  const epoch = Number(time);
  return {
    severity: level.toUpperCase(),
    timestamp: time !== "" && !Number.isNaN(epoch) ? epoch : time,
    ...(logger === undefined ? {} : { logger }),
    ...(callerAt === -1 ? {} : { caller: parts[callerAt] ?? "" }),
    message,
    ...fields,
  };
}
