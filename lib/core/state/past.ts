/**
 * What listed objects say of their past: kept beside the tracks, and read from those that hold it already. Creations and
 * conditions stand in their tracks as `transitionTime`, and are facts where `since.ts` takes the object's word for them.
 */
import { resourceRow } from "../../model/resources.ts";
import type { PastFact, Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { sinceOf } from "./since.ts";
import type { RevisionState } from "./state.ts";

/** An own time in whole seconds lies anywhere in its second. */
export const SECOND_MS: DurationMs = 1_000;
/** Of a revision the newest so many are kept. */
const MOST_FACTS = 200;

/** Keeps a fact of a list, which may say it again and again. */
export function addPast(revision: RevisionState, fact: PastFact): void {
  revision.past ??= [];
  const facts = revision.past;
  let index = facts.length;
  for (; index > 0; index--) {
    const other = facts[index - 1] as PastFact;
    if (other.from < fact.from) break;
    if (!isSame(other, fact)) continue;
    facts[index - 1] = fact;
    return;
  }
  facts.splice(index, 0, fact);
  if (facts.length > MOST_FACTS) facts.shift();
}

/** Whether two facts of one kind of object are told by the same field. */
export function isSame(a: PastFact, b: PastFact): boolean {
  return a.from === b.from && a.field === b.field && a.name === b.name && a.value === b.value;
}

/** What the tracks hold of the past: only of slices of which `isMeant`. */
export function pastInTracks(
  revision: RevisionState,
  isMeant: (slice: Slice) => boolean = () => true,
): PastFact[] {
  const facts: PastFact[] = [];
  // Of most none is, and the words cost more than the question.
  const isAnyMeant = (slices: readonly Slice[]): boolean =>
    slices.some((slice) => isListed(slice) && isMeant(slice));
  for (const [key, slices] of revision.lives) {
    if (!isAnyMeant(slices)) continue;
    const [resource = "", path = ""] = key.split(" ");
    const kind = resourceRow(resource)?.kind ?? resource;
    const common = {
      what: "created",
      kind,
      name: nameOf(path),
      field: "metadata.creationTimestamp",
    } as const;
    addFrom(facts, revision, slices, (slice) => (isMeant(slice) ? { ...common, value: "" } : null));
  }
  for (const [key, slices] of revision.conditions) {
    if (!isAnyMeant(slices)) continue;
    const slash = key.indexOf("/");
    const [path, type] = [key.slice(0, slash), key.slice(slash + 1)];
    // "Route web", but "PodAutoscaler".
    const [kind = "", name = nameOfKind(revision, path)] = path.split(" ");
    const common = { what: "condition", kind, name } as const;
    const field = `status.conditions[${type}].lastTransitionTime`;
    addFrom(facts, revision, slices, (slice) =>
      isMeant(slice) ? { ...common, field, value: `${type}=${slice.value}` } : null,
    );
  }
  return facts;
}

/** Before slices that ended before `t` are dropped: what they say of the past is kept. */
export function savePast(revision: RevisionState, t: EpochMs): void {
  for (const fact of pastInTracks(revision, ({ to }) => to !== null && to < t)) addPast(revision, fact);
}

/** A list showed it, and its object says since when. */
const isListed = ({ transitionTime, initial }: Slice): boolean =>
  transitionTime !== undefined && initial === true;

type Words = Pick<PastFact, "what" | "kind" | "name" | "field" | "value">;

/** What a list showed and an object says the beginning of, which nobody saw. */
function addFrom(
  facts: PastFact[],
  revision: RevisionState,
  slices: readonly Slice[],
  wordsOf: (slice: Slice) => Words | null,
): void {
  slices.forEach((slice, i) => {
    const { transitionTime: from, seq, reason = "" } = slice;
    if (from === undefined || slice.initial !== true) return;
    const { at, by } = sinceOf(slice, revision);
    // After a gap: a change that the object says to be older than what was seen before it is none of the gap.
    if (by !== "object" || at < (slices[i - 1]?.from ?? Number.NEGATIVE_INFINITY)) return;
    const words = wordsOf(slice);
    if (words !== null) facts.push({ ...words, detail: reason, from, to: from + SECOND_MS, seq });
  });
}

function nameOf(path: string): string {
  return path.slice(path.indexOf("/") + 1);
}

/** Of the kinds whose conditions are kept only Deployments are not named after their revision. */
function nameOfKind({ lives, name }: RevisionState, kind: string): string {
  if (kind !== "Deployment") return name;
  for (const key of lives.keys()) if (key.startsWith("deployments.")) return nameOf(key);
  return `${name}-deployment`;
}
