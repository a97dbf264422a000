/** The numbers that the text of a scene says by name. */
import type { AnyBeat } from "./asked.ts";
import type { Run } from "./chapters.ts";

/** What stands for a number that is not known yet. */
const NOT_YET = "…";

/** By their names in the text; without a run none of them is known. */
export function numbersOf(beat: AnyBeat, run: Run | null): Record<string, number | string> {
  if (!("numbers" in beat) || beat.numbers === undefined) return {};
  return Object.fromEntries(
    Object.entries(beat.numbers).map(([name, of]) => [name, run === null ? NOT_YET : of(run)]),
  );
}
