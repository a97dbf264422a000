/** Inputs of lines: logs with or without what carried them, and JSON that stands one value a line. */
import { klogLine } from "../klog-line.ts";
import { electionLine } from "./election-line.ts";
import { carriedByPath } from "./gather-paths.ts";
import { goLogLine } from "./go-log-line.ts";
import { createShapeSorter } from "./json-values.ts";
import { asJsonLine, bareLine, createLineJoiner, NOTHING_CARRIED, structuredLine } from "./log-text.ts";
import { createOwnLines } from "./own-lines.ts";
import { createLineCutter } from "./text-lines.ts";
import type { Carried, Importer, JsonShape } from "./types.ts";

const LOOKED_AT_LINES = 200;
/** How `kubectl cluster-info dump` puts the logs of a pod's containers into one file. */
const BANNER = "====";
const BEGIN = /^==== START logs for container (\S+) of pod [^/\s]+\/(\S+) ====$/;
const END = /^==== END logs for container .* ====$/;

export function logLines(shapes: readonly JsonShape[]): Importer {
  return {
    fits: ({ text, isWhole }) => {
      const lines = text.split("\n", LOOKED_AT_LINES + 1);
      // The last one may be cut off by the end of the head.
      const whole = isWhole && lines.length <= LOOKED_AT_LINES ? lines : lines.slice(0, -1);
      const joiner = createLineJoiner();
      return whole.some((line) => {
        const joined = joiner.take(bareLine(line.trim()));
        return joined !== null && isLogLine(joined, shapes);
      });
    },
    open(sink, input) {
      const sorter = createShapeSorter(shapes, sink, input);
      const joiner = createLineJoiner();
      const byPath = carriedByPath(input.name);
      let around: Carried = byPath;
      const own = createOwnLines();
      let current = 0;
      const placeOf = (): string => `line ${current}`;
      const cutter = createLineCutter({
        onLine(text, line) {
          current = line;
          // A mark at the beginning of a file is white space as well.
          const trimmed = withoutNuls(text.trim());
          if (trimmed === "") return;
          if (trimmed.startsWith(BANNER)) {
            const begin = BEGIN.exec(trimmed);
            if (begin !== null || END.test(trimmed)) {
              const [, container, pod] = begin ?? [];
              around = container === undefined || pod === undefined ? byPath : { pod, container };
              return;
            }
          }
          const isJson = trimmed.startsWith("{");
          // Most lines were carried by nothing, and a shape knows them by their form.
          const json = isJson ? trimmed : asJsonLine(trimmed);
          // Without fields it does not say of whom it is.
          if (json !== null && trimmed.endsWith("}")) own.note(json, around);
          if (json !== null && !joiner.isWaiting() && sorter.takeQuickly(json, around, placeOf)) return;
          const bare = bareLine(trimmed);
          const whole = joiner.take(bare);
          if (whole === null) return;
          const carried = carriedWithin(around, bare.carried);
          if (!isJson && whole.endsWith("}") && whole.includes("{")) own.note(whole, carried);
          const isObject = whole.startsWith("{");
          // One that nothing carried has been asked about.
          if (isObject && whole !== trimmed && sorter.takeQuickly(whole, carried, placeOf)) return;
          if (!isObject) {
            const before = own.before(carried);
            const other =
              electionLine(whole, before, carried) ?? klogLine(whole, before) ?? goLogLine(whole, before);
            if (other !== null && sorter.take(other, placeOf(), carried)) return;
          }
          const place = placeOf();
          const reason = isObject
            ? sorter.takeParsed(whole, place, carried)
            : sorter.takeLine(whole, place, carried);
          if (reason !== null) sink.left(reason, place);
        },
        onLeft: (reason, line) => sink.left(reason, `line ${line}`),
      });
      return {
        push: cutter.push,
        *end() {
          cutter.end();
          if (joiner.isWaiting()) sink.left("otherLine", "the last line");
          yield* sorter.end();
        },
      };
    },
  };
}

/** Of what was never written, where a log is cut while it is open or a node goes down. */
function withoutNuls(line: string): string {
  return line.charCodeAt(0) === 0 ? line.replace(/^\0+/, "").trimStart() : line;
}

/** What the line's own carrier says counts. */
function carriedWithin(around: Carried, own: Carried): Carried {
  if (own === NOTHING_CARRIED) return around;
  return around === NOTHING_CARRIED ? own : { ...around, ...own };
}

/** True for a whole value that a shape reads, unless it holds others: these are to be cut out one by one. */
function isLogLine(line: string, shapes: readonly JsonShape[]): boolean {
  const object = structuredLine(line);
  if (object === null || Array.isArray(object)) return false;
  const { items, data, hits, events, logEvents, records } = object;
  const holdsOthers = [items, data, hits, events, logEvents, records].some(
    (part) => typeof part === "object" && part !== null,
  );
  return !holdsOthers && shapes.some((shape) => shape.fits(object));
}
