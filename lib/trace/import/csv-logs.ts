/**
 * Logs in tables, as pages of log services let people download them: a line of names, then a row for each line of a log.
 *
 *   Date,Line                     Grafana, Loki            _time,_raw          Splunk
 *   @timestamp,@message           CloudWatch, Kibana       timestamp,jsonPayload.message,resource.labels.pod_name    Google Cloud
 */
import type { Json, JsonObject } from "../../model/json.ts";
import { timeOfMs, timeOfNanos, type WrittenTime, writtenTime } from "../written-time.ts";
import { cellsOf, createRowJoiner } from "./csv-rows.ts";
import { createShapeSorter, type ShapeSorter, startOf } from "./json-values.ts";
import { bareLine, carriedWith, NOTHING_CARRIED, structuredLine } from "./log-text.ts";
import { createLineCutter } from "./text-lines.ts";
import type { Carried, Importer, ImportSink, JsonShape } from "./types.ts";

const SEPARATORS = [",", ";", "\t"] as const;
const NAME = /^[\w@]["\w@.:/ ()-]{0,99}$/;
/** Of a name that leads into objects; Knative's own fields have a point in them. */
const PART = /knative\.dev\/[^.]*|[^.]+/g;
/** Names of columns that hold a line; others are asked after them. */
const LINE =
  /^(line|message|@message|_raw|raw|log|logmessage|logentry|log_s|textpayload|jsonpayload|content|body|msg)$/i;
const TIME = /^(tsns|@?timestamp|_?time|date|ts|timegenerated|timestamp_ns)$/i;
const POD = /(^|[._])pod(_?name|\.name)?$/i;
const CONTAINER = /(^|[._])container(_?name|\.name)?$/i;
/** What Loki knows a line by, in one cell. */
const LABELS = /^(labels|fields)$/i;
const NANOS = /^\d{19}$/;
const MILLISECONDS = /^\d{13}$/;
/** As CloudWatch writes it: in UTC, and does not say so. */
const UTC = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)$/;
/** Fields of a line in JSON. */
const OF_LINES = /^(message|msg|level|severity|logger|caller|timestamp|ts|error)$/i;
/** So many rows are looked at to tell whether a table holds a log. */
const LOOKED_AT_ROWS = 50;

/** The names of the columns, what is between them, and which of them tell something. */
interface Columns {
  readonly names: readonly string[];
  readonly separator: string;
  readonly lines: readonly number[];
  /** That may hold a line, though they are not called so. */
  readonly others: readonly number[];
  readonly times: readonly number[];
  readonly pods: readonly number[];
  readonly containers: readonly number[];
  readonly labels: readonly number[];
}

export function csvLogs(shapes: readonly JsonShape[]): Importer {
  return {
    fits: (head) => {
      const [first = "", ...lines] = startOf(head).split("\n", LOOKED_AT_ROWS);
      const columns = columnsOf(first);
      if (columns === null) return false;
      const whole = head.isWhole ? lines : lines.slice(0, -1);
      const joiner = createRowJoiner();
      return whole.some((line) => {
        const row = joiner.take(withoutReturn(line));
        return row !== null && row !== "" && isOfLog(row, columns, shapes);
      });
    },
    open(sink, input) {
      const sorter = createShapeSorter(shapes, sink, input);
      const joiner = createRowJoiner();
      let columns: Columns | null = null;
      let begin = 0;
      const takeLine = (line: string, number: number): void => {
        if (columns === null) {
          columns = columnsOf(line.trim());
          return;
        }
        if (!joiner.isWaiting()) begin = number;
        const row = joiner.take(line);
        if (row !== null && row.trim() !== "") takeRow(row, columns, `line ${begin}`, sorter, sink);
      };
      const cutter = createLineCutter({
        onLine: takeLine,
        onLeft: (reason, line) => sink.left(reason, `line ${line}`),
      });
      return {
        push: cutter.push,
        *end() {
          cutter.end();
          if (joiner.isWaiting()) sink.left("otherLine", `line ${begin}: a quote is not closed`);
          yield* sorter.end();
        },
      };
    },
  };
}

/** The names in the first line; null when it is none of a table. */
function columnsOf(first: string): Columns | null {
  const line = withoutReturn(first);
  for (const separator of SEPARATORS) {
    const names = cellsOf(line, separator).map((name) => name.trim());
    const isTable = names.length > 1 || LINE.test(names[0] ?? "");
    if (isTable && names.every((name) => NAME.test(name))) return columnsNamed(names, separator);
  }
  return null;
}

function columnsNamed(names: readonly string[], separator: string): Columns {
  const called = (...patterns: readonly RegExp[]): number[] =>
    [...names.keys()].filter((i) => patterns.some((pattern) => pattern.test(names[i] as string)));
  const known = new Set(called(LINE, LABELS));
  return {
    names,
    separator,
    lines: called(LINE),
    others: [...names.keys()].filter((i) => !known.has(i)),
    times: called(TIME),
    pods: called(POD),
    containers: called(CONTAINER),
    labels: called(LABELS),
  };
}

function isOfLog(row: string, columns: Columns, shapes: readonly JsonShape[]): boolean {
  const { names, separator } = columns;
  const cells = cellsOf(row, separator);
  if (cells.length !== names.length) return false;
  if (lineIn(columns, cells) !== null || otherLineIn(columns, cells) !== null) return true;
  const value = objectOf(names, cells);
  return shapes.some((shape) => shape.fits(value));
}

function takeRow(row: string, columns: Columns, place: string, sorter: ShapeSorter, sink: ImportSink): void {
  const cells = cellsOf(row, columns.separator);
  const around = carriedBy(columns, cells);
  let line = lineIn(columns, cells);
  if (line === null && sorter.take(objectOf(columns.names, cells), place, around)) return;
  line ??= otherLineIn(columns, cells);
  if (line === null) {
    sink.left("otherLine", place);
    return;
  }
  const { text, carried } = bareLine(line);
  const reason = sorter.takeLine(
    text,
    place,
    carried === NOTHING_CARRIED ? around : { ...around, ...carried },
  );
  if (reason !== null) sink.left(reason, place);
}

/** The cell that is a line of a log, in a column that is called so; null when none is. */
function lineIn({ lines }: Columns, cells: readonly string[]): string | null {
  for (const i of lines) {
    const line = (cells[i] ?? "").trim();
    // Whether it is whole whoever reads it finds out.
    if (line.startsWith('{"') || isStructured(line)) return line;
  }
  return null;
}

/** The same in any other column. */
function otherLineIn({ others }: Columns, cells: readonly string[]): string | null {
  return others.map((i) => (cells[i] ?? "").trim()).find(isStructured) ?? null;
}

function isStructured(cell: string): boolean {
  return structuredLine(bareLine(cell).text) !== null;
}

function carriedBy(columns: Columns, cells: readonly string[]): Carried {
  const labels = labelsIn(textIn(columns.labels, cells) ?? "");
  const labelled = (name: RegExp): string | undefined => {
    const value = labels === null ? undefined : Object.entries(labels).find(([key]) => name.test(key))?.[1];
    return typeof value === "string" ? value : undefined;
  };
  return carriedWith(
    timeIn(columns.times, cells),
    textIn(columns.pods, cells) ?? labelled(POD),
    textIn(columns.containers, cells) ?? labelled(CONTAINER),
  );
}

function labelsIn(cell: string): JsonObject | null {
  return cell === "" ? null : structuredLine(cell);
}

function textIn(columns: readonly number[], cells: readonly string[]): string | undefined {
  for (const i of columns) if (cells[i] !== undefined && cells[i] !== "") return cells[i];
  return undefined;
}

function timeIn(columns: readonly number[], cells: readonly string[]): WrittenTime | undefined {
  for (const i of columns) {
    const time = timeOfCell(cells[i] ?? "");
    if (time !== null) return time;
  }
  return undefined;
}

function timeOfCell(cell: string): WrittenTime | null {
  if (NANOS.test(cell)) return timeOfNanos(cell);
  if (MILLISECONDS.test(cell)) return timeOfMs(Number(cell));
  return writtenTime(cell.replace(UTC, "$1T$2Z"));
}

/** As a line in JSON names its fields: Datadog puts a mark before them, and writes its own in capitals. */
function spelled(name: string): string {
  const bare = name.replaceAll('"', "").replace(/^@(?!timestamp$|message$)/i, "");
  return OF_LINES.test(bare) ? bare.toLowerCase() : bare;
}

/** The row as an object: a name with points leads into others. */
function objectOf(names: readonly string[], cells: readonly string[]): JsonObject {
  const value: Node = new Map();
  names.forEach((name, i) => {
    const cell = cells[i] ?? "";
    if (cell === "") return;
    const path: string[] = spelled(name).match(PART) ?? [];
    const last = path.pop() ?? "";
    let at = value;
    for (const part of path) {
      const next = at.get(part);
      if (typeof next === "string") return;
      const node: Node = next ?? new Map();
      at.set(part, node);
      at = node;
    }
    at.set(last, cell);
  });
  return asJson(value);
}

type Node = Map<string, Node | string>;

function asJson(node: Node): JsonObject {
  return Object.fromEntries(
    [...node].map(([name, value]): [string, Json] => [
      name,
      typeof value === "string" ? value : asJson(value),
    ]),
  );
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}
