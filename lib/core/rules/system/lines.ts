/** What Knative's logs say of itself: activators without a connection, webhooks that cannot be called. */
import type { DurationMs } from "../../../model/units.ts";
import { parseGoDuration } from "../../state/go-duration.ts";
import type { SystemLine, SystemLineKind } from "../../state/system.ts";
import type { SystemFinding, SystemRule, SystemRuleId } from "./finding.ts";

/** Without another line for so long it is over. */
const MEMORY_MS: DurationMs = 60_000;
/** An activator that starts says it once or twice before it is connected, a webhook before it has its certificate. */
const REPEATED_FOR_MS: DurationMs = 10_000;
const LEAST_LINES = 3;

/** An activator says again and again that it is not connected to the autoscaler. */
export const unconnected: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "connection", t).flatMap((lines) =>
    isRepeated(lines) ? [withCause(findingOf("unconnected", lines, t, systemNamespace), lines)] : [],
  );

/** Most lines only say that there is no connection; one that says why says more. */
export const DIALS = /dial tcp|lookup |x509/;
/** What clusters give to their Services: private ranges, and GKE's own (34.118.224.0/20, 240.0.0.0/4). */
const OF_CLUSTER =
  /^(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])|34\.118\.2(?:2[4-9]|3\d)|2[45]\d)\./;

function withCause(found: SystemFinding, lines: readonly SystemLine[]): SystemFinding {
  const message = lines.findLast((line) => DIALS.test(line.message))?.message ?? lastOf(lines).message;
  return { ...found, values: { ...found.values, message, why: whyUnconnected(message) } };
}

/** What keeps an activator from the autoscaler, by the words: dns, outside, refused, blocked, or other. */
export function whyUnconnected(message: string): string {
  if (/no such host|server misbehaving|lookup /.test(message)) return "dns";
  const ip = /dial tcp (\d+(?:\.\d+){3}):/.exec(message)?.[1];
  if (ip !== undefined && !OF_CLUSTER.test(ip)) return "outside";
  if (/connection refused/.test(message)) return "refused";
  return /i\/o timeout|no route to host|deadline exceeded|unreachable/.test(message) ? "blocked" : "other";
}

/** More than a process that starts says of itself. */
function isRepeated(lines: readonly SystemLine[]): boolean {
  return lines.length >= LEAST_LINES && lastOf(lines).t - (lines[0] as SystemLine).t >= REPEATED_FOR_MS;
}

/** The API server could not call one of Knative's webhooks: what it would have checked is refused. */
export const webhook: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "webhook", t).flatMap((lines) => {
    const found = findingOf("webhook", lines, t, systemNamespace);
    const message = String(found.values.message);
    const why = whyOf(message);
    // One that has just been installed fills its Secret within moments.
    if (why === "noCertificate" && !isRepeated(lines)) return [];
    return [{ ...found, values: { ...found.values, why, ...serviceIn(message, found.component) } }];
  });

/** Why it cannot be called, by the words. */
function whyOf(message: string): string {
  if (/server key missing|no certificates configured/i.test(message)) return "noCertificate";
  if (/certificate is valid for .*, not /.test(message)) return "mixed";
  if (/x509|certificate|tls: /.test(message)) return "tls";
  return "unreachable";
}

/** The Service that the API server called: `https://webhook.knative-serving.svc:443/defaulting`. */
function serviceIn(message: string, component: string): { readonly service: string } {
  const own = component.endsWith("webhook") ? component : "webhook";
  return { service: /https:\/\/([a-z0-9-]+)\.[a-z0-9-]+\.svc\b/.exec(message)?.[1] ?? own };
}

/** Shorter waits are the ordinary price of a large cluster. */
const WAIT_MS: DurationMs = 3_000;

/** A process asks the API server for more than it allows itself, and waits for seconds before each request. */
export const throttled: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "throttled", t).flatMap((lines) => {
    const longestMs = Math.max(...lines.map(({ message }) => waitIn(message)));
    if (lines.length < LEAST_LINES || longestMs < WAIT_MS) return [];
    const found = findingOf("throttled", lines, t, systemNamespace);
    return [{ ...found, severity: "warning", values: { ...found.values, longestMs } }];
  });

/** "Waited for 12.3s due to …", "Throttling request took 12.3s, …". */
function waitIn(message: string): DurationMs {
  return parseGoDuration(/(?:Waited for|took) ([\d.a-zµ]+)/.exec(message)?.[1] ?? "") ?? 0;
}

/** A process could not renew its Lease in time: the API server, or etcd behind it, is too slow. It ends for that, and starts anew. */
export const leaseLost: SystemRule = ({ system, systemNamespace }, t) =>
  runs(system.lines, "lease", t).flatMap((lines) => {
    const isLost = lines.some(({ message }) => LOST.test(message));
    if (lines.length < LEAST_LINES && !isLost) return [];
    const found = findingOf("leaseLost", lines, t, systemNamespace);
    // That it was lost says least of why.
    const said = lines.findLast(({ message }) => !LOST.test(message)) ?? lastOf(lines);
    const values = { ...found.values, message: said.message, lost: isLost ? "yes" : "no" };
    return [{ ...found, severity: "warning", values }];
  });

const LOST = /leader ?election lost/i;

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
