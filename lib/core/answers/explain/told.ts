/** What log lines prove of a revision of which no object is recorded: everything else is not known, and said so. */
import { lastIndexAt } from "../../../model/search.ts";
import type { DecisionInstant, DecisionKind } from "../../../model/timeline.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** That nothing is recorded, then the last of each that the lines decided, in the order of their times. */
export function toldClauses(c: Context): Clause[] {
  const { decisions, probes, requests } = c.revision;
  const lines = decisions.filter(({ t }) => t <= c.t);
  const last = (...kinds: readonly DecisionKind[]): DecisionInstant | undefined =>
    lines.findLast(({ kind }) => kinds.includes(kind));
  const told: { readonly t: number; readonly clause: Clause }[] = [];
  const tell = (key: string, line: DecisionInstant | undefined): void => {
    if (line === undefined) return;
    const { t, seq, values } = line;
    told.push({ t, clause: clause(key, { ...plain(values), saidAt: t }, "observed", seq) });
  };
  tell("toldScaling", last("scaling"));
  tell("toldMode", last("mode"));
  const panic = last("panic-on", "panic-off");
  tell(panic?.kind === "panic-off" ? "toldPanicOver" : "toldPanic", panic);
  const probe = probes.findLast(({ t, source }) => t <= c.t && source === "autoscaler");
  if (probe !== undefined) {
    const values = {
      saidAt: probe.t,
      confirmed: String(probe.success === true),
      error: probe.error ?? "none",
    };
    told.push({ t: probe.t, clause: clause("toldProbe", values, "observed", probe.seq) });
  }
  told.sort((a, b) => a.t - b.t);
  const count =
    lines.length +
    probes.filter(({ t }) => t <= c.t).length +
    lastIndexAt(requests.t, c.t, (sent) => sent) +
    1;
  return [clause("toldOnly", { count }, "derived", c.seq), ...told.map(({ clause: each }) => each)];
}

/** Values as texts take them. */
function plain(values: DecisionInstant["values"]): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "boolean" ? String(value) : value]),
  );
}
