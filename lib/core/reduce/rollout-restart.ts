/** `kubectl rollout restart` of a revision's Deployment: it annotates the pod template, and Knative takes the annotation off again. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { ownTime } from "../state/since.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { asTime } from "./conditions.ts";
import { type Writer, writersOf } from "./writers.ts";

const ANNOTATION = "kubectl.kubernetes.io/restartedAt";
/** The annotation has whole seconds of the caller's clock, the write those of the API server. */
const SAME_WRITE_MS: DurationMs = 5_000;

/** What a record of the Deployment tells of it. */
export function noteRolloutRestart(
  revision: RevisionState,
  object: JsonObject,
  extra: JsonObject | undefined,
  { t, seq, initial }: Moment,
): void {
  const template = asObject(asObject(asObject(object.spec).template).metadata);
  const value = asString(asObject(template.annotations)[ANNOTATION]);
  const known = revision.rolloutRestart;
  if (value === undefined) {
    if (known !== undefined && known.undoneAt === null) revision.rolloutRestart = { ...known, undoneAt: t };
    return;
  }
  if (known?.value === value) return;
  const own = asTime(value);
  const at = initial ? Math.min(t, own === undefined ? t : ownTime(own, revision)) : t;
  const by = writerOf(object, extra, own) ?? "";
  revision.rolloutRestart = { value: value.slice(0, 100), at, by, undoneAt: null, seq };
}

/** Who set it: whose fields hold the annotation or, where fields are not told, who wrote the object itself just then. */
function writerOf(
  object: JsonObject,
  extra: JsonObject | undefined,
  own: EpochMs | undefined,
): string | null {
  for (const entry of asArray(asObject(object.metadata).managedFields)) {
    const { manager, fieldsV1 } = asObject(entry);
    const template = asObject(asObject(asObject(asObject(fieldsV1)["f:spec"])["f:template"])["f:metadata"]);
    if (asObject(template["f:annotations"])[`f:${ANNOTATION}`] !== undefined)
      return asString(manager) ?? null;
  }
  if (own === undefined) return null;
  const isMeant = ({ at, subresource, fields }: Writer): boolean =>
    subresource === "" &&
    Math.abs(at - own) <= SAME_WRITE_MS &&
    (fields.length === 0 || fields.includes("spec.template"));
  const writers = writersOf(object, extra).filter(isMeant);
  return writers.length === 1 ? (writers[0]?.manager ?? null) : null;
}
