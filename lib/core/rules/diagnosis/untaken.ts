/** A PodAutoscaler that no autoscaler takes: nothing more is made of its revision, and none of its conditions says so. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { MAKING } from "../../reduce/held-up.ts";
import { isSeenInPart } from "../../reduce/known.ts";
import { settingsAt } from "../../state/settings.ts";
import { sinceOf } from "../../state/since.ts";
import { openSlice } from "../../state/tracks.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { begunBy, placesOf } from "./facts.ts";

const PA = RESOURCE.podAutoscalers;
/** The first status is written within seconds. */
const TAKEN_WITHIN_MS: DurationMs = 60_000;
const OWN: ReadonlyMap<string, string> = new Map([
  ["kpa.autoscaling.knative.dev", "kpa"],
  ["hpa.autoscaling.knative.dev", "hpa"],
]);

/** not-taken: its class has nobody who serves it, or it has none: the webhook, which fills it in, was away when it was made. */
function isNotTaken(context: RuleContext): Verdict | Quiet | null {
  const { shared, revision, t } = context;
  if (!isSeenInPart(shared, revision) || revision.pa === null) return null;
  const { namespace, name, lives, conditions } = revision;
  const life = openSlice(lives.get(`${PA} ${namespace}/${name}`) ?? []);
  if (life === undefined || [...conditions.keys()].some((key) => key.startsWith("PodAutoscaler/")))
    return null;
  const since = sinceOf(life, revision);
  if (t - since.at < TAKEN_WITHIN_MS) return { askAt: since.at + TAKEN_WITHIN_MS };
  const { value, origin } = settingsAt(shared, revision, t).class;
  const isNamed = origin === "annotation";
  const values = {
    class: isNamed ? value : "none",
    sort: isNamed ? (OWN.get(value) ?? "other") : "none",
    ...begunBy(since),
    ...placesOf(context),
  };
  return { values, from: since.at, afterMs: 0, seq: life.seq };
}

export const UNTAKEN_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "not-taken",
    kind: "diagnosis",
    severity: "error",
    sources: MAKING,
    needs: [PA],
    isOfParts: true,
    isOfPartsLive: true,
    afterMs: 0,
    fromInitial: true,
    judge: isNotTaken,
  },
];
