/** Inputs of JSON values: each is handed to the shape that it has, so that one input may mix them. */
import { asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import { resourceOfObject } from "../../model/kubernetes-kind.ts";
import { createAnswers } from "./answers.ts";
import { type CutValue, createJsonScanner } from "./json-scanner.ts";
import { asJsonLine, NOTHING_CARRIED, structuredLine } from "./log-text.ts";
import type { Slices } from "./sorted-rows.ts";
import type {
  Carried,
  Head,
  Importer,
  ImportSink,
  InputInfo,
  JsonShape,
  JsonTaker,
  LeftReason,
  Place,
  Sort,
} from "./types.ts";

/** Hands JSON values of one input to the shapes that they have. */
export interface ShapeSorter {
  /** @returns false when no shape fits */
  readonly take: Sort;
  /** Takes a line that a shape knows by its form. @returns false for any other */
  takeQuickly(text: string, carried: Carried, placeOf: () => Place): boolean;
  /** Takes a line that no shape knows by its form. @returns why it is left out; null when a shape has it */
  takeParsed(text: string, place: Place, carried: Carried): "brokenJson" | "otherLine" | null;
  /** Takes a line. @returns why it is left out; null when a shape has it */
  takeLine(text: string, place: Place, carried: Carried): "brokenJson" | "otherLine" | null;
  end(): Slices<void>;
}

/** Where one line of a log ends, and the next begins. */
const BETWEEN_LINES = /(?<=\})(?=\{"(?:severity|level|timestamp|ts|time|kind)":)/;

/** A sorter; each shape is opened when the first value of it comes. The first shape that fits has the value. */
export function createShapeSorter(
  shapes: readonly JsonShape[],
  sink: ImportSink,
  input: InputInfo,
): ShapeSorter {
  const open = new Map<JsonShape, JsonTaker>();
  let last: JsonShape | undefined;
  /** Those of the open ones that tell lines without parsing them. */
  const quick: JsonTaker[] = [];
  const sorter: ShapeSorter = {
    take(value, place, carried) {
      if (typeof value === "string")
        return sorter.takeLine(value, place, carried ?? NOTHING_CARRIED) === null;
      // Neighbours are mostly of one shape.
      const shape = last?.fits(value) === true ? last : shapes.find((each) => each.fits(value));
      if (shape === undefined) return false;
      last = shape;
      let taker = open.get(shape);
      if (taker === undefined) {
        taker = shape.open(sink, input, sorter.take);
        open.set(shape, taker);
        if (taker.takeText !== undefined) quick.push(taker);
        if (shape.kind !== null) sink.taken(shape.kind);
      }
      taker.take(value, place, carried);
      return true;
    },
    takeQuickly(text, carried, placeOf) {
      for (const taker of quick) if (taker.takeText?.(text, carried, placeOf) === true) return true;
      return false;
    },
    takeLine(text, place, carried) {
      const json = text.startsWith("{") ? text : asJsonLine(text);
      if (json !== null && sorter.takeQuickly(json, carried, () => place)) return null;
      return sorter.takeParsed(text, place, carried);
    },
    takeParsed(text, place, carried) {
      const value = structuredLine(text);
      if (value !== null) return sorter.take(value, place, carried) ? null : "otherLine";
      if (!text.startsWith("{")) return "otherLine";
      // Two processes that write to one file lose the newline between their lines.
      const glued = text.split(BETWEEN_LINES);
      if (glued.length < 2) return "brokenJson";
      const reasons = glued.map((part) => sorter.takeLine(part, place, carried));
      return reasons.find((reason) => reason !== null) ?? null;
    },
    *end() {
      for (const taker of open.values()) if (taker.end !== undefined) yield* taker.end();
    },
  };
  return sorter;
}

/** An object, or a list of them; a chat begins its lines with times in brackets. */
const BEGIN = /^(\{\s*("|\}|$)|\[\s*(\[\s*)?(\{|\]|$))/;

/** Values one behind the other, or in lists; objects of lists are held back until their list says what they are. */
export function jsonValues(shapes: readonly JsonShape[]): Importer {
  return {
    fits: (head) => BEGIN.test(withoutPreface(startOf(head))),
    open(sink, input) {
      const decoder = new TextDecoder();
      const sorter = createShapeSorter(shapes, sink, input);
      const answers = createAnswers(sink, input);
      /** Items of a list that do not say their kind: `kubectl get --raw` prints such. */
      let unnamed: { readonly value: JsonObject; readonly line: number }[] = [];

      const give = (value: JsonObject, line: number): void => {
        const place = `line ${line}`;
        if (answers.take(value)) return;
        answers.hadOther();
        const items = itemsOf(value);
        if (items !== null) {
          for (const item of items) give(item, line);
          return;
        }
        if (!sorter.take(value, place)) sink.left("noObject", place);
      };
      const takeItem = (value: JsonObject, line: number): void => {
        const isUnnamed = value.kind === undefined && value.metadata !== undefined;
        if (isUnnamed) unnamed.push({ value, line });
        else give(value, line);
      };
      const takeEnvelope = (value: JsonObject): void => {
        const kind = asString(value.kind) ?? "";
        const apiVersion = asString(value.apiVersion);
        for (const { value: item, line } of unnamed) {
          if (apiVersion === undefined || !kind.endsWith("List")) sink.left("noObject", `line ${line}`);
          else give({ apiVersion, kind: kind.slice(0, -"List".length), ...item }, line);
        }
        unnamed = [];
        if (sorter.take(value, "envelope")) answers.hadOther();
        else answers.take(value);
      };
      const lose = (reason: LeftReason, line: number): void => {
        answers.hadOther();
        sink.left(reason, `line ${line}`);
      };
      const scanner = createJsonScanner({
        onValue({ bytes, line, role }: CutValue) {
          const value = parsed(decoder.decode(bytes));
          if (value === null) lose("brokenJson", line);
          // Zipkin's list of traces is one of lists.
          else if (Array.isArray(value)) for (const each of value) takeItem(asObject(each), line);
          else if (role === "item") takeItem(value, line);
          else if (role === "envelope") takeEnvelope(value);
          else give(value, line);
        },
        onBroken: (line, reason) => lose(reason, line),
        onWords: (line) => sink.left("words", `line ${line}`),
      });
      return {
        push: scanner.push,
        *end() {
          scanner.end();
          takeEnvelope({});
          yield* sorter.end();
          answers.end();
        },
      };
    },
  };
}

/** The items of a list within a list, as `jq -s` puts several together, each with its kind; null for any other value. */
function itemsOf({ kind, apiVersion, items }: JsonObject): JsonObject[] | null {
  const name = asString(kind) ?? "";
  if (!Array.isArray(items) || !name.endsWith("List")) return null;
  const ofItem = name === "List" ? {} : { apiVersion: apiVersion ?? "", kind: name.slice(0, -"List".length) };
  return items.map((item) => ({ ...ofItem, ...asObject(item) }));
}

/** True when the value is a Kubernetes object with a name. */
export function isKubernetesObject(value: JsonObject): boolean {
  return resourceOfObject(value) !== undefined && asString(asObject(value.metadata).name) !== undefined;
}

function parsed(text: string): JsonObject | Json[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as JsonObject | Json[]) : null;
  } catch {
    return null;
  }
}

/** The text of a head without the mark that some editors put before it. */
export function startOf({ text }: Head): string {
  return text.replace(/^\uFEFF/, "").trimStart();
}

/** What kubectl tells on its other output and people copy with it: warnings, its log, errors, a prompt; the fence of a text. */
const PREFACE =
  /^(Warning: |[WEI]\d{4} |[Ee]rror: |Error from server|Unable to connect|Flag --|[$#] ?kubectl |\$ oc |```)/;
const MOST_PREFACE_LINES = 20;

/** A text without the lines before a dump that are none of it. */
export function withoutPreface(text: string): string {
  let rest = text;
  for (let i = 0; i < MOST_PREFACE_LINES && PREFACE.test(rest); i++) {
    const end = rest.indexOf("\n");
    rest = end < 0 ? "" : rest.slice(end + 1).trimStart();
  }
  return rest;
}
