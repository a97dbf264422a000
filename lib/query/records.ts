/** `records` and `record`: what was received. */
import { z } from "zod";
import type { Json } from "../model/json.ts";
import { asObject, asString } from "../model/json.ts";
import type { TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { Source } from "../store/source.ts";
import {
  type AskedSource,
  checkRange,
  frameOf,
  instantOf,
  keyOf,
  openAsked,
  revisionOf,
  told,
} from "./asked-source.ts";
import { bytesOf, cutText, cutValue, MOST_BYTES, quoted } from "./bounds.ts";
import { QueryError, type QueryLibrary } from "./library.ts";
import { type InputOf, USUAL_ENTRIES } from "./question.ts";
import { FRAME, instant, link, seq, TAIL } from "./shapes.ts";

const recordShape = z.object({
  record: seq,
  t: instant.describe("when it was received; of log lines, probes and requests their own time"),
  type: z.string(),
  resource: z.string(),
  namespace: z.string(),
  name: z.string(),
  initial: z.boolean().describe("part of a list: tells what was, is no change at this time"),
  object: z.unknown().describe("what was received, shortened; null where it was not asked for"),
  link,
});

export const recordsAnswer = z.object({ ...FRAME, records: z.array(recordShape), ...TAIL });

export const recordAnswer = z.object({
  ...FRAME,
  record: recordShape,
  previousRecord: seq.nullable().describe("the record before it of the same object"),
  nextRecord: seq.nullable(),
  ...TAIL,
});

/** So many records are looked at for one answer. */
const MOST_LOOKED_AT = 20_000;
/** Of one record among others, and of one that was asked for alone. */
const OBJECT_BYTES = 4 * 1024;
const UNTRUSTED = ["resource", "namespace", "name", "object"];

type Input = InputOf<"records">;

export async function* recordsOf(library: QueryLibrary, input: Input) {
  const asked = await openAsked(library, input.source, input.revision);
  const { source, notes } = asked;
  if (input.at !== undefined && (input.from !== undefined || input.to !== undefined)) {
    throw new QueryError('"at" and "from", "to" exclude each other. Ask for an instant, or for a range.');
  }
  checkRange(input);
  const key = input.revision === undefined ? null : keyOf(revisionOf(asked, input.revision));
  const seqs = key === null ? null : source.scoped(key).seqs;
  const order = placesOf(asked, input, seqs);
  const { limit = USUAL_ENTRIES, resource } = input;
  const records: ReturnType<typeof toldRecord>["told"][] = [];
  let bytes = 0;
  let lookedAt = 0;
  let last: RecordSeq | null = null;
  let isMore = false;
  for (const number of order) {
    if (records.length >= limit || lookedAt >= MOST_LOOKED_AT) {
      isMore = true;
      break;
    }
    lookedAt += 1;
    const record = source.record(number);
    if (lookedAt % 100 === 0) yield;
    if (record === null || (resource !== undefined && record.resource !== resource)) {
      last = number;
      continue;
    }
    const withObject = isTold(record) || input.objects === true;
    const { told: made } = toldRecord(asked, record, key, withObject ? OBJECT_BYTES : 0);
    bytes += bytesOf(made);
    if (bytes > MOST_BYTES && records.length > 0) {
      isMore = true;
      break;
    }
    records.push(made);
    last = number;
  }
  if (isMore && records.length < limit) {
    notes.push(
      lookedAt >= MOST_LOOKED_AT
        ? `${lookedAt} records were looked at; next goes on.`
        : "The answer has reached its size; next goes on.",
    );
  }
  return {
    ...frameOf(asked),
    records,
    next: isMore && last !== null ? String(last) : null,
    notes,
    untrusted: UNTRUSTED.map((field) => `records[].${field}`),
  };
}

export async function* recordOf(library: QueryLibrary, input: InputOf<"record">) {
  const asked = await openAsked(library, input.source);
  const { source, id, notes } = asked;
  const found = source.inContext(input.record);
  yield;
  if (found === null) {
    const range =
      source.lastSeq < 0 ? "it has none" : `they are numbered ${source.firstSeq} to ${source.lastSeq}`;
    throw new QueryError(`The source ${quoted(id)} has no record ${input.record}: ${range}.`);
  }
  const record = toldRecord(asked, found.record, null, MOST_BYTES);
  if (record.isCut) notes.push("The object is shortened; the page shows all of it.");
  return {
    ...frameOf(asked),
    record: record.told,
    previousRecord: found.previousSeq,
    nextRecord: found.nextSeq,
    next: null,
    notes,
    untrusted: UNTRUSTED.map((field) => `record.${field}`),
  };
}

/** Numbers of the records in the order in which they are told. */
function* placesOf(
  asked: AskedSource,
  { at, from, to, cursor }: Input,
  seqs: ArrayLike<RecordSeq> | null,
): Generator<RecordSeq> {
  const { source } = asked;
  const after = cursor === undefined ? null : Number(cursor);
  if (after !== null && !Number.isSafeInteger(after)) {
    throw new QueryError(
      `The cursor ${quoted(cursor ?? "")} is none of records. Use next of the answer before.`,
    );
  }
  const length = seqs === null ? source.lastSeq + 1 - source.firstSeq : seqs.length;
  const numberAt = (index: number): RecordSeq =>
    seqs === null ? source.firstSeq + index : (seqs[index] ?? -1);
  if (at !== undefined) {
    const end = Math.min(source.seqAt(instantOf(asked, at)), after === null ? source.lastSeq : after - 1);
    for (let index = firstAbove(numberAt, length, end) - 1; index >= 0; index -= 1) yield numberAt(index);
    return;
  }
  const begin = Math.max(from === undefined ? -1 : before(source, from), after ?? -1);
  const end = to === undefined ? source.lastSeq : source.seqAt(to);
  for (let index = firstAbove(numberAt, length, begin); index < length; index += 1) {
    const number = numberAt(index);
    if (number > end) return;
    yield number;
  }
}

/** The last record before an instant. */
function before(source: Source, t: EpochMs): RecordSeq {
  return source.seqAt(t - 1);
}

/** The first index whose number is above `least`; numbers ascend. */
function firstAbove(numberAt: (index: number) => RecordSeq, length: number, least: RecordSeq): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (numberAt(middle) > least) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What is logged, probed or requested is short, and all that such a record says. */
function isTold({ type }: TraceRecord): boolean {
  return type === "LOG" || type === "PROBE" || type === "REQUEST" || type === "GAP" || type === "ERROR";
}

/** @param revision whose page shows it; null: the page of the source. @param bytes of its object; 0: without */
function toldRecord(
  { link: linkTo }: AskedSource,
  { seq: number, t, type, resource, initial, object }: TraceRecord,
  revision: string | null,
  bytes: number,
) {
  const metadata = asObject(object.metadata);
  const said = (name: string): string =>
    cutText(asString(metadata[name]) ?? asString(object[name]) ?? "", 300);
  const { value, isCut } = bytes === 0 ? { value: null, isCut: false } : cutValue(object as Json, bytes);
  return {
    isCut,
    told: {
      record: number,
      t: told(t) ?? "",
      type: cutText(type, 100),
      resource: cutText(resource, 300),
      namespace: said("namespace"),
      name: said("name"),
      initial,
      object: value,
      link: linkTo({ ...(revision === null ? {} : { revision, t }), record: number }),
    },
  };
}
