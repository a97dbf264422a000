/** Why there are exactly so many pods: which of the settings asks for them, told apart from the load (protocol 3.3, 3.6). */
import type { Settings } from "../../state/settings.ts";
import { isHpaClass, settingsAt } from "../../state/settings.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { burstAt } from "../burst/burst.ts";
import { loadAsksAt, podsApartAt } from "../burst/wanted.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** The setting that explains the number of pods that are ordered; nothing where the load alone does, or may. */
export function podCountClauses(c: Context): Clause[] {
  const { revision, shared, t } = c;
  const replicas = sampleAt(revision.replicas, t);
  const pods = replicas?.value ?? null;
  if (pods === null || isHpaClass(shared, revision, t)) return [];
  const settings = settingsAt(shared, revision, t);
  if (pods === 0) return neverStarted(c, settings);
  // On the way to zero no setting wants what is left.
  if (sliceAt(revision.phase, t)?.value === "HandingOver") return delayHeld(c, settings);
  const bound = boundOf(c, settings, pods);
  return bound === null ? apart(c) : [bound];
}

/** What was decided, and what the load asks for by now. */
function apart(c: Context): Clause[] {
  const { seq, ...values } = podsApartAt(c.shared, c.revision, c.t) ?? { seq: null };
  return seq === null ? [] : [clause("podsDecided", values, "derived", seq)];
}

function boundOf(c: Context, settings: Settings, pods: number): Clause | null {
  const { minScale, maxScale, initialScale, activationScale } = settings;
  const asked = loadAsks(c);
  const known = { load: asked?.load ?? -1, needed: asked?.needed ?? -1 };
  if (asked !== null && maxScale.value === pods && asked.needed > pods)
    return clause("podsMaxScale", { pods, load: asked.load, needed: asked.needed }, "inferred", maxScale.seq);
  // The load alone asks for as many.
  if (asked !== null && asked.needed >= pods) return null;
  if (minScale.value === pods) {
    // One pod is told with "it never goes to zero"; a start by it is no request's.
    return pods > 1 || isWaking(c) ? clause("podsMinScale", { pods }, "inferred", minScale.seq) : null;
  }
  if (pods < 2) return null;
  if (initialScale.value === pods && !isInitialized(c))
    return clause("podsInitialScale", { pods }, "inferred", initialScale.seq);
  if (activationScale.value === pods)
    return clause("podsActivationScale", { pods, ...known }, "inferred", activationScale.seq);
  return null;
}

/** The load as the autoscaler read it last, to the hundredth, and for how many pods it asks alone; null where it is not known. */
function loadAsks(c: Context): { readonly load: number; readonly needed: number } | null {
  const { shared, revision, t } = c;
  const asks = loadAsksAt(shared, revision, t, burstAt(shared, revision, t).load);
  return asks === null ? null : { load: Math.round(asks.load.value * 100) / 100, needed: asks.needed };
}

const isWaking = ({ revision, t }: Context): boolean => sliceAt(revision.phase, t)?.value === "Waking";

function isInitialized({ revision, t }: Context): boolean {
  return sliceAt(revision.conditions.get("PodAutoscaler/ScaleTargetInitialized") ?? [], t)?.value === "True";
}

/** initial-scale 0: its creation starts no pod, and nothing since has. */
function neverStarted({ shared, revision, t }: Context, { initialScale }: Settings): Clause[] {
  const { coldStarts, coldStartsForgotten, replicas, phase } = revision;
  if (initialScale.value !== 0 || initialScale.origin === "unreachable") return [];
  const isStarted =
    coldStartsForgotten > 0 ||
    coldStarts.some(({ begin }) => begin <= t) ||
    replicas.some((sample) => sample.t <= t && (sample.value ?? 0) > 0);
  if (isStarted) return [];
  // What was there when the records began may have been awake before.
  const isWhole = phase[0]?.initial !== true && (phase[0]?.from ?? 0) >= (shared.firstT ?? 0);
  return [
    clause(
      isWhole ? "neverStarted" : "initialScaleZero",
      {},
      isWhole ? "derived" : "inferred",
      initialScale.seq,
    ),
  ];
}

/** Before it says that nothing is wanted, the autoscaler has seen no load for all of scale-down-delay. */
function delayHeld({ revision, t }: Context, { scaleDownDelayMs }: Settings): Clause[] {
  const { value: delayMs, seq } = scaleDownDelayMs;
  const slices = revision.conditions.get("PodAutoscaler/Active") ?? [];
  const active = sliceAt(slices, t);
  const before = active === undefined ? undefined : sliceAt(slices, active.from - 1);
  if (delayMs <= 0 || active?.value !== "False" || before?.value !== "True") return [];
  // Active for a shorter time, there may never have been any load that it could hold.
  if (active.from - before.from < delayMs) return [];
  return [clause("delayHeld", { delayMs }, "inferred", seq)];
}
