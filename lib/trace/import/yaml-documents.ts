/**
 * Kubernetes objects in YAML, as kubectl and must-gather write them (and lines of logs, as gcloud does): documents behind `---`, and the
 * items of a List, each parsed by itself so that no more than one object is held.
 */
import { parse } from "yaml";
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { createAnswers } from "./answers.ts";
import { createShapeSorter, startOf, withoutPreface } from "./json-values.ts";
import { createLineCutter } from "./text-lines.ts";
import type { Importer, JsonShape } from "./types.ts";

const KEY_LINE =
  /^(?:- )?["']?(apiVersion|kind|items|metadata|spec|status|data|type|object|insertId|jsonPayload|textPayload|protoPayload)["']?:(\s|$)/;
/** What a line at the margin of a document begins with that is no item, in Kubernetes' fields or in YAML itself. */
const MARGIN = /^(["']?[a-z][\w./-]*["']?\s*:(\s|$)|[-#%{}\]]|\.\.\.)/;
/** A document or an item that is longer is no Kubernetes object. */
const MAX_DOCUMENT_LINES = 200_000;
/** An alias may stand for much text; kubectl writes none. */
const PARSE_OPTIONS = { maxAliasCount: 100, schema: "core", uniqueKeys: false } as const;

/** Words of a sentence are said to this length. */
export const SAID_LENGTH = 80;

/** True for a line at the margin that stands in no document: what people write around what they copy. */
export function isWords(text: string): boolean {
  return text.trim() !== "" && !/^\s/.test(text) && !MARGIN.test(text);
}

function isContent(line: string): boolean {
  return line.trim() !== "" && !line.startsWith("#");
}

export function yamlDocuments(shapes: readonly JsonShape[]): Importer {
  return {
    fits(head) {
      const first = withoutPreface(startOf(head))
        .split("\n", 40)
        .filter((line) => line.trim() !== "" && !line.startsWith("#") && !line.startsWith("---"));
      return first[0] !== undefined && KEY_LINE.test(first[0]);
    },
    open(sink, input) {
      const sorter = createShapeSorter(shapes, sink, input);
      const answers = createAnswers(sink, input);
      /** The lines of the document, without those of its items. */
      let outer: string[] = [];
      let outerLine = 1;
      let item: string[] | null = null;
      let itemLine = 1;
      let isInItems = false;
      /** What the first line of an item begins with. */
      let itemMark = "- ";
      let unnamed: { readonly value: JsonObject; readonly place: string }[] = [];

      const give = (value: JsonObject, place: string): void => {
        if (answers.take(value)) return;
        answers.hadOther();
        if (!sorter.take(value, place)) sink.left("noObject", place);
      };
      const read = (lines: readonly string[], place: string): unknown => {
        try {
          return parse(lines.join("\n"), PARSE_OPTIONS);
        } catch {
          answers.hadOther();
          sink.left("brokenYaml", place);
          return undefined;
        }
      };
      const endItem = (): void => {
        if (item === null) return;
        const place = `line ${itemLine}`;
        const [value] = (read(item, place) ?? []) as readonly unknown[];
        item = null;
        if (typeof value !== "object" || value === null) return;
        const object = value as JsonObject;
        if (object.kind === undefined && object.metadata !== undefined)
          unnamed.push({ value: object, place });
        else give(object, place);
      };
      const endDocument = (next: number): void => {
        endItem();
        const hadItems = isInItems;
        const value = outer.some((line) => line.trim() !== "") ? read(outer, `line ${outerLine}`) : null;
        if (typeof value === "object" && value !== null && !Array.isArray(value)) {
          const object = asObject(value);
          const isList =
            hadItems || Array.isArray(object.items) || asString(object.kind)?.endsWith("List") === true;
          if (isList) answers.take(object);
          else give(object, `line ${outerLine}`);
          const kind = asString(object.kind)?.replace(/List$/, "");
          for (const { value: inner, place } of unnamed) {
            if (kind === undefined || kind === "") sink.left("noObject", place);
            else give({ apiVersion: object.apiVersion ?? "v1", kind, ...inner }, place);
          }
        }
        unnamed = [];
        outer = [];
        outerLine = next;
        isInItems = false;
        itemMark = "- ";
      };
      const cutter = createLineCutter({
        onLine(text, line) {
          if (text.startsWith("---")) {
            endDocument(line + 1);
            return;
          }
          // `yq .items` leaves the list alone.
          if (!isInItems && text.startsWith("- ") && !outer.some(isContent)) isInItems = true;
          // kubectl writes items at the margin, yq and others indent them.
          if (isInItems && item === null) itemMark = /^ *- /.exec(text)?.[0] ?? itemMark;
          if (isInItems && text.startsWith(itemMark)) {
            endItem();
            item = [text];
            itemLine = line;
            return;
          }
          if (isWords(text)) {
            endDocument(line + 1);
            sink.left("words", `line ${line}: ${text.slice(0, SAID_LENGTH)}`);
            return;
          }
          // A key at the margin ends the items; blank lines and what is indented belong to the item.
          if (item !== null && (text.startsWith(" ") || text === "")) {
            if (item.length < MAX_DOCUMENT_LINES) item.push(text);
            return;
          }
          if (item !== null) endItem();
          if (/^["']?items["']?:\s*$/.test(text)) {
            isInItems = true;
            return;
          }
          // `kubectl get -w -o yaml` prints objects without a mark between them.
          if (text.startsWith("apiVersion:") && outer.some((each) => each.startsWith("apiVersion:"))) {
            endDocument(line);
          }
          if (outer.length < MAX_DOCUMENT_LINES) outer.push(text);
        },
        onLeft: (reason, line) => sink.left(reason, `line ${line}`),
      });
      return {
        push: cutter.push,
        *end() {
          cutter.end();
          endDocument(1);
          yield* sorter.end();
          answers.end();
        },
      };
    },
  };
}
