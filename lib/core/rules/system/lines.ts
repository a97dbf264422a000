/** What Knative's logs say of itself: activators without a connection, webhooks that cannot be called. */
import type { DurationMs } from "../../../model/units.ts";
import type { SystemLine, SystemLineKind } from "../../state/system.ts";
import type { SystemFinding, SystemRule, SystemRuleId } from "./finding.ts";

/** Without another line for so long it is over. */
const MEMORY_MS: DurationMs = 60_000;
/** An activator that starts says it once or twice before it is connected. */
const UNCONNECTED_FOR_MS: DurationMs = 10_000;
const LEAST_LINES = 3;

/** An activator says again and again that it is not connected to the autoscaler. */
export const unconnected: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "connection", t).flatMap((lines) =>
    lines.length < LEAST_LINES || lastOf(lines).t - (lines[0] as SystemLine).t < UNCONNECTED_FOR_MS
      ? []
      : [findingOf("unconnected", lines, t, systemNamespace)],
  );

/** The API server could not call one of Knative's webhooks: what it would have checked is refused. */
export const webhook: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "webhook", t).map((lines) => findingOf("webhook", lines, t, systemNamespace));

/** Calls reach an activator without the headers that name a revision: it answers 404, and cannot know for whom. */
export const unaddressed: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "unaddressed", t).flatMap((lines) =>
    lines.length < LEAST_LINES
      ? []
      : [{ ...findingOf("unaddressed", lines, t, systemNamespace), severity: "warning" }],
  );

function findingOf(
  rule: SystemRuleId,
  lines: readonly SystemLine[],
  t: number,
  namespace: string,
): SystemFinding {
  const [first] = lines as [SystemLine];
  const last = lastOf(lines);
  const { component } = first;
  const values = { component, namespace, count: lines.length, message: last.message };
  const to = t - last.t > MEMORY_MS ? last.t : null;
  return { rule, severity: "error", component, from: first.t, to, seq: last.seq, values };
}

function lastOf(lines: readonly SystemLine[]): SystemLine {
  return lines.at(-1) as SystemLine;
}

/** Lines of a kind by process, cut where none came for a minute. */
function runs(lines: readonly SystemLine[], kind: SystemLineKind, t: number): SystemLine[][] {
  const all: SystemLine[][] = [];
  const open = new Map<string, SystemLine[]>();
  for (const line of lines) {
    if (line.t > t) break;
    if (line.kind !== kind) continue;
    const run = open.get(line.component);
    if (run !== undefined && line.t - lastOf(run).t <= MEMORY_MS) {
      run.push(line);
      continue;
    }
    const begun = [line];
    open.set(line.component, begun);
    all.push(begun);
  }
  return all;
}
