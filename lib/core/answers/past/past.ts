/**
 * A past for what nobody recorded: what the objects of lists say of the time before them.
 *
 *   created   Ready=True   restarted                first list
 *   ◇· · · · ·◇· · · · · · ·◇· · · · · · · · · · · · ├────────────▶  observed
 *
 * Reconstructed, never observed: between two instants, as precise as the field that says it. Creations and conditions are
 * read from the tracks by the same functions that say since when something holds (`state/since.ts`).
 */
import { resourceRow } from "../../../model/resources.ts";
import type { PastFact, Slice } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import { ownTime, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";

/** Something that nobody recorded; times by the clock of the receipts, as far as that is known to be behind. */
export interface Reconstructed extends PastFact {
  readonly certainty: "reconstructed";
}

/** An object's own time is good to the second. */
const WHOLE_SECOND_MS: DurationMs = 1_000;

/** Everything that is reconstructed of a revision, oldest first. */
export function pastOf(revision: RevisionState): Reconstructed[] {
  const facts: Reconstructed[] = [];
  for (const [key, slices] of revision.lives) {
    const [resource = "", path = ""] = key.split(" ");
    const kind = resourceRow(resource)?.kind ?? resource;
    const common = {
      what: "created",
      kind,
      name: nameOf(path),
      field: "metadata.creationTimestamp",
    } as const;
    facts.push(...fromSlices(slices, revision, () => ({ ...common, value: "" })));
  }
  for (const [key, slices] of revision.conditions) {
    const [kind = "", type = ""] = key.split("/");
    const common = { what: "condition", kind, name: nameOfKind(revision, kind) } as const;
    const field = `status.conditions[${type}].lastTransitionTime`;
    facts.push(
      ...fromSlices(slices, revision, ({ value }) => ({ ...common, field, value: `${type}=${value}` })),
    );
  }
  for (const fact of revision.past ?? []) {
    const [from, to] = [ownTime(fact.from, revision), ownTime(fact.to, revision)];
    facts.push({ ...fact, from, to, certainty: "reconstructed" });
  }
  return facts.sort((a, b) => a.from - b.from || a.to - b.to || a.seq - b.seq);
}

type Words = Pick<PastFact, "what" | "kind" | "name" | "field" | "value">;

/** What a list showed and an object says the beginning of, which nobody saw. */
function fromSlices(
  slices: readonly Slice[],
  revision: RevisionState,
  wordsOf: (slice: Slice) => Words,
): Reconstructed[] {
  return slices.flatMap((slice, i) => {
    const { at, by } = sinceOf(slice, revision);
    if (by !== "object" || at < (slices[i - 1]?.from ?? Number.NEGATIVE_INFINITY)) return [];
    const detail = slice.reason ?? "";
    const times = { from: at, to: at + WHOLE_SECOND_MS, seq: slice.seq };
    return [{ ...wordsOf(slice), ...times, detail, certainty: "reconstructed" }];
  });
}

function nameOf(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}

/** Of the kinds whose conditions are kept only Deployments are not named after their revision. */
function nameOfKind({ lives, name }: RevisionState, kind: string): string {
  if (kind !== "Deployment") return name;
  for (const key of lives.keys()) if (key.startsWith("deployments.")) return nameOf(key);
  return name;
}
