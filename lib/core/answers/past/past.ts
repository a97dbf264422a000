/**
 * A past for what nobody recorded: what the objects of lists say of the time before them.
 *
 *   created   Ready=True   restarted                first list
 *   ◇· · · · ·◇· · · · · · ·◇· · · · · · · · · · · · ├────────────▶  observed
 *
 * Reconstructed, never observed: between two instants, as precise as the field that says it.
 */
import type { PastFact } from "../../../model/timeline.ts";
import { isSame, pastInTracks } from "../../state/past.ts";
import { ownTime } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";

/** Something that nobody recorded; times by the clock of the receipts, as far as that is known to be behind. */
export interface Reconstructed extends PastFact {
  readonly certainty: "reconstructed";
}

/** Everything that is reconstructed of a revision, oldest first. */
export function pastOf(revision: RevisionState): Reconstructed[] {
  return [...pastInTracks(revision), ...(revision.past ?? [])]
    .map((fact): Reconstructed => {
      const [from, to] = [ownTime(fact.from, revision), ownTime(fact.to, revision)];
      return { ...fact, from, to, certainty: "reconstructed" };
    })
    .sort(
      (a, b) =>
        a.from - b.from ||
        a.to - b.to ||
        a.seq - b.seq ||
        compare(a.kind, b.kind) ||
        compare(a.name, b.name) ||
        compare(a.field, b.field),
    )
    .filter((fact, i, all) => !isSameFact(fact, all[i - 1]));
}

/** A slice may be kept although what it says was saved with others (`state/forget-details.ts`). */
function isSameFact(a: Reconstructed, b: Reconstructed | undefined): boolean {
  return b !== undefined && isSame(a, b) && a.kind === b.kind;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
