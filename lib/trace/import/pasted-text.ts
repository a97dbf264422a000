/**
 * A dump among words, as people paste it from a ticket: in Markdown's fences, or behind a sentence.
 *
 *   Here is the output:        left out
 *   ```yaml                    a fence: what is in it is read by what it begins with
 *   apiVersion: v1
 *   ```
 */
import { refusedAs } from "./refusals.ts";
import { createLineCutter } from "./text-lines.ts";
import type { Head, Importer, ImportParser, ImportSink } from "./types.ts";

const FENCE = /^(```|~~~)/;
/** The first line of an object. */
const JSON_START = /^(\{\s*$|\{"|\[\s*$)/;
const YAML_START = /^(apiVersion|kind|items|metadata):(\s|$)/;
/** Other things that are read for what they are, or not at all. */
const AMONG_WORDS: ReadonlySet<string> = new Set(["text", "table", "status"]);
const SAID_LENGTH = 80;

const encoder = new TextEncoder();

/** Reads the dumps in a text, and says which lines are none. */
export function pastedText(json: Importer, yaml: Importer): Importer {
  const startsDump = (line: string): Importer | null =>
    JSON_START.test(line) ? json : YAML_START.test(line) ? yaml : null;
  return {
    // What stands in a text that lies in a dump is an example.
    fits: (head) => !head.name.includes("/") && AMONG_WORDS.has(refusedAs(head)) && hasDump(head),
    open(sink, input) {
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
      let current: ImportParser | null = null;
      let fence: string | null = null;
      /** Empty lines stand for what the others have: places are those of the file. */
      const parserOf = (importer: Importer, line: number): ImportParser => {
        const known = parsers.get(importer);
        if (known !== undefined) return known;
        const parser = importer.open(noticing, input);
        parser.push(encoder.encode("\n".repeat(line - 1)));
        parsers.set(importer, parser);
        return parser;
      };
      const handOn = (text: string): void => {
        for (const parser of parsers.values()) {
          parser.push(encoder.encode(parser === current ? `${text}\n` : "\n"));
        }
      };
      const cutter = createLineCutter({
        onLine(text, line) {
          const mark = FENCE.exec(text)?.[0];
          if (mark !== undefined && (fence === null || fence === mark)) {
            fence = fence === null ? mark : null;
            // Documents of YAML need a mark between them.
            current = parsers.get(yaml) ?? null;
            handOn("---");
            current = null;
            return;
          }
          const importer = current === null ? startsDump(text) : null;
          if (importer !== null) current = parserOf(importer, line);
          else if (current === null && text.trim() !== "")
            sink.left("words", `line ${line}: ${text.slice(0, SAID_LENGTH)}`);
          handOn(text);
        },
        onLeft(reason, line) {
          sink.left(reason, `line ${line}`);
          handOn("");
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
    },
  };
}

function hasDump({ text }: Head): boolean {
  return text.split("\n").some((line) => JSON_START.test(line) || YAML_START.test(line));
}
