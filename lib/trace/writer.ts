/** Writes traces of format 1; reading what was written gives the same records. */
import { asArray, type JsonObject } from "../model/json.ts";
import { printableJson } from "../model/printable.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import { TRACE_FORMAT } from "./reader.ts";

/** The header line, with newline; unknown fields it was read with are kept. */
export function formatHeader(header: TraceHeader): string {
  const { fields, ...known } = header;
  const { redacted, ...rest } = known;
  const read = asArray(fields?.redacted).filter((item) => typeof item === "string");
  // Items that are no texts are not in `redacted`; they are written back while nobody has changed it.
  const isAsRead = redacted === undefined || JSON.stringify(redacted) === JSON.stringify(read);
  const line: JsonObject = {
    ...fields,
    format: TRACE_FORMAT,
    ...rest,
    ...(isAsRead ? {} : { redacted: [...redacted] }),
  };
  return `${printableJson(JSON.stringify(line))}\n`;
}

/** One record as a line, with newline. */
export function formatRecord(record: TraceRecord): string {
  const { at, type, resource, initial, object, extra } = record;
  const line = { t: at, type, resource, ...(initial ? { initial } : {}), object, ...extra };
  return `${printableJson(JSON.stringify(line))}\n`;
}

/** A whole trace; a header that was not in the source is not invented. */
export function* formatTrace(header: TraceHeader, records: Iterable<TraceRecord>): Generator<string> {
  if (header.fields !== undefined) yield formatHeader(header);
  for (const record of records) yield formatRecord(record);
}
