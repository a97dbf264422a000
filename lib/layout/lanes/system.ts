/** The lanes of Knative's own processes: findings, one lane a process (pods, leaders), settings, warnings. */
import { type SharedState, type SystemFinding, systemFindings, type UnknownSpan } from "../../core/index.ts";
import { compareComponents } from "../../model/components.ts";
import { RESOURCE } from "../../model/resources.ts";
import type { PodPhase, Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Bar, BarRow, Lane, Mark, MarkRow, SystemLaneId, Translate } from "../model.ts";
import { barsOf } from "./from-slices.ts";
import { PHASE_STYLE } from "./pod-style.ts";

/** The words of these lanes; phases of pods are those of the catalogue `timeline`. */
export interface SystemWords {
  readonly timeline: Translate;
  /** Of the catalogue `knative`, below `lane`. */
  readonly lane: Translate;
  readonly describe: (finding: SystemFinding) => { readonly title: string; readonly saw: string };
}

/** All lanes that have something to show. */
export function buildSystemLanes(shared: SharedState, t: EpochMs, words: SystemWords): Lane[] {
  const { pods, leases } = shared.system;
  const names = new Set([...pods.values(), ...leases.values()].map(({ component }) => component));
  const lanes = [
    findingsLane(shared, t, words),
    ...[...names].sort(compareComponents).map((name) => componentLane(shared, name, words)),
    marksLane("knative configs", words.lane("configs"), configMarks(shared, words)),
    marksLane("knative lines", words.lane("lines"), lineMarks(shared)),
  ];
  return lanes.filter(({ rows }) => rows.length > 0);
}

function unknownOf({ gaps }: SharedState, resource: string): UnknownSpan[] {
  return gaps.filter((gap) => gap.resource === resource);
}

function findingsLane(shared: SharedState, t: EpochMs, { lane: text, describe }: SystemWords): Lane {
  const lane: SystemLaneId = "knative findings";
  const found = systemFindings(shared, t).filter(({ severity }) => severity !== "note");
  const rows = found.map((finding, i): BarRow => {
    const { title, saw } = describe(finding);
    const common = {
      lane,
      depth: 1,
      label: title,
      title: `${title}. ${saw}`,
      count: "",
      unknown: [],
    } as const;
    const bar: Bar = {
      from: finding.from,
      // An instant needs a width to be seen at all.
      to: finding.to === finding.from ? finding.from + 1 : finding.to,
      style: finding.severity === "error" ? "none" : "warning",
      label: title,
      seq: finding.seq,
      provenance: "derived",
      initial: false,
      detail: saw,
    };
    return { ...common, id: `${lane} ${finding.rule} ${finding.component} ${i}`, kind: "bars", bars: [bar] };
  });
  if (rows.length === 0) return { id: lane, rows: [] };
  const marks = rows.flatMap(({ bars }) =>
    bars.map((bar): Mark => markOf(bar, bar.label, bar.detail, bar.style === "warning" ? "warning" : "none")),
  );
  return { id: lane, rows: [headOf(lane, text("findings"), marks), ...rows] };
}

function componentLane(shared: SharedState, component: string, words: SystemWords): Lane {
  const lane: SystemLaneId = `knative ${component}`;
  const { pods, leases } = shared.system;
  const own = [...pods.values()].filter((pod) => pod.component === component && pod.slices.length > 0);
  const podRows = own.map(
    ({ uid, name, slices, restarts }): BarRow => ({
      id: `${lane} pod ${uid}`,
      lane,
      kind: "bars",
      depth: 1,
      label: name.startsWith(`${component}-`) ? `…${name.slice(component.length)}` : name,
      title: name,
      count: restarts.length === 0 ? "" : `↻ ${restarts.at(-1)?.count ?? 0}`,
      bars: barsOf<PodPhase>(slices, {
        style: (phase) => PHASE_STYLE[phase],
        label: (phase, slice) => slice.reason ?? words.timeline(`pod.${phase}`),
        provenance: "observed",
      }),
      unknown: unknownOf(shared, RESOURCE.pods),
    }),
  );
  const led = [...leases.values()].filter(
    (lease) => lease.component === component && lease.slices.length > 0,
  );
  const leaseRows = led.map(
    ({ name, slices }): BarRow => ({
      id: `${lane} lease ${name}`,
      lane,
      kind: "bars",
      depth: 1,
      label: `${words.lane("leader")} ${leaseLabel(name)}`,
      title: words.lane("leaderTitle", { name }),
      count: "",
      bars: barsOf(slices as readonly Slice[], {
        style: () => "wish",
        label: (holder) => holder.replace(/_.*$/, ""),
        provenance: "observed",
      }),
      unknown: unknownOf(shared, RESOURCE.leases),
    }),
  );
  return { id: lane, rows: [readyRow(shared, component, lane, podRows, words), ...podRows, ...leaseRows] };
}

/** The lease of a reconciler by what is its own: `….pkg.reconciler.revision.reconciler.00-of-01` is `revision 00-of-01`. */
function leaseLabel(name: string): string {
  const [, reconciler, bucket] = /\.reconciler\.(.+)\.reconciler\.([^.]+)$/.exec(name) ?? [];
  return reconciler === undefined ? name : `${reconciler} ${bucket}`;
}

/** How many pods were ready at each time. */
function readyRow(
  shared: SharedState,
  component: string,
  lane: SystemLaneId,
  podRows: readonly BarRow[],
  { timeline: text }: SystemWords,
): BarRow {
  const all = podRows.flatMap(({ bars }) => bars);
  const times = [...new Set(all.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))].sort(
    (a, b) => a - b,
  );
  const bars: Bar[] = [];
  for (const [i, from] of times.entries()) {
    const to = times[i + 1] ?? null;
    const there = all.filter((bar) => bar.from <= from && (bar.to === null || bar.to > from));
    const ready = there.filter(({ style }) => style === "pods").length;
    const label = text("pods.count", { ready, present: there.length });
    const last = bars.at(-1);
    if (last?.label === label && last.to === from) bars[bars.length - 1] = { ...last, to };
    else if (there.length > 0 || to !== null) {
      const seq = there.reduce((latest, bar) => Math.max(latest, bar.seq), last?.seq ?? 0);
      const initial = there.some((bar) => bar.initial);
      const style = ready > 0 ? "pods" : "trouble";
      bars.push({ from, to, style, label, seq, provenance: "derived", initial, detail: "" });
    }
  }
  const count = podRows.length === 0 ? "" : String(podRows.length);
  const unknown = unknownOf(shared, RESOURCE.pods);
  return { id: lane, lane, kind: "bars", depth: 0, label: component, title: component, count, bars, unknown };
}

function marksLane(lane: SystemLaneId, label: string, marks: readonly Mark[]): Lane {
  return { id: lane, rows: marks.length === 0 ? [] : [headOf(lane, label, marks)] };
}

function headOf(lane: SystemLaneId, label: string, marks: readonly Mark[]): MarkRow {
  return {
    id: lane,
    lane,
    kind: "marks",
    depth: 0,
    label,
    title: label,
    count: String(marks.length),
    marks,
    unknown: [],
  };
}

function configMarks({ system }: SharedState, { lane: text }: SystemWords): Mark[] {
  return system.configChanges.map(({ t, seq, name, key, before, after }) => {
    const values = { key, before: before ?? text("set"), after: after ?? text("set") };
    return markOf({ from: t, seq }, name, text("change", values), "note");
  });
}

function lineMarks({ system }: SharedState): Mark[] {
  return system.lines.map(({ t, seq, component, message }) =>
    markOf({ from: t, seq }, component, message, "warning"),
  );
}

function markOf(
  { from, seq }: Pick<Bar, "from" | "seq">,
  label: string,
  detail: string,
  tone: Mark["tone"],
): Mark {
  return {
    t: from,
    seq,
    shape: "diamond",
    tone,
    strong: tone === "none",
    label,
    detail,
    provenance: "observed",
  };
}
