/** A recording of any length, made of copies of a shipped one. */
import { appendFileSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const ORIGINAL = new URL("../../public/traces/many-revisions.ndjson.gz", import.meta.url);
/**
 * Copies have other revision names modulo this: four times as many revisions as the original, and each comes back every
 * fourth copy, so that both many revisions and long histories of one are there. A copy begins with a list, as after a
 * new start of the recorder.
 */
const NAME_GROUPS = 4;
const PAUSE_MS = 10_000;

export interface LongRecording {
  readonly path: string;
  records: number;
  /** Adds copies until the file holds so many records. */
  growTo(records: number): void;
}

/** Begins an empty recording at `path`. */
export function longRecording(path: string): LongRecording {
  const [header = "", ...lines] = gunzipSync(readFileSync(ORIGINAL)).toString().trimEnd().split("\n");
  const spanMs = Date.parse(timeOf(lines.at(-1) ?? "")) - Date.parse(timeOf(lines[0] ?? ""));
  // Whole seconds, so that the digits after them can stay as they are.
  const stepMs = Math.ceil((spanMs + PAUSE_MS) / 1_000) * 1_000;
  appendFileSync(path, `${header}\n`);
  let copies = 0;
  const recording: LongRecording = {
    path,
    records: 0,
    growTo(records) {
      while (recording.records < records) {
        const part = lines.slice(0, records - recording.records);
        const copy = copies;
        // Uids are new in every copy; the dead do not come back.
        const text = part
          .map((line) => shifted(line, copy * stepMs))
          .join("\n")
          .replaceAll("fn-", `fn${copy % NAME_GROUPS}-`)
          .replace(/[0-9a-f]{7}(?=[0-9a-f]-[0-9a-f]{4}-[0-9a-f]{4}-)/g, (hex) =>
            ((Number.parseInt(hex, 16) + copy) % 0x1000_0000).toString(16).padStart(7, "0"),
          );
        appendFileSync(path, `${text}\n`);
        recording.records += part.length;
        copies += 1;
      }
    },
  };
  return recording;
}

function timeOf(line: string): string {
  return line.slice('{"t":"'.length, line.indexOf('"', '{"t":"'.length));
}

/** The line with its time moved by whole seconds. */
function shifted(line: string, ms: number): string {
  const time = timeOf(line);
  const moved = new Date(Date.parse(time) + ms).toISOString().slice(0, 19);
  return `{"t":"${moved}${line.slice('{"t":"'.length + moved.length)}`;
}
