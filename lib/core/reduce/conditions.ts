/** `status.conditions[]` of any object, as slices per type. */
import { asArray, asObject, asString, type Json, type JsonObject } from "../../model/json.ts";
import type { ConditionStatus } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { pathOf, shortList } from "../state/compact.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { closeSlice, openSlice, setSlice } from "../state/tracks.ts";
import { ownTimeOf } from "./own-time.ts";

export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** `lastTransitionTime`; undefined when it is missing or not a time. */
  readonly transitionTime: EpochMs | undefined;
}

/** Those that were read last: of one record they are asked for several times. */
let last: { readonly written: unknown; readonly read: readonly Condition[] } | null = null;

/** The conditions of an object; items without type or with an unknown status are left out. */
export function readConditions(object: JsonObject): readonly Condition[] {
  const written = asArray(asObject(object.status).conditions);
  if (last?.written !== written) last = { written, read: conditionsIn(written) };
  return last.read;
}

function conditionsIn(written: readonly Json[]): Condition[] {
  const found: Condition[] = [];
  for (const item of written) {
    const condition = asObject(item);
    const type = asString(condition.type);
    const status = asString(condition.status);
    if (type === undefined || (status !== "True" && status !== "False" && status !== "Unknown")) continue;
    found.push({
      type,
      status,
      reason: asString(condition.reason),
      message: asString(condition.message),
      transitionTime: asTime(condition.lastTransitionTime),
    });
  }
  return found;
}

/** An object's own time ("2026-11-23T04:05:14Z"); undefined for anything else. */
export function asTime(value: unknown): EpochMs | undefined {
  const t = typeof value === "string" ? ownTimeOf(value) : Number.NaN;
  return Number.isFinite(t) ? t : undefined;
}

/** The status of one condition type; null when the object has no such condition. */
export function statusOf(conditions: readonly Condition[], type: string): ConditionStatus | null {
  return conditions.find((c) => c.type === type)?.status ?? null;
}

/** A larger difference does not come from a clock that is set wrong; the time is meaningless. */
const MOST_BEHIND_MS: DurationMs = 86_400_000;

/** An object's time that lies ahead of its receipt shows how far the receiver's clock is behind. */
function noteClock(revision: RevisionState, objectTime: EpochMs, { t }: Moment): void {
  const behindMs = objectTime - t;
  if (behindMs > revision.behindMs && behindMs <= MOST_BEHIND_MS) revision.behindMs = behindMs;
}

/** The objects of a revision have about 30 types of conditions; more than this are not kept. */
const MOST_TYPES = 200;

/** Updates the condition tracks of one object ("Kind/Type"); types that are gone end. */
export function applyConditions(
  revision: RevisionState,
  kind: string,
  conditions: readonly Condition[],
  moment: Moment,
): void {
  const seen: string[] = [];
  const { initial } = moment;
  for (const { transitionTime = 0 } of conditions) noteClock(revision, transitionTime, moment);
  for (const condition of conditions) {
    const { type, status, transitionTime } = condition;
    const key = pathOf(kind, type);
    seen.push(key);
    let slices = revision.conditions.get(key);
    if (slices === undefined) {
      if (revision.conditions.size >= MOST_TYPES) continue;
      slices = shortList();
      revision.conditions.set(key, slices);
    }
    // Its reason and message say "backed by Activator" for True and for False alike (protocol 1.2).
    const isTold = type !== "ActivatorEndpointsPopulated";
    const reason = isTold ? condition.reason : undefined;
    const message = isTold ? condition.message : undefined;
    const open = openSlice(slices);
    // Nearly always.
    if (open?.value === status && open.reason === reason && open.message === message) continue;
    setSlice(slices, status, moment.t, moment.seq, { initial, transitionTime, reason, message });
  }
  const prefix = `${kind}/`;
  for (const [key, slices] of revision.conditions) {
    if (key.startsWith(prefix) && !seen.includes(key)) closeSlice(slices, moment.t, moment.seq);
  }
}
