/** What must hold for every input, whatever is in it. */
import { isDeepStrictEqual } from "node:util";
import {
  advance,
  buildState,
  type CoreState,
  createState,
  decodeState,
  encodeState,
  endRecords,
  forgetBefore,
  reportOf,
  step,
} from "../../../lib/core/index.ts";
import { NotATraceError, UnsupportedTraceVersionError } from "../../../lib/model/errors.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../../../lib/model/record.ts";
import { createTraceIntake } from "../../../lib/store/open-trace.ts";
import type { Store } from "../../../lib/store/store.ts";
import { createTraceReader, readTrace } from "../../../lib/trace/reader.ts";
import { summary } from "../../unit/sources/traces.ts";
import type { Fault } from "../area.ts";
import { answersOf, documentsOf, drawingsOf, instantsOf, type Told } from "./answers.ts";
import { differenceOf, notFinite } from "./values.ts";

export const PROPERTIES = [
  "a trace is read, or refused by name",
  "pieces of any size are read as the whole is",
  "records lead to a state",
  "a state sent and received is the same state",
  "records one by one lead where all at once do",
  "answers can be had",
  "reports and exports are JSON and clean text",
  "drawings have numbers for coordinates",
  "files of a page are clean",
  "a store answers what pages ask",
  "what is old can be forgotten",
  "names stay out of prototypes",
] as const;

type Property = (typeof PROPERTIES)[number];

class Broken extends Error {
  readonly property: Property;
  constructor(property: Property, says: string, cause?: unknown) {
    super(says, { cause });
    this.property = property;
  }
}

interface Input {
  readonly bytes: Uint8Array;
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
  readonly problems: readonly TraceProblem[];
}

/** The first property that does not hold for these bytes; null when all do. */
export function faultOf(
  bytes: Uint8Array,
  checked: (property: string) => void = () => undefined,
): Fault | null {
  const hold = <T>(property: Property, check: () => T): T => {
    try {
      const result = check();
      checked(property);
      return result;
    } catch (error) {
      if (error instanceof Broken) throw error;
      throw new Broken(property, traceOf(error), error);
    }
  };
  try {
    const read = hold("a trace is read, or refused by name", () => readOf(bytes));
    hold("pieces of any size are read as the whole is", () => checkPieces(bytes));
    if (read === null) return null;
    holdAll({ bytes, ...read }, hold);
    return null;
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { property: error.property, says: error.message };
  }
}

function holdAll(input: Input, hold: <T>(property: Property, check: () => T) => T): void {
  const { header, records, problems } = input;
  const state = hold("records lead to a state", () => buildState(records, optionsOf(header)));
  hold("a state sent and received is the same state", () => checkCodec(state));
  hold("records one by one lead where all at once do", () => checkSteps(input, state));
  advance(state, state.shared.lastT ?? 0);
  hold("answers can be had", () => void JSON.stringify(answersOf(state)));
  hold("reports and exports are JSON and clean text", () => checkClean(documentsOf(state, header, problems)));
  const { geometry, files } = hold("drawings have numbers for coordinates", () =>
    checkNumbers(drawingsOf(state)),
  );
  hold("files of a page are clean", () => checkClean(files));
  void geometry;
  hold("a store answers what pages ask", () => checkStore(input, state));
  hold("what is old can be forgotten", () => checkForgetting(state));
  hold("names stay out of prototypes", checkPrototypes);
}

function optionsOf({ systemNamespace, knative }: TraceHeader) {
  return { systemNamespace, knative };
}

function readOf(bytes: Uint8Array): Omit<Input, "bytes"> | null {
  try {
    return readTrace(bytes);
  } catch (error) {
    if (error instanceof NotATraceError || error instanceof UnsupportedTraceVersionError) return null;
    throw error;
  }
}

/** What a reader calls back, as text, the bytes given in pieces of one size. */
function readInPieces(bytes: Uint8Array, size: number): string {
  const lines: string[] = [];
  const note = (...what: unknown[]): void => {
    const deep = what.map((one) => shallow(one));
    lines.push(JSON.stringify(deep));
  };
  const reader = createTraceReader({ onRecord: note, onProblem: note, onHeader: note });
  try {
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.slice(at, at + size));
    note(reader.end());
  } catch (error) {
    note((error as Error).name, (error as Error).message);
  }
  return lines.join("\n");
}

/** Without what nests too deep for JSON.stringify. */
function shallow(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return typeof value === "number" ? String(value) : value;
  if (depth > 40) return "…";
  return Object.entries(value).map(([name, part]) => [name, shallow(part, depth + 1)]);
}

function checkPieces(bytes: Uint8Array): void {
  const whole = readInPieces(bytes, Math.max(1, bytes.length));
  for (const size of [bytes.length < 20_000 ? 1 : 101, 4_096]) {
    if (readInPieces(bytes, size) !== whole) {
      throw new Broken("pieces of any size are read as the whole is", `pieces of ${size} bytes differ`);
    }
  }
}

function checkCodec(state: CoreState): void {
  const received = decodeState(encodeState(state));
  const difference = differenceOf(received, state);
  if (difference !== null) throw new Broken("a state sent and received is the same state", difference);
}

/** Half of the records, a state sent and received, the other half. */
function checkSteps({ header, records }: Input, whole: CoreState): void {
  let state = createState(optionsOf(header));
  const half = Math.floor(records.length / 2);
  records.forEach((record, i) => {
    if (i === half) state = decodeState(encodeState(state));
    step(state, record);
  });
  const difference = differenceOf(state, whole);
  if (difference !== null) throw new Broken("records one by one lead where all at once do", difference);
}

function checkNumbers<T extends { readonly geometry: unknown }>(drawings: T): T {
  const path = notFinite(drawings.geometry);
  if (path !== null) throw new Broken("drawings have numbers for coordinates", path);
  return drawings;
}

/** Nothing that a terminal obeys, that turns the direction of a text, or that XML does not allow. */
const UNCLEAN: Readonly<Record<Told["kind"], RegExp>> = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  json: /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  text: /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  tsv: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  svg: /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  mermaid: /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
};

function checkClean(all: readonly Told[]): void {
  for (const { kind, name, text } of all) {
    const property =
      kind === "json" || kind === "text"
        ? "reports and exports are JSON and clean text"
        : "files of a page are clean";
    const found = UNCLEAN[kind].exec(text);
    if (found !== null) {
      const code = found[0].charCodeAt(0).toString(16).padStart(4, "0");
      throw new Broken(
        property,
        `U+${code} in ${name} (${kind}): …${JSON.stringify(text.slice(Math.max(0, found.index - 60), found.index + 20))}`,
      );
    }
    if (kind === "json") JSON.parse(text);
    if (kind === "tsv") {
      const columns = new Set(
        text
          .split("\n")
          .slice(1, -1)
          .map((line) => line.split("\t").length),
      );
      if (columns.size > 1) throw new Broken(property, "lines with different numbers of cells");
    }
  }
}

function checkStore({ bytes, header, records }: Input, state: CoreState): void {
  const store = storeOf(bytes);
  if (store.lastSeq + 1 !== records.length)
    throw new Error(`${store.lastSeq + 1} records of ${records.length}`);
  // A store knows that nothing comes after its last record.
  const ended = decodeState(encodeState(state));
  endRecords(ended, records.length - 1);
  const difference = differenceOf(store.state.revisions, ended.revisions);
  if (difference !== null) throw new Error(`the state of the store: ${difference}`);
  if (store.header.knative !== header.knative) throw new Error("another header");
  const every = Math.ceil(records.length / 50);
  for (let seq = 0; seq <= store.lastSeq; seq += every) {
    JSON.stringify(store.record(seq));
    JSON.stringify(store.inContext(seq));
  }
  for (const key of [...store.state.revisions.keys()].slice(0, 3)) {
    const scope = store.scoped(key);
    for (const seq of Array.from(scope.seqs)) {
      const text = scope.text?.(seq) ?? "";
      if (text.includes("\n") || text.includes("\r"))
        throw new Error(`a line break in the text of record ${seq}`);
      scope.lead?.(seq);
    }
    for (const t of instantsOf(state)) JSON.stringify(store.objectsAt(key, t));
  }
  store.digests();
}

function storeOf(bytes: Uint8Array): Store {
  const intake = createTraceIntake({ summary: summary("fuzz"), epoch: "e" });
  const reader = createTraceReader(intake.handlers);
  for (let at = 0; at < bytes.length; at += 65_536) {
    const piece = bytes.subarray(at, at + 65_536);
    intake.takeBytes(piece);
    reader.push(piece);
  }
  reader.end();
  return intake.store.lastSeq < 0 ? intake.store : intake.end();
}

function checkForgetting(state: CoreState): void {
  const { firstT, lastT } = state.shared;
  const copy = structuredClone(state);
  for (const t of [firstT ?? 0, ((firstT ?? 0) + (lastT ?? 0)) / 2, lastT ?? 0, (lastT ?? 0) + 3_600_000]) {
    forgetBefore(copy, t);
    reportOf(copy);
    answersOf(copy);
  }
}

const PROTOTYPES = [Object.prototype, Array.prototype, Map.prototype, String.prototype, Function.prototype];
const OWN = PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype));

function checkPrototypes(): void {
  if (
    !isDeepStrictEqual(
      PROTOTYPES.map((prototype) => Reflect.ownKeys(prototype)),
      OWN,
    )
  )
    throw new Error("a prototype was changed");
}

/** The error with the places in our code that it came through. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return `threw ${String(error)}`;
  const places = (error.stack ?? "").split("\n").filter((line) => /\/(?:lib|test)\//.test(line));
  const through = places
    .slice(0, 6)
    .map((line) => line.replace(/^\s*at (\S+).*\/((?:lib|test)\/[^)]*)\)?$/, "$1 ($2)"));
  return `${error.name}: ${error.message.slice(0, 300)}\n    ${through.join("\n    ")}`;
}
