/** Lines of a trace that several inputs have. */
import type { EpochMs } from "../../model/units.ts";
import type { Tally } from "./report.ts";

/** A record as text, and of which input it is. */
export interface Line {
  readonly t: EpochMs;
  /** When it was received, as far as that is known: its place. */
  readonly received: EpochMs;
  readonly order: number;
  readonly tally: Tally | null;
  /** Empty once it was given out, or when another input has the same line. */
  text: string;
}

/**
 * Empties lines that another input has, too: the same log file twice, or within an archive. One input may say the same
 * thing twice.
 * @returns how many
 */
export function dropRepeated(lines: readonly Line[]): number {
  let dropped = 0;
  for (let start = 0, end = 0; start < lines.length; start = end) {
    const { t } = lines[start] as Line;
    while (end < lines.length && lines[end]?.t === t) end += 1;
    if (end - start === 1) continue;
    const first = new Map<string, Tally>();
    for (const line of lines.slice(start, end)) {
      if (line.tally === null) continue;
      const teller = first.get(line.text);
      if (teller === undefined) first.set(line.text, line.tally);
      else if (teller !== line.tally) {
        line.tally.repeated(new Date(t).toISOString());
        line.text = "";
        dropped += 1;
      }
    }
  }
  return dropped;
}
