/**
 * Dumps and logs among words, as people paste them from a ticket, a mail or a terminal: in Markdown's fences, quoted, indented, or
 * one behind the other between sentences.
 *
 *   Here is the output:        left out
 *   ```yaml                    a fence: what is in it is read by what it begins with
 *   apiVersion: v1
 *   ```
 *   > {                        so is what is quoted, as long as it is
 */
import { refusedAs } from "./refusals.ts";
import { createLineCutter } from "./text-lines.ts";
import type { Head, Importer, ImportParser, ImportSink } from "./types.ts";
import { isWords, SAID_LENGTH } from "./yaml-documents.ts";

const FENCE = /^(```|~~~)/;
/** What a mail puts before what it quotes, and what a chat indents. */
const QUOTE = /^(?:(?:> ?)+|\|\s)?[ \t]*/;
/** A command in front of what it printed. */
const PROMPT = /^(?:\S*[$#>] ?|\[[^\]\n]*\][$#] |PS [^>\n]*> ?)(?:kubectl|oc|k) /;
/** The first line of an object. */
const JSON_START = /^(\{\s*$|\{"|\[\s*$)/;
const YAML_START = /^(apiVersion|kind|items|metadata):(\s|$)/;
const JSON_END = /^[}\]],?\s*$/;
/** Other things that are read for what they are, or not at all. */
const AMONG_WORDS: ReadonlySet<string> = new Set(["text", "table", "status"]);
/** An object says what it is within its first lines. */
const NEAR_LINES = 3;
const SAYS_KIND = /^\s*"?(apiVersion|kind)"?:/;

const encoder = new TextEncoder();

/** The importers for what stands among words. */
export interface Pasted {
  readonly json: Importer;
  readonly yaml: Importer;
  readonly lines: Importer;
}

/** Reads the dumps in a text, and says which lines are none. */
export function pastedText(importers: Pasted): Importer {
  return {
    // What stands in a text that lies in a dump is an example.
    fits: (head) => !head.name.includes("/") && AMONG_WORDS.has(refusedAs(head)) && hasDump(head),
    open: (sink, input) => createPastedParser(importers, sink, (importer, to) => importer.open(to, input)),
  };
}

/**
 * The same of a log with dumps between its lines (a log by itself holds no object over several lines), and of what was copied from a
 * terminal, where commands of all kinds follow one another.
 */
export function pastedTogether(importers: Pasted): Importer {
  const whole = pastedText(importers);
  return {
    fits: (head) =>
      !head.name.includes("/") &&
      (PROMPT.test(head.text) ? hasDump(head) : importers.lines.fits(head) && showsObject(head)),
    open: whole.open,
  };
}

/** A piece of the text that one importer reads. */
interface Part {
  readonly importer: Importer;
  /** What stands before each of its lines. */
  readonly quote: string;
}

function createPastedParser(
  { json, yaml, lines }: Pasted,
  sink: ImportSink,
  open: (importer: Importer, sink: ImportSink) => ImportParser,
): ImportParser {
  let isRead = false;
  const noticing: ImportSink = {
    ...sink,
    taken(kind) {
      isRead = true;
      sink.taken(kind);
    },
    refuse(as) {
      isRead = true;
      sink.refuse(as);
    },
  };
  const parsers = new Map<Importer, ImportParser>();
  let part: Part | null = null;
  /** Within a value of JSON that is printed over several lines. */
  let isInside = false;
  let fence: string | null = null;
  /** Empty lines stand for what the others have: places are those of the file. */
  const parserOf = (importer: Importer, line: number): void => {
    if (parsers.has(importer)) return;
    const parser = open(importer, noticing);
    parser.push(encoder.encode("\n".repeat(line - 1)));
    parsers.set(importer, parser);
  };
  const handOn = (importer: Importer | null, text: string): void => {
    for (const [each, parser] of parsers) parser.push(encoder.encode(each === importer ? `${text}\n` : "\n"));
  };
  /** The importer of a line that begins something. */
  const startedBy = (text: string): Importer | null => {
    if (YAML_START.test(text)) return yaml;
    if (isLogLine(lines, text)) return lines;
    return JSON_START.test(text) ? json : null;
  };
  /** The line without its quote, if it belongs to the part that is being read; null when that is over. */
  const within = ({ importer, quote }: Part, text: string): string | null => {
    if (text.trim() === "" || text.trim() === quote.trim()) return "";
    if (!text.startsWith(quote)) return null;
    const inner = text.slice(quote.length);
    if (importer === lines) return isLogLine(lines, inner) ? inner : null;
    if (importer === yaml) return isWords(inner) || JSON_START.test(inner) ? null : inner;
    return isInside || (JSON_START.test(inner) && !isLogLine(lines, inner)) ? inner : null;
  };
  const take = (text: string, line: number): void => {
    let inner = part === null ? null : within(part, text);
    if (inner === null) {
      // Documents of YAML need a mark between them.
      if (part?.importer === yaml) parsers.get(yaml)?.push(encoder.encode("---"));
      part = null;
      isInside = false;
      const quote = QUOTE.exec(text)?.[0] ?? "";
      const rest = text.slice(quote.length);
      const importer = startedBy(rest);
      if (importer !== null) {
        part = { importer, quote };
        parserOf(importer, line);
        inner = rest;
      } else if (text.trim() !== "") sink.left("words", `line ${line}: ${text.slice(0, SAID_LENGTH)}`);
    }
    if (part?.importer === json && inner !== null) {
      if (JSON_END.test(inner)) isInside = false;
      else if (JSON_START.test(inner)) isInside = !inner.trimEnd().endsWith("}");
    }
    handOn(part?.importer ?? null, inner ?? "");
  };
  const cutter = createLineCutter({
    onLine(text, line) {
      const mark = FENCE.exec(text)?.[0];
      if (mark === undefined || (fence !== null && fence !== mark)) {
        take(text, line);
        return;
      }
      fence = fence === null ? mark : null;
      part = null;
      isInside = false;
      handOn(parsers.has(yaml) ? yaml : null, "---");
    },
    onLeft(reason, line) {
      sink.left(reason, `line ${line}`);
      handOn(null, "");
    },
  });
  return {
    push: cutter.push,
    *end() {
      cutter.end();
      for (const parser of parsers.values()) yield* parser.end();
      if (!isRead) sink.refuse("text");
    },
  };
}

/** Whether a line by itself is one of a log. */
function isLogLine(lines: Importer, text: string): boolean {
  return lines.fits({ name: "", bytes: new Uint8Array(0), text, isWhole: true });
}

function hasDump({ text }: Head): boolean {
  return text.split("\n").some((line) => {
    const inner = line.replace(QUOTE, "");
    return JSON_START.test(inner) || YAML_START.test(inner);
  });
}

/** Whether an object is printed over several lines, with its kind near its first one. */
function showsObject({ text }: Head): boolean {
  const all = text.split("\n").map((line) => line.replace(QUOTE, ""));
  return all.some(
    (line, i) =>
      (/^\{\s*$/.test(line) || YAML_START.test(line)) &&
      all.slice(i + 1, i + NEAR_LINES).some((next) => SAYS_KIND.test(next)),
  );
}
