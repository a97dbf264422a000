/** Probes: the autoscaler's results (they decide), then the prober's answers, then how long those took. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { ProbeAnswer, ProbeInstant } from "../../model/timeline.ts";
import type { Lane, Mark, MarkRow, MarkShape, MarkTone, Row, Translate } from "../model.ts";
import { pointsRow } from "./points-row.ts";
import { unloggedOf } from "./unrecorded.ts";

/** From this many answers on their latency is worth a chart. */
const LATENCY_CHART_FROM = 20;

const ANSWER: Readonly<Record<ProbeAnswer, { shape: MarkShape; tone: MarkTone }>> = {
  activator: { shape: "diamond", tone: "activator" },
  pod: { shape: "circle", tone: "pods" },
  draining: { shape: "square", tone: "unknown" },
  none: { shape: "cross", tone: "none" },
  other: { shape: "square", tone: "note" },
};

export function probesLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const autoscaler = revision.probes.filter((probe) => probe.source === "autoscaler");
  const prober = revision.probes.filter((probe) => probe.source === "prober");
  const unknown = unloggedOf(shared, ["LOG", "PROBE"], revision.probes.length === 0, text);
  const row = (
    id: string,
    depth: 0 | 1,
    label: string,
    title: string,
    probes: readonly ProbeInstant[],
  ): MarkRow => ({
    id,
    lane: "probes",
    kind: "marks",
    depth,
    label,
    title,
    count: String(probes.length),
    marks: probes.map((probe) => markOf(probe, text)),
    unknown: depth === 0 ? unknown : [],
  });
  const rows: Row[] = [row("probes", 0, text("lane.probes"), text("lane.probesTitle"), autoscaler)];
  for (const header of [...new Set(prober.map((probe) => probe.header))].sort()) {
    const answers = prober.filter((probe) => probe.header === header);
    rows.push(
      row(
        `probes ${header}`,
        1,
        text("probes.prober", { header }),
        text("probes.proberTitle", { header }),
        answers,
      ),
    );
  }
  if (prober.length >= LATENCY_CHART_FROM) {
    const timed = prober.filter(({ ms }) => ms !== undefined);
    rows.push(
      pointsRow("probes latency", "probes", text("probes.latency"), text("probes.latencyTitle"), {
        t: timed.map(({ t }) => t),
        ms: timed.map(({ ms }) => ms ?? 0),
        seq: timed.map(({ seq }) => seq),
        failed: timed.map(({ answer }) => answer === "none"),
      }),
    );
  }
  return { id: "probes", rows };
}

function markOf(probe: ProbeInstant, text: Translate): Mark {
  const fromLog = probe.source === "autoscaler";
  const look =
    fromLog && !probe.success ? { shape: "cross" as const, tone: "none" as const } : ANSWER[probe.answer];
  const label = fromLog
    ? text(probe.success ? "probes.confirmed" : "probes.notConfirmed", { kind: probe.kind })
    : text(`probes.answer.${probe.answer}`, { status: probe.status ?? 0 });
  const detail = [probe.ms === undefined ? "" : `${probe.ms} ms`, probe.error ?? probe.body ?? ""]
    .filter((part) => part !== "")
    .join(" · ");
  return { t: probe.t, seq: probe.seq, ...look, strong: fromLog, label, detail, provenance: "observed" };
}
