/**
 * skscope's own prober: asks the public Service of chosen revisions, its endpoints and a gateway who is at the other end.
 * Off unless it is made, and silent until revisions are chosen.
 *
 * **It does not wake a revision and makes no load** (protocol 4.6). Every probe carries `K-Network-Probe: activator` and
 * Knative's User-Agent: an activator answers it by itself, before it looks at the revision, so nothing is buffered, counted
 * or reported to the autoscaler; a queue-proxy refuses it by itself with 400, so the user's container and the metrics do
 * not see it. Each has a connection of its own, because one that is kept open would hide a switch and hold a pod.
 * The request is made in `probe-request.ts` and nowhere else.
 *
 * Two things are outside its power. A queue-proxy before Knative 1.1 does not know this User-Agent and takes the probe for
 * a request. And a gateway or mesh may take `K-Network-Probe` off (net-kourier does not); the rest would be a user's
 * request. Therefore a gateway is asked only when one is named, and a target that answers as only a user's container
 * can (2xx with a body that is not Knative's) is not asked again until its revision is chosen anew.
 *
 * Outside the cluster the Service and its endpoints are not asked: the API server's proxy cannot reach activators, it
 * answers 503.
 */
import type { JsonObject } from "../model/json.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import {
  hostAndPort,
  isDnsName,
  isLabel,
  PROBE_VALUE,
  type ProbeAnswer,
  type ProbeTarget,
  sendProbe,
  targetProblem,
  type Vantage,
} from "./probe-request.ts";
import type { ClusterClock, RecordSink } from "./types.ts";

/** What is known of a revision. */
export interface ProbeFacts {
  /** The public Service; null while there is none. */
  readonly serviceName: string | null;
  /** Of the public Endpoints: 8012, or 8013 for h2c. */
  readonly port: number;
  /** The ready addresses. */
  readonly endpoints: readonly { readonly ip: string; readonly port: number }[];
  /** Hosts of routes that lead to this revision. */
  readonly hosts: readonly string[];
}

/** Why a public Service cannot be asked; the key of a text. */
export type ReachReason = "" | "notInCluster" | "clusterDomain" | "dns" | "timeout" | "unreachable";

/** Whether the public Services can be asked from here. */
export interface Reach {
  readonly service: "yes" | "no" | "unknown";
  readonly reason: ReachReason;
}

export interface Prober {
  /** The chosen revisions ("namespace/name"); replaces the earlier choice. What is no such name is left out. */
  choose(revisions: readonly string[]): void;
  /**
   * What is known of a chosen revision now. Call it after choosing and whenever something may have changed; of a revision
   * that is not chosen nothing is kept.
   */
  update(revision: string, facts: ProbeFacts): void;
  /** Another object whenever it has changed. */
  readonly reach: Reach;
  /** Ends everything; no record comes after it. */
  stop(): void;
}

export interface ProberOptions {
  readonly clock: ClusterClock;
  readonly sink: RecordSink;
  readonly clusterDomain: string;
  readonly inCluster: boolean;
  /** From one probe of a target to its next: default 1000, at least 250. */
  readonly intervalMs?: DurationMs;
  /** Default 1000, from 50 to 10 000. */
  readonly timeoutMs?: DurationMs;
  /** All targets together: default 20, at most 100. They are spread evenly, there are no bursts. */
  readonly maxPerSecond?: number;
  /** Where to send the probes with a route's host, in plain HTTP. */
  readonly gateway?: { readonly host: string; readonly port: number } | null;
  readonly send?: typeof sendProbe;
}

const MAX_BODY_CHARS = 200;
/** A Service of h2c has port 81, every other 80. */
const H2C_PORTS: readonly number[] = [81, 8013];
/** As many service probes in a row without an answer say that the Services cannot be asked from here. */
const FAILURES_OF_NO_REACH = 3;
/** Lookups outlive their probes and occupy Node's few threads for them: names without an answer are asked less often. */
const MAX_DNS_WAIT_MS = 30_000;

/** Has its turn; the one with the lowest is next. */
interface Turn {
  turn: number;
}

interface Target extends Turn {
  readonly key: string;
  readonly probe: ProbeTarget;
  startedAt: EpochMs | null;
  dnsFailures: number;
}

interface Chosen extends Turn {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly vantages: Readonly<Record<Vantage, Turn & { targets: Target[] }>>;
  /** Keys of targets that are not asked again. */
  readonly excluded: Set<string>;
}

/** @throws RangeError when the gateway is not a name or an address with a port */
export function createProber(options: ProberOptions): Prober {
  const { clock, sink, clusterDomain, inCluster, gateway = null, send = sendProbe } = options;
  const intervalMs = within(options.intervalMs, 1_000, 250, Number.MAX_SAFE_INTEGER);
  const timeoutMs = within(options.timeoutMs, 1_000, 50, 10_000);
  const gapMs = Math.ceil(1_000 / within(options.maxPerSecond, 20, 0.01, 100));
  if (gateway !== null) {
    const problem = targetProblem({
      namespace: "a",
      revision: "a",
      vantage: "gateway",
      host: gateway.host,
      port: gateway.port,
      hostHeader: "a",
    });
    if (problem !== null) throw new RangeError(`Gateway of the prober: ${problem}`);
  }

  let chosen = new Map<string, Chosen>();
  /** By key of the target: a target that is dropped and comes back is still the same. */
  const flights = new Map<string, { readonly owner: Chosen; readonly controller: AbortController }>();
  let turns = 0;
  let stopTimer: (() => void) | null = null;
  let isStopped = false;
  let failures = 0;
  let reach: Reach = Object.freeze(
    !inCluster
      ? { service: "no", reason: "notInCluster" }
      : !isDnsName(clusterDomain)
        ? { service: "no", reason: "clusterDomain" }
        : { service: "unknown", reason: "" },
  );

  function targetsOf(revision: Chosen, facts: ProbeFacts): ProbeTarget[] {
    const { namespace, name } = revision;
    const of = (vantage: Vantage, host: string, port: number): ProbeTarget => ({
      namespace,
      revision: name,
      vantage,
      host,
      port,
    });
    const found: ProbeTarget[] = [];
    if (inCluster && facts.serviceName !== null && isLabel(facts.serviceName)) {
      const port = H2C_PORTS.includes(facts.port) ? 81 : 80;
      found.push(of("service", `${facts.serviceName}.${namespace}.svc.${clusterDomain}`, port));
    }
    if (inCluster) for (const { ip, port } of facts.endpoints) found.push(of("endpoint", ip, port));
    if (gateway !== null)
      for (const hostHeader of facts.hosts)
        found.push({ ...of("gateway", gateway.host, gateway.port), hostHeader });
    return found.filter((target) => targetProblem(target) === null);
  }

  function waitOf(target: Target): DurationMs {
    if (target.dnsFailures === 0) return intervalMs;
    return Math.max(intervalMs, Math.min(intervalMs * 2 ** target.dnsFailures, MAX_DNS_WAIT_MS));
  }

  function isDue(revision: Chosen, target: Target, now: EpochMs): boolean {
    if (flights.has(target.key) || revision.excluded.has(target.key)) return false;
    // A clock that was set back would make it wait for as long.
    return target.startedAt === null || now < target.startedAt || now - target.startedAt >= waitOf(target);
  }

  /** First the revision whose turn it is, then its vantage point, then the address there. */
  function next(now: EpochMs): { revision: Chosen; vantage: Turn; target: Target } | null {
    let best: { revision: Chosen; vantage: Turn; target: Target } | null = null;
    for (const revision of chosen.values()) {
      if (best !== null && best.revision.turn <= revision.turn) continue;
      const vantages = Object.values(revision.vantages).sort((a, b) => a.turn - b.turn);
      for (const vantage of vantages) {
        let target: Target | null = null;
        for (const candidate of vantage.targets)
          if ((target === null || candidate.turn < target.turn) && isDue(revision, candidate, now))
            target = candidate;
        if (target === null) continue;
        best = { revision, vantage, target };
        break;
      }
    }
    return best;
  }

  function schedule(): void {
    if (isStopped || stopTimer !== null) return;
    let hasTargets = false;
    for (const { vantages } of chosen.values())
      hasTargets ||= Object.values(vantages).some(({ targets }) => targets.length > 0);
    // Every probe has a gap before it, so no way of starting anew sends faster.
    if (hasTargets) stopTimer = clock.after(gapMs, tick);
  }

  function tick(): void {
    stopTimer = null;
    if (isStopped) return;
    const now = clock.now();
    const turn = next(now);
    if (turn !== null) {
      turns += 1;
      turn.revision.turn = turns;
      turn.vantage.turn = turns;
      turn.target.turn = turns;
      turn.target.startedAt = now;
      void ask(turn.revision, turn.target);
    }
    schedule();
  }

  async function ask(revision: Chosen, target: Target): Promise<void> {
    const controller = new AbortController();
    flights.set(target.key, { owner: revision, controller });
    let answer: ProbeAnswer | null = null;
    try {
      answer = await send(target.probe, { timeoutMs, signal: controller.signal, now: () => clock.now() });
    } catch {
      // Refused before it was sent: there is nothing to record, and asking again would not help.
      revision.excluded.add(target.key);
    }
    flights.delete(target.key);
    if (answer === null || controller.signal.aborted) return;
    target.dnsFailures = answer.err === "dns" ? target.dnsFailures + 1 : 0;
    if (isForeign(answer)) revision.excluded.add(target.key);
    if (target.probe.vantage === "service") noteReach(answer);
    sink({
      t: answer.sentAt,
      at: new Date(answer.sentAt).toISOString(),
      type: "PROBE",
      resource: "probe",
      initial: false,
      object: objectOf(target.probe, answer),
    });
  }

  function noteReach(answer: ProbeAnswer): void {
    if (answer.status !== 0) {
      failures = 0;
      if (reach.service !== "yes") reach = Object.freeze({ service: "yes", reason: "" });
      return;
    }
    const reason = unreachedBy(answer.err ?? "");
    if (reason === null) return;
    failures += 1;
    if (failures >= FAILURES_OF_NO_REACH && reach.reason !== reason)
      reach = Object.freeze({ service: "no", reason });
  }

  return {
    choose(revisions) {
      if (isStopped) return;
      const now = new Map<string, Chosen>();
      for (const id of revisions) {
        const [namespace = "", name = "", ...rest] = id.split("/");
        if (rest.length > 0 || !isLabel(namespace) || !isLabel(name)) continue;
        now.set(id, chosen.get(id) ?? newlyChosen(id, namespace, name));
      }
      chosen = now;
      for (const { owner, controller } of flights.values())
        if (chosen.get(owner.id) !== owner) controller.abort();
      schedule();
    },
    update(id, facts) {
      const revision = chosen.get(id);
      if (isStopped || revision === undefined) return;
      const before = new Map<string, Target>();
      for (const { targets } of Object.values(revision.vantages))
        for (const target of targets) before.set(target.key, target);
      const now = new Map<string, Target>();
      for (const probe of targetsOf(revision, facts)) {
        const key = keyOf(probe);
        now.set(key, before.get(key) ?? { key, probe, startedAt: null, dnsFailures: 0, turn: 0 });
      }
      for (const vantage of Object.values(revision.vantages)) vantage.targets = [];
      for (const target of now.values()) revision.vantages[target.probe.vantage].targets.push(target);
      schedule();
    },
    get reach() {
      return reach;
    },
    stop() {
      isStopped = true;
      stopTimer?.();
      stopTimer = null;
      chosen = new Map();
      for (const { controller } of flights.values()) controller.abort();
    },
  };
}

function newlyChosen(id: string, namespace: string, name: string): Chosen {
  const vantage = (): Turn & { targets: Target[] } => ({ turn: 0, targets: [] });
  return {
    id,
    namespace,
    name,
    turn: 0,
    vantages: { service: vantage(), endpoint: vantage(), gateway: vantage() },
    excluded: new Set(),
  };
}

function keyOf({ namespace, revision, vantage, host, port, hostHeader = "" }: ProbeTarget): string {
  return `${namespace}/${revision} ${vantage} ${hostAndPort(host, port)} ${hostHeader}`;
}

/** The object of a PROBE record. */
function objectOf(target: ProbeTarget, answer: ProbeAnswer): JsonObject {
  const { namespace, revision, vantage, host, port, hostHeader = "" } = target;
  return {
    namespace,
    revision,
    vantage,
    header: PROBE_VALUE,
    status: answer.status,
    // A character of two units may be cut in half.
    body: answer.body.slice(0, MAX_BODY_CHARS).toWellFormed(),
    ms: answer.ms,
    ...(answer.err === undefined ? {} : { err: answer.err }),
    ...(vantage === "endpoint" ? { target: hostAndPort(host, port) } : {}),
    ...(vantage === "gateway" ? { target: hostHeader } : {}),
  };
}

/** Only a user's container answers so: the probe lost its header on the way. */
function isForeign({ status, body }: ProbeAnswer): boolean {
  const text = body.trim();
  return status >= 200 && status < 300 && text !== "activator" && text !== "queue";
}

/** Null when the error does not say that there is no way: a Service without endpoints refuses and resets too. */
function unreachedBy(err: string): ReachReason | null {
  if (err === "dns" || err === "timeout") return err;
  return /\b(?:EHOSTUNREACH|ENETUNREACH|EACCES|EPERM)\b/.test(err) ? "unreachable" : null;
}

function within(value: number | undefined, usual: number, least: number, most: number): number {
  return value === undefined || !Number.isFinite(value) ? usual : Math.min(Math.max(value, least), most);
}
