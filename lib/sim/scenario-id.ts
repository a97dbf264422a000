/**
 * A scenario as text that fits into an address: what differs from the defaults, as JSON in base64url; requests at their own
 * times, of which there may be hundreds, behind it (`arrivals-text.ts`), with their number in the JSON.
 * Whoever opens it gets the same simulation, so the text is the recording.
 */
import { z } from "zod";
import { arrivalsOf, arrivalsText, base64Url, fromBase64Url, isPlain } from "./arrivals-text.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { SCENARIO_PREFIX } from "./is-scenario-id.ts";
import { forkTrouble, ms, rollouts, scaleTrouble, settings } from "./rollout-id.ts";
import {
  afterFork,
  DEFAULT_SCENARIO,
  RETRY_ON,
  type Scenario,
  type ScenarioChange,
  scenarioFrom,
  TRAFFIC_SHAPES,
} from "./scenario.ts";

const MOST_CLIENTS = 500;
const MOST_PARTS = 50;
/** More would make an address that proxies and chats cut. */
export const MOST_ARRIVALS = 500;
/** Between the JSON and the arrivals; neither has it. */
const BEHIND = ".";
const CUT = "The address holds no scenario: it was cut off or changed.";
/** More are not simulated: it would take too long. */
const MOST_REQUESTS = 200_000;

const span = { fromMs: ms, toMs: ms };

const cluster = z
  .object({
    activators: z.int().min(1).max(20),
    scheduleMs: ms,
    pullMs: ms,
    nodes: z.int().min(1).max(20),
    imageCache: z.boolean(),
    appStartMs: ms,
    readinessMs: ms,
    drainMs: ms,
    kubeProxyMs: ms,
    ingressMs: ms,
    sksMs: ms,
    pushMs: ms,
    gateways: z.int().min(1).max(10),
    gatewaySpreadMs: ms,
    retries: z.int().min(0).max(10),
    retryOn: z.enum(RETRY_ON),
  })
  .partial();

const traffic = z
  .array(z.object({ shape: z.enum(TRAFFIC_SHAPES), ...span, clients: z.int().min(0).max(MOST_CLIENTS) }))
  .max(MOST_PARTS);

/** How the autoscaler's fault is called in an address: in older ones `autoscaler` was a restart at `fromMs`, however long it lasted. */
const AUTOSCALER_AWAY = "autoscalerAway";
const LEGACY_RESTART_MS = 1_000;

const faults = z
  .array(z.object({ kind: z.enum([...FAULTS, AUTOSCALER_AWAY]), ...span, byMs: ms.optional() }))
  .max(MOST_PARTS)
  .transform((all) => all.map(readFault));

function readFault({
  kind,
  ...fault
}: { kind: Fault["kind"] | typeof AUTOSCALER_AWAY } & Omit<Fault, "kind">): Fault {
  if (kind === AUTOSCALER_AWAY) return { ...fault, kind: "autoscaler" };
  if (kind !== "autoscaler") return { ...fault, kind };
  return { ...fault, kind, toMs: Math.min(fault.toMs, fault.fromMs + LEGACY_RESTART_MS) };
}

/** One that an older reader plays the same keeps the name that it knows. */
function writeFault(fault: Fault): object {
  const isLong = fault.kind === "autoscaler" && fault.toMs - fault.fromMs > LEGACY_RESTART_MS;
  return isLong ? { ...fault, kind: AUTOSCALER_AWAY } : fault;
}

const fork = z.strictObject({
  atMs: ms,
  settings: settings.optional(),
  cluster: cluster.optional(),
  traffic: traffic.optional(),
  faults: faults.optional(),
  rollouts: rollouts.optional(),
});

const change = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .optional(),
  durationMs: ms.min(1_000).optional(),
  settings: settings.optional(),
  cluster: cluster.optional(),
  traffic: traffic.optional(),
  serviceMs: ms.min(1).optional(),
  thinkMs: ms.optional(),
  arrivals: z
    .array(z.object({ atMs: ms, serviceMs: ms }))
    .max(MOST_ARRIVALS)
    .optional(),
  faults: faults.optional(),
  rollouts: rollouts.optional(),
  fork: fork.nullable().optional(),
});

/** The id of the source that plays this scenario. */
export function scenarioId(scenario: Scenario): string {
  const { arrivals } = scenario;
  if (arrivals.length === 0 || !isPlain(arrivals))
    return SCENARIO_PREFIX + encode(JSON.stringify(differences(scenario)));
  const said = { ...differences(scenario), arrivals: arrivals.length };
  return SCENARIO_PREFIX + encode(JSON.stringify(said)) + BEHIND + arrivalsText(arrivals);
}

/** The scenario of an id. @throws Error that says what is wrong with it */
export function scenarioOf(id: string): Scenario {
  let json: unknown;
  try {
    json = readId(id.slice(SCENARIO_PREFIX.length));
  } catch {
    throw new Error(CUT);
  }
  const { success, data, error } = change.safeParse(json);
  if (!success) {
    const [issue] = error.issues;
    throw new Error(`The scenario cannot be played: ${issue?.path.join(".") ?? ""} ${issue?.message ?? ""}`);
  }
  const scenario = scenarioFrom(data as ScenarioChange);
  const scale = scaleTrouble(scenario);
  if (scale !== null)
    throw new Error(
      `The scenario cannot be played: min-scale ${scale.minScale} is above max-scale ${scale.maxScale}.`,
    );
  if (afterFork(scenario).settings.autoscalerClass !== scenario.settings.autoscalerClass)
    throw new Error(
      "The scenario cannot be played: a revision keeps its autoscaler class, and the fork changes it.",
    );
  const trouble = forkTrouble(scenario);
  if (trouble !== null) throw new Error(`The scenario cannot be played: ${trouble}`);
  const requests = Math.max(requestsOf(scenario), requestsOf(afterFork(scenario)));
  if (requests > MOST_REQUESTS) {
    throw new Error(
      `The scenario cannot be played: about ${Math.round(requests)} requests, the most are ${MOST_REQUESTS}.`,
    );
  }
  return scenario;
}

/** The JSON of an id with the arrivals that stand behind it. @throws Error when a part of it is missing */
function readId(text: string): unknown {
  const [head = "", behind, ...more] = text.split(BEHIND);
  const json: unknown = JSON.parse(decode(head));
  if (behind === undefined) return json;
  const arrivals = arrivalsOf(behind);
  if (more.length > 0 || (json as { arrivals?: unknown }).arrivals !== arrivals.length) throw new Error(CUT);
  return { ...(json as object), arrivals };
}

/** About how many requests there will be at the most. */
function requestsOf({ traffic, serviceMs, thinkMs, durationMs }: Scenario): number {
  return traffic.reduce((sum, { fromMs, toMs, clients }) => {
    const lastsMs = Math.max(0, Math.min(toMs, durationMs) - fromMs);
    return sum + (clients * lastsMs) / (serviceMs + thinkMs / 2);
  }, 0);
}

function differences(scenario: Scenario): ScenarioChange {
  const rest = differing(scenario, DEFAULT_SCENARIO);
  const settings = differing(scenario.settings, DEFAULT_SCENARIO.settings);
  const cluster = differing(scenario.cluster, DEFAULT_SCENARIO.cluster);
  return {
    ...rest,
    ...written(rest),
    settings: Object.keys(settings).length === 0 ? undefined : settings,
    cluster: Object.keys(cluster).length === 0 ? undefined : cluster,
  } as ScenarioChange;
}

/** Faults as an address has them. */
function written({ faults, fork }: Pick<Partial<Scenario>, "faults" | "fork">): object {
  const forked = fork?.faults === undefined ? fork : { ...fork, faults: fork.faults.map(writeFault) };
  return {
    ...(faults === undefined ? {} : { faults: faults.map(writeFault) }),
    ...(fork === undefined ? {} : { fork: forked }),
  };
}

function differing<T extends object>(values: T, defaults: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults[name as keyof T]),
    ),
  ) as Partial<T>;
}

function encode(text: string): string {
  return base64Url(new TextEncoder().encode(text));
}

function decode(text: string): string {
  return new TextDecoder().decode(fromBase64Url(text));
}
