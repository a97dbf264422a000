/** A setting that the Revision asks for and its PodAutoscaler does not have: the autoscaler does not know of it. */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import { settingsAt } from "../../state/settings.ts";
import type { RevisionSettings } from "../../state/state.ts";
import { isSince, readVersion } from "../../state/versions.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";

/** The controller copies them within moments. */
const COPIED_MS: DurationMs = 15_000;
/** Who refuses says so before it is seen, and again at longer and longer intervals. */
const SAID_BEFORE_MS: DurationMs = 600_000;
/** Since this release a change of an existing Revision is copied, too. */
const COPIES_CHANGES = "1.21";

/** By the names that operators write. */
const NAMES: readonly (readonly [keyof RevisionSettings, string])[] = [
  ["minScale", "min-scale"],
  ["maxScale", "max-scale"],
  ["initialScale", "initial-scale"],
  ["activationScale", "activation-scale"],
  ["target", "target"],
  ["targetBurstCapacity", "target-burst-capacity"],
  ["windowMs", "window"],
  ["scaleDownDelayMs", "scale-down-delay"],
];

/** setting-not-taken: min-scale and others stand on the Revision, and the PodAutoscaler has another value, or none. */
function isNotTaken(context: RuleContext): Verdict | null {
  const { shared, revision, initial, seq } = context;
  const { asked, settings, pa } = revision;
  if (context.facts.sks === null || pa === null || asked === null) return null;
  const missing = NAMES.filter(([key]) => asked[key] !== undefined && asked[key] !== settings[key]);
  const [first] = missing;
  if (first === undefined) return null;
  const said = refusalSaid(context);
  const values = {
    names: missing.map(([, name]) => name).join(", "),
    count: missing.length,
    ...minScaleOf(
      context,
      missing.some(([key]) => key === "minScale"),
    ),
    copied: isSince(readVersion(shared.knative), COPIES_CHANGES) ? "yes" : "no",
    ...said.values,
    ...placesOf(context),
  };
  return { values, seq: said.seq ?? seq, ...(initial ? { afterMs: 0 } : {}) };
}

/** How many pods are always to be there, and how many the autoscaler keeps. */
function minScaleOf({ shared, revision, t }: RuleContext, isMissing: boolean): FindingValues {
  const kept = settingsAt(shared, revision, t).minScale.value;
  return { minScale: isMissing ? "yes" : "no", wanted: String(revision.asked?.minScale ?? 0), kept };
}

interface Said {
  readonly values: FindingValues;
  readonly seq: number | null;
}

/** What is recorded of why it is not copied: the controller's error, the API server's answer, a webhook that cannot be called. */
function refusalSaid({ shared, revision, t }: RuleContext): Said {
  const since = t - SAID_BEFORE_MS;
  const errors = [...(revision.passErrors?.values() ?? [])].filter(
    ({ process, t: at, words }) =>
      process === "controller" && at >= since && !words.includes("object has been modified"),
  );
  const error = errors.toSorted((a, b) => a.t - b.t).at(-1);
  if (error !== undefined) return saidBy("controller", error.words, error.t, error.seq);
  const answer = revision.decisions.findLast(
    (line) =>
      line.kind === "error" &&
      line.process === "kube-apiserver" &&
      line.t >= since &&
      /podautoscalers/.test(line.message),
  );
  if (answer !== undefined) return saidBy("audit", answer.message, answer.t, answer.seq);
  const line = shared.system.lines.findLast(
    ({ kind, t: at }) => kind === "webhook" && at >= since && at <= t,
  );
  if (line !== undefined) return saidBy("webhook", line.message, line.t, line.seq);
  return { values: { by: "none", words: "none", saidAt: 0 }, seq: null };
}

function saidBy(by: string, words: string, saidAt: number, seq: number): Said {
  return { values: { by, words, saidAt }, seq };
}

export const UNSYNCED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "setting-not-taken",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.podAutoscalers, RESOURCE.revisions, RESOURCE.k8sEvents, "controller"],
    needs: [RESOURCE.serverlessServices, RESOURCE.podAutoscalers, RESOURCE.revisions],
    afterMs: COPIED_MS,
    about: "names",
    fromInitial: true,
    judge: isNotTaken,
  },
];
