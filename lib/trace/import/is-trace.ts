/** Tells a trace from everything else by its first lines. */
import { asObject } from "../../model/json.ts";
import { NOTES_FORMAT } from "../../model/notes.ts";
import { TRACE_FORMAT } from "../reader.ts";

const LOOKED_AT_LINES = 20;
/** Of a file in a tar archive. */
const HEADER_LENGTH = 512;
const BEGINNING = /^[\s\uFEFF]*\{\s*"(format"\s*:\s*"skscope-trace|t"\s*:\s*"\d{4}-)/;

/**
 * True when the reader of traces is the one to read it, or to refuse it: a header, of whatever format, is the first line,
 * or a record stands in the first lines.
 */
export function looksLikeTrace(text: string): boolean {
  if (BEGINNING.test(text)) return true;
  // An archive, in which a trace's lines may stand as they are.
  if (text.slice(0, HEADER_LENGTH).includes("\u0000")) return false;
  return text.split("\n", LOOKED_AT_LINES).some(isTraceLine);
}

function isTraceLine(line: string, index: number): boolean {
  if (!line.startsWith("{")) return false;
  try {
    const { format, t, type, resource } = asObject(JSON.parse(line));
    if (format === TRACE_FORMAT) return true;
    if (index === 0 && typeof format === "string") return format !== NOTES_FORMAT;
    return [t, type, resource].every((field) => typeof field === "string");
  } catch {
    return false;
  }
}
