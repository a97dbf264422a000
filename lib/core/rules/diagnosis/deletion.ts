/** A Service, Route or Configuration that is being deleted and is still there: somebody has not taken off his finalizer. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import type { ServingObject } from "../../state/serving.ts";
import { ownTime } from "../../state/since.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";
import { SERVING_SOURCES } from "./serving-conditions.ts";

/** Controllers take theirs off within seconds, also of many objects at once. */
const LONGEST_MS: DurationMs = 300_000;
/** The garbage collector's: it waits for what the object owns. */
const OF_COLLECTOR = /^(?:foregroundDeletion|orphan)$/;

/** deletion-stuck: the one that is held by its own finalizer, before one that waits for what it owns. */
function isHeld({ revision, t, ...context }: RuleContext): Verdict | Quiet | null {
  let held: ServingObject | null = null;
  for (const { object } of revision.serving.values()) {
    if (object.deleting === null || object.deleting.held === "") continue;
    if (
      held === null ||
      (OF_COLLECTOR.test(held.deleting?.held ?? "") && !OF_COLLECTOR.test(object.deleting.held))
    )
      held = object;
  }
  if (held?.deleting == null) return null;
  const from = ownTime(held.deleting.at, revision);
  if (t < from + LONGEST_MS) return { askAt: from + LONGEST_MS };
  const { kind, name, moment } = held;
  const values = {
    kind,
    object: name,
    command: kind === "Service" ? "ksvc" : `${kind.toLowerCase()}s.serving.knative.dev`,
    held: held.deleting.held,
    sinceSecond: held.deleting.at,
    ...placesOf({ revision, t, ...context }),
  };
  return { values, from, afterMs: Math.max(0, t - from), seq: moment.seq };
}

export const DELETION_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "deletion-stuck",
    kind: "diagnosis",
    severity: "warning",
    sources: SERVING_SOURCES,
    needs: [RESOURCE.routes],
    mayLack: [RESOURCE.routes],
    needNotBeSeen: [RESOURCE.routes],
    isOfParts: true,
    afterMs: 0,
    fromInitial: true,
    about: "object",
    judge: isHeld,
  },
];
