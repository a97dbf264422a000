/**
 * A record as a message: its line as a trace has it, deflated where that pays. One record is one message, so the
 * numbers of the stream are those of the records; what is larger than a message may be lies beside the stream, in its
 * bucket, and the message says where.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type MsgHdrs, headers as newHeaders } from "@nats-io/transport-node";
import type { NewRecord, TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { readRecordLine } from "../trace/reader.ts";
import { formatRecord } from "../trace/writer.ts";

const ENCODING = "Skscope-Encoding";
const DEFLATE = "deflate";
const BESIDE = "Skscope-Beside";
/** What is told in place of a record that lies beside the stream and is not there any more. */
const RESOURCE = "Skscope-Resource";
const AT = "Skscope-At";
/** So many numbers before this one were given to messages that the stream refused then, and hold nothing. */
const REFUSED = "Skscope-Refused";
/** Below it deflate costs more than the bytes that it saves. */
const SMALL_BYTES = 4 * 1024;
/** Far more than an object may have in etcd. */
const MOST_BYTES = 64 * 1024 * 1024;
/** Of a message, for headers and protocol. */
export const HEADROOM_BYTES = 2 * 1024;

const encoder = new TextEncoder();

export interface RecordMessage {
  /** The text of the record. */
  readonly line: Uint8Array;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs;
  /** What is to be put beside the stream under this name before the message is sent; null for most. */
  readonly beside: { readonly name: string; readonly data: Uint8Array } | null;
}

/**
 * The message of a record.
 * @param id names the message
 * @param maxPayload what the server takes
 */
export function encodeRecord(record: NewRecord, id: string, maxPayload: number): RecordMessage {
  const line = encoder.encode(formatRecord({ seq: 0, ...record }));
  const headers = newHeaders();
  const most = maxPayload - HEADROOM_BYTES;
  if (line.length <= Math.min(SMALL_BYTES, most)) return { line, data: line, headers, beside: null };
  headers.set(ENCODING, DEFLATE);
  const data = deflateRawSync(line, { level: 1 });
  if (data.length <= most) return { line, data, headers, beside: null };
  headers.set(BESIDE, id);
  headers.set(RESOURCE, record.resource);
  headers.set(AT, record.at);
  return { line, data: new Uint8Array(0), headers, beside: { name: id, data } };
}

export interface StoredMessage {
  readonly seq: RecordSeq;
  readonly data: Uint8Array;
  readonly headers?: MsgHdrs;
  /** When the stream took it. */
  readonly timestamp: string;
}

/** True for a message whose record lies beside the stream. */
export function isBeside({ headers }: StoredMessage): boolean {
  return headers?.has(BESIDE) === true;
}

/** The record of a message; what is none becomes a gap, which says so: nothing that follows may wait for it. */
export function decodeRecord(message: StoredMessage): TraceRecord {
  const { seq, data, headers } = message;
  try {
    const isDeflated = headers?.get(ENCODING) === DEFLATE;
    const line = isDeflated ? inflateRawSync(data, { maxOutputLength: MOST_BYTES }) : data;
    return readRecordLine(line, seq) ?? standIn(message, `message ${seq} of the stream is no record`);
  } catch {
    return standIn(message, `message ${seq} of the stream cannot be read`);
  }
}

/** The same where the record lies beside the stream. */
export async function fetchRecord(
  message: StoredMessage,
  fetch: (name: string) => Promise<Uint8Array | null>,
): Promise<TraceRecord> {
  const { seq, headers, timestamp } = message;
  const data = await fetch(headers?.get(BESIDE) ?? "");
  if (data === null) return standIn(message, "a version too large for a message is not in NATS any more");
  return decodeRecord({ seq, data, timestamp, ...(headers === undefined ? {} : { headers }) });
}

/** Notes in a message that the `count` numbers before its own went to what the stream refused. */
export function markRefused({ headers }: RecordMessage, count: number): void {
  if (count > 0) headers.set(REFUSED, String(count));
}

/**
 * What is told in place of the numbers from `from` on that have no message, before the message behind them. Records are numbered
 * without holes: a number that was refused, and of which nothing is missing, becomes a bookmark of nothing; what is not there
 * any more becomes a gap.
 */
export function* inPlaceOfHole(from: RecordSeq, message: StoredMessage): Generator<TraceRecord> {
  const refused = message.seq - (Number(message.headers?.get(REFUSED)) || 0);
  const at = message.headers?.get(AT) || message.timestamp;
  const common = { t: Date.parse(at), at, resource: "", initial: false };
  for (let seq = from; seq < message.seq; seq++) {
    const reason = `message ${seq} of the stream is not there any more`;
    yield seq < refused
      ? { ...common, seq, type: "GAP", object: { reason } }
      : { ...common, seq, type: "BOOKMARK", object: {} };
  }
}

function standIn({ seq, headers, timestamp }: StoredMessage, reason: string): TraceRecord {
  const at = headers?.get(AT) || timestamp;
  const resource = headers?.get(RESOURCE) ?? "";
  return { seq, t: Date.parse(at), at, type: "GAP", resource, initial: false, object: { reason } };
}
