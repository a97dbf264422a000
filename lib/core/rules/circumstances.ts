/**
 * Circumstances without which a rule finds nothing. Nearly all records come while nearly all of them are absent, so rules that
 * name theirs (`when`) are not asked then.
 *
 *   a request is answered     no failure, no refusal, not idle     of eleven rules two are asked
 *
 * Who names a circumstance promises: without it the answer says nothing, wishes for nothing and has nothing to forget. A rule
 * that has found something, remembers or waits is asked whatever the circumstances are, so that it can end what it began.
 */
import { FAILURE_MEMORY_MS } from "../reduce/failures.ts";
import { mayBeBounded } from "../state/settings.ts";
import type { Circumstance, Rule, RuleContext } from "./rule.ts";

/** More than any rule looks back at. */
const LAST_WAKES = 8;

/** What the promise is about, and how it is seen: each is asked once for all rules after a record, so it must be cheap. */
const CIRCUMSTANCES: Readonly<Record<Circumstance, (context: RuleContext) => boolean>> = {
  /** Requests failed within the last minute, or the last line or request says so. */
  failing: ({ revision, t }) => {
    const { pending, runs, logged } = revision.failures;
    return (
      pending.length > 0 ||
      runs.some(({ lastAt }) => lastAt > t - FAILURE_MEMORY_MS) ||
      logged.some(({ lastAt }) => lastAt > t - FAILURE_MEMORY_MS) ||
      revision.decisions[revision.decisions.length - 1]?.kind === "request-error" ||
      revision.requests.status[revision.requests.status.length - 1] === 404
    );
  },
  /** Some of the requests of the last minutes failed while a pod was ready. */
  failedOfLate: ({ revision }) => revision.answered?.some(({ failed }) => failed > 0) === true,
  /** The last wake has led to a ready pod, or nothing is known of requests but what lines say. */
  woken: ({ revision }) =>
    revision.requests.t.length === 0 ||
    revision.coldStarts[revision.coldStarts.length - 1]?.outcome === "ready",
  /** Nothing is wanted, and the PodAutoscaler is inactive. */
  idle: ({ revision, facts }) => revision.pa?.desired === 0 && facts.active?.value === "False",
  /** No pod is ready, and that is known. */
  noPod: ({ facts }) => facts.pods === 0,
  /** A pod is ready. */
  pod: ({ facts }) => facts.pods !== null && facts.pods > 0,
  /** The API server refuses to change the replicas. */
  refused: ({ revision }) => revision.refusal !== null,
  /** Replicas were patched to zero, and nothing has been wanted since. */
  zeroPatch: ({ revision }) => revision.zeroPatch !== null,
  /** A pass of a controller has failed. */
  passErrors: ({ revision }) => revision.passErrors !== null,
  /** A container of a pod that served was restarted. */
  restarted: ({ revision }) => revision.restarted !== null,
  /** A pod is there of which a container was restarted. */
  hadRestarts: ({ revision }) => revision.restartedNow.size > 0,
  /** Somebody restarted its Deployment. */
  rolloutRestart: ({ revision }) => revision.rolloutRestart !== undefined,
  /** More pods are ready than Kubernetes writes into one object. */
  truncated: ({ revision }) => revision.privateTruncated,
  /** The mode changed of late. */
  flipped: ({ revision }) => revision.recentFlips.length > 0,
  /** A Service, Route, Configuration or DomainMapping that speaks of it is not ready. */
  unreadyAbove: ({ revision }) => {
    for (const link of revision.serving.values()) if (link.isUnready) return true;
    return false;
  },
  /** There may be so many pods at most, or the HorizontalPodAutoscaler says whether there are. */
  bounded: ({ shared, revision, t }) =>
    mayBeBounded(shared, revision, t) || revision.conditions.has("HorizontalPodAutoscaler/ScalingLimited"),
  /** One of the last wakes was given up. */
  gaveUpOfLate: ({ revision: { coldStarts } }) => {
    for (let i = coldStarts.length - 1; i >= Math.max(0, coldStarts.length - LAST_WAKES); i--)
      if (coldStarts[i]?.outcome === "abandoned") return true;
    return false;
  },
};

const TESTS = Object.values(CIRCUMSTANCES);
const BITS = new Map(Object.keys(CIRCUMSTANCES).map((name, i) => [name, 1 << i]));

/** The circumstances that hold, as a set of bits. */
export function circumstancesOf(context: RuleContext, wanted: number): number {
  let found = 0;
  for (let i = 0; i < TESTS.length; i++) {
    const bit = 1 << i;
    if ((wanted & bit) !== 0 && TESTS[i]?.(context) === true) found |= bit;
  }
  return found;
}

/** The rules of a list, ready to be chosen from by circumstances. */
export interface Choice {
  readonly rules: readonly Rule[];
  /** What any of them names. */
  readonly wanted: number;
  readonly bits: readonly number[];
  readonly bySet: Map<number, Chosen>;
}

/** Which rules of a list are asked, and which are not. */
export interface Chosen {
  readonly asked: readonly Rule[];
  readonly spared: ReadonlySet<string>;
}

/** Prepares a list, in whose order its rules are asked. */
export function choiceOf(rules: readonly Rule[]): Choice {
  const bits = rules.map(({ when = [] }) => when.reduce((set, name) => set | (BITS.get(name) ?? 0), 0));
  return { rules, wanted: bits.reduce((all, one) => all | one, 0), bits, bySet: new Map() };
}

/** The rules to be asked where these circumstances hold; one that names none always is. */
export function chosenOf({ rules, bits, bySet }: Choice, circumstances: number): Chosen {
  const known = bySet.get(circumstances);
  if (known !== undefined) return known;
  const isAsked = (_: Rule, i: number): boolean => bits[i] === 0 || ((bits[i] ?? 0) & circumstances) !== 0;
  const chosen: Chosen = {
    asked: rules.filter(isAsked),
    spared: new Set(rules.filter((rule, i) => !isAsked(rule, i)).map(({ id }) => id)),
  };
  bySet.set(circumstances, chosen);
  return chosen;
}
