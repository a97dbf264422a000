/** A process of which no pod is ready, or one of whose pods cannot run; and how long one was away for a moment. */
import { isIngressController } from "../../../model/components.ts";
import { RESOURCE } from "../../../model/resources.ts";
import type { FindingValues, Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { isTrouble } from "../../reduce/troubles.ts";
import type { SharedState } from "../../state/state.ts";
import type { SystemLine, SystemPod } from "../../state/system.ts";
import { sampleAt } from "../../state/tracks.ts";
import type { Severity } from "../rule.ts";
import type { SystemFinding, SystemRule } from "./finding.ts";
import { memoryValues } from "./memory.ts";
import { begunAt, componentsOf, downSpans, podsOf, type Span } from "./ready.ts";

/** In texts, what is not known. */
const NOTHING = "none";

/** A restart takes no longer. */
export const DOWN_AFTER_MS: DurationMs = 5_000;

/** Requests need these at once, or with the next change of a pod. */
const VITAL: ReadonlySet<string> = new Set(["autoscaler", "activator", "controller", "webhook"]);

function severityOf(component: string): Severity {
  return VITAL.has(component) || isIngressController(component) ? "error" : "warning";
}

/** No pod is ready, for longer than a restart takes. */
export const down: SystemRule = (shared, t) =>
  spans(shared, t).flatMap(({ component, span }) => {
    if ((span.to ?? t) - span.from < DOWN_AFTER_MS) return [];
    const said = saidBy(shared, component, span.from, span.to ?? t);
    const values = { component, ...why(shared, component, span, t), said };
    return [{ rule: "down", severity: severityOf(component), component, ...span, values }];
  });

/** No pod was ready for a moment. */
export const away: SystemRule = (shared, t) =>
  spans(shared, t).flatMap(({ component, span }) => {
    if (span.to === null || span.to - span.from >= DOWN_AFTER_MS) return [];
    const values = { component, awayMs: span.to - span.from };
    return [{ rule: "away", severity: "note", component, ...span, values }];
  });

/** One of its pods cannot run while others do. */
export const crashing: SystemRule = (shared, t) => {
  const found: SystemFinding[] = [];
  for (const component of componentsOf(shared.system)) {
    const downs = downSpans(shared, component, t);
    for (const pod of podsOf(shared.system, component)) {
      for (const run of troubleRuns(pod, t)) {
        const { from, to, seq } = run;
        if (downs.some((span) => overlaps(span, run))) continue;
        const values = { component, ...troubleOf(shared, pod, run.reason, t) };
        found.push({ rule: "crashing", severity: "warning", component, from, to, seq, values });
      }
    }
  }
  return found;
};

/** A container of a process was started anew. */
export const restarted: SystemRule = (shared, t) =>
  [...shared.system.pods.values()].flatMap(({ component, name, restarts }) =>
    restarts
      .filter((restart) => restart.t <= t)
      .map((restart): SystemFinding => {
        const { container, count, exitCode, exitReason } = restart;
        const isFailure = exitCode !== undefined && exitCode !== 0;
        const exit = {
          exitCode: exitCode ?? NOTHING,
          exitReason: exitReason ?? NOTHING,
          ...memoryValues(restart),
        };
        return {
          rule: "restarted",
          severity: isFailure ? "warning" : "note",
          component,
          from: restart.t,
          to: restart.t,
          seq: restart.seq,
          values: {
            component,
            namespace: shared.systemNamespace,
            pod: name,
            container,
            count,
            ...exit,
            said: isFailure ? saidBy(shared, component, restart.t, restart.t) : NOTHING,
          },
        };
      }),
  );

function spans(shared: SharedState, t: EpochMs): { readonly component: string; readonly span: Span }[] {
  return componentsOf(shared.system).flatMap((component) =>
    downSpans(shared, component, t).map((span) => ({ component, span: asFarAsKnown(shared, span, t) })),
  );
}

/** Last words come this long before the end that they explain, by clocks that may differ. */
const LAST_WORDS_MS: DurationMs = 30_000;
/** What a process says of why it ends; other errors may have nothing to do with it. */
const FATAL =
  /^(?:Error initializing|Failed to (?:start|get|load|parse|wait|sync|initialize)|leader ?election lost|panic:)/i;

/** A line in which a process says why it ends. */
export function isFatalLine({ kind, isFatal, message }: SystemLine): boolean {
  return kind === "config" || isFatal === true || FATAL.test(message);
}

/** What it, its pods or its Deployment's Events said last of why it ends or cannot start. */
export function saidBy({ system }: SharedState, component: string, from: EpochMs, to: EpochMs): string {
  const line = system.lines.findLast(
    (one) =>
      one.component === component &&
      one.t >= from - LAST_WORDS_MS &&
      one.t <= to &&
      (one.kind === "event" || isFatalLine(one)),
  );
  const refused = system.conditions
    .get(`pods ${component}`)
    ?.findLast(
      (slice) => slice.value === "ill" && slice.from <= to && (slice.to === null || slice.to >= from),
    );
  return line?.message ?? refused?.message ?? waitsFor(system, component, from, to) ?? NOTHING;
}

/** What the scheduler or the kubelet says of a pod of it. */
function waitsFor(
  system: SharedState["system"],
  component: string,
  from: EpochMs,
  to: EpochMs,
): string | undefined {
  const slices = podsOf(system, component).flatMap((pod) => pod.slices as readonly Slice[]);
  return slices.findLast(
    (slice) => slice.from <= to && (slice.to === null || slice.to >= from) && isTold(slice),
  )?.message;
}

/** A message that says more than the reason. */
function isTold({ value, reason, message }: Slice): boolean {
  const isKept = value === "waiting" || value === "created" || value === "failed";
  return (
    isKept &&
    message !== undefined &&
    message !== "" &&
    message !== reason &&
    !/^(?:back-off|exit code)/i.test(message)
  );
}

/** While the pods cannot be seen, what was found is known up to there. */
function asFarAsKnown({ gaps }: SharedState, span: Span, t: EpochMs): Span {
  if (span.to !== null) return span;
  const gap = gaps.findLast(
    ({ resource, from, to }) => resource === RESOURCE.pods && from < t && (to === null || to > t),
  );
  return gap === undefined || gap.from <= span.from ? span : { ...span, to: gap.from };
}

/** What its pods say, or that there is none. */
function why(shared: SharedState, component: string, span: Span, t: EpochMs): FindingValues {
  const { system, systemNamespace: namespace } = shared;
  const end = span.to ?? t;
  const there = podsOf(system, component).filter(({ slices }) =>
    slices.some((slice) => slice.from <= end && (slice.to === null || slice.to > span.from)),
  );
  const wanted = sampleAt(system.wanted.get(component) ?? [], end)?.value;
  const common = { namespace, pods: there.length, scaledToZero: String(wanted === 0) };
  for (const pod of there.toReversed()) {
    const run = troubleRuns(pod, end).findLast((one) => overlaps(span, one));
    if (run !== undefined) return { ...common, ...troubleOf(shared, pod, run.reason, end) };
  }
  const last = there.at(-1);
  return {
    ...common,
    pod: last?.name ?? "",
    container: component,
    reason: NOTHING,
    exitCode: NOTHING,
    exitReason: NOTHING,
    restarts: 0,
    ...memoryValues(),
  };
}

interface Run extends Span {
  readonly reason: string;
}

/** Times in which a pod was kept from running, whatever its reasons were meanwhile. */
function troubleRuns({ slices }: SystemPod, t: EpochMs): Run[] {
  const runs: Run[] = [];
  let isOpen = false;
  for (const slice of slices as readonly Slice[]) {
    if (slice.from > t) break;
    const before: Run | undefined = isOpen ? runs.pop() : undefined;
    const isIn =
      (slice.value === "waiting" || slice.value === "failed") && isTrouble(slice.reason ?? "Error");
    // Between two crashes a container runs for a moment.
    isOpen = isIn || (before !== undefined && slice.value !== "ready" && slice.value !== "terminating");
    if (!isOpen) {
      if (before !== undefined) runs.push({ ...before, to: slice.from });
      continue;
    }
    runs.push({
      from: before?.from ?? begunAt(slice),
      to: slice.to !== null && slice.to <= t ? slice.to : null,
      seq: before?.seq ?? slice.seq,
      reason: isIn ? (slice.reason ?? "Error") : (before?.reason ?? ""),
    });
  }
  return runs;
}

function troubleOf(
  { systemNamespace: namespace }: SharedState,
  { name, restarts, component }: SystemPod,
  reason: string,
  t: EpochMs,
): FindingValues {
  const last = restarts.findLast((restart) => restart.t <= t);
  return {
    namespace,
    pod: name,
    container: last?.container ?? component,
    reason,
    exitCode: last?.exitCode ?? NOTHING,
    exitReason: last?.exitReason ?? NOTHING,
    restarts: last?.count ?? 0,
    ...memoryValues(last),
  };
}

function overlaps(a: Span, b: Span): boolean {
  return (a.to === null || b.from < a.to) && (b.to === null || a.from < b.to);
}
