/** Questions about weeks: what happened to each service, by period or revision, and whether a deployment made it slower. */
import { compareNaturally } from "../../model/natural-order.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { compareSets, type Verdict } from "../answers/cold-starts/compare.ts";
import { predecessorOf, revisionNumber, serviceOf } from "../answers/cold-starts/services.ts";
import { type MeasureKey, type Percentiles, percentilesOf } from "../answers/cold-starts/statistics.ts";
import type { Severity } from "../rules/rule.ts";
import { type ColdStartFact, type Fact, type FindingFact, OF_KNATIVE, type SettingFact } from "./fact.ts";
import { coveredMs, fittingPeriod, PERIODS, type Period, periodAt, periodsOf, type Span } from "./periods.ts";
import { type Objective, type Wakes, wakesOf } from "./wakes.ts";

export const STATS_BY = [...PERIODS, "revision"] as const;
export type StatsBy = (typeof STATS_BY)[number];
/** What may be asked for: "auto" is the period that fits the span. */
export const STATS_ASKED_BY = [...STATS_BY, "auto"] as const;
export type StatsAskedBy = (typeof STATS_ASKED_BY)[number];

export interface StatsQuestion extends Span {
  /** null: all. */
  readonly namespace: string | null;
  /** Of a service or a revision; null: all. */
  readonly service: string | null;
  readonly by: StatsAskedBy;
  /** null: not asked for. */
  readonly objective: Objective | null;
}

export interface FoundOften {
  readonly rule: string;
  readonly severity: Severity;
  /** Of Knative itself: the process; "" for a service. */
  readonly about: string;
  readonly count: number;
  readonly first: EpochMs;
  /** null while one lasts. */
  readonly last: EpochMs | null;
}

/** A part of a service's time: a period, or a revision. */
export interface StatsPart {
  /** The period's own, or the name of a revision. */
  readonly key: string;
  readonly wakes: Wakes;
  readonly flips: number;
  /** Errors and warnings that began in it. */
  readonly findings: number;
}

/** The newest revision that woke against the one before it. */
export interface Deployment {
  readonly before: string;
  readonly after: string;
  readonly measure: MeasureKey;
  readonly verdict: Verdict;
  /** After minus before, at the median. */
  readonly differenceMs: DurationMs | null;
  readonly beforeWakes: Wakes;
  readonly afterWakes: Wakes;
}

export interface ServiceStats {
  readonly namespace: string;
  readonly service: string;
  readonly revisions: number;
  readonly wakes: Wakes;
  /** Cold starts of revisions that were created. */
  readonly creations: number;
  readonly parts: readonly StatsPart[];
  readonly deployment: Deployment | null;
  readonly scaleDowns: { readonly count: number; readonly aborted: number; readonly confirm: Percentiles };
  readonly flips: number;
  readonly findings: readonly FoundOften[];
  /** The latest, newest first. */
  readonly settings: readonly SettingFact[];
}

export interface Stats extends Span {
  /** What its parts are. */
  readonly by: StatsBy;
  /** Of the span: how long somebody watched. */
  readonly watchedMs: DurationMs;
  /** Periods of the span since it was first watched; of revisions none. */
  readonly periods: readonly (Period & { readonly watchedMs: DurationMs })[];
  readonly all: Wakes;
  /** Of all services together; by revision none. */
  readonly parts: readonly StatsPart[];
  /** By name. */
  readonly services: readonly ServiceStats[];
  /** How many services are left out. */
  readonly left: number;
  /** Of Knative itself. */
  readonly knative: {
    readonly findings: readonly FoundOften[];
    readonly settings: readonly SettingFact[];
  };
}

/** Gathers facts one by one, so that they need not be in memory together with their texts. */
export interface StatsBuilder {
  add(fact: Fact): void;
  /** @param watched when somebody watched, oldest first, without overlaps */
  result(watched: readonly Span[]): Stats;
  /** The same with a pause after every service, for who must answer others meanwhile. */
  resultInSlices(watched: readonly Span[]): Generator<void, Stats, void>;
}

/** A chart has room for so many. */
const MOST_PERIODS = 400;
const MOST_SERVICES = 500;
const MOST_SETTINGS = 20;

interface Gathered {
  readonly namespace: string;
  readonly service: string;
  readonly names: Set<string>;
  readonly facts: Fact[];
}

/** Facts of Knative itself are told whichever service is asked for. */
export function createStats(question: StatsQuestion): StatsBuilder {
  const services = new Map<string, Gathered>();
  const knative: Fact[] = [];

  return {
    add(fact) {
      const { namespace, name } = fact;
      if (namespace === OF_KNATIVE) {
        knative.push(fact);
        return;
      }
      const service = serviceOf(name);
      if (question.namespace !== null && namespace !== question.namespace) return;
      if (question.service !== null && question.service !== service && question.service !== name) return;
      const key = `${namespace}/${service}`;
      const gathered = services.get(key) ?? { namespace, service, names: new Set(), facts: [] };
      services.set(key, gathered);
      gathered.names.add(name);
      gathered.facts.push(fact);
    },
    result(watched) {
      const steps = this.resultInSlices(watched);
      for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
    },
    *resultInSlices(watched) {
      const all = [...services.values()];
      // Of too many those that most happened to.
      const shown = all
        .sort((a, b) => b.facts.length - a.facts.length)
        .slice(0, MOST_SERVICES)
        .sort((a, b) => compareNaturally(a.namespace, b.namespace) || compareNaturally(a.service, b.service));
      const begin = Math.max(question.from, watched[0]?.from ?? question.from);
      const { objective } = question;
      const by = question.by === "auto" ? fittingPeriod({ from: begin, to: question.to }) : question.by;
      const asked = { by, objective };
      const stats: ServiceStats[] = [];
      for (const gathered of shown) {
        stats.push(serviceStats(gathered, asked));
        yield;
      }
      const periods =
        by === "revision" || watched.length === 0
          ? []
          : periodsOf({ from: begin, to: question.to }, by, MOST_PERIODS);
      const facts = all.flatMap((gathered) => gathered.facts);
      yield;
      return {
        by,
        from: question.from,
        to: question.to,
        watchedMs: coveredMs(question, watched),
        periods: periods.map((period) => ({ ...period, watchedMs: coveredMs(period, watched) })),
        all: wakesOf(facts.filter(isColdStart), objective),
        parts: by === "revision" ? [] : partsOf(facts, asked),
        services: stats,
        left: Math.max(0, all.length - MOST_SERVICES),
        knative: { findings: foundOften(knative), settings: latestSettings(knative) },
      };
    },
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const isColdStart = (fact: Fact): fact is ColdStartFact => fact.fact === "coldStart";
const isFinding = (fact: Fact): fact is FindingFact => fact.fact === "finding";

/** What a service is asked. */
interface Asked {
  readonly by: StatsBy;
  readonly objective: Objective | null;
}

function serviceStats({ namespace, service, names, facts }: Gathered, question: Asked): ServiceStats {
  const coldStarts = facts.filter(isColdStart);
  const descents = facts.filter((fact) => fact.fact === "scaleToZero");
  const wakes = wakesOf(coldStarts, question.objective);
  return {
    namespace,
    service,
    revisions: names.size,
    wakes,
    creations: coldStarts.length - wakes.count,
    parts: partsOf(facts, question),
    deployment: deploymentOf(coldStarts, question),
    scaleDowns: {
      count: descents.length,
      aborted: descents.filter(({ outcome }) => outcome === "aborted").length,
      confirm: percentilesOf(descents.map(({ confirmMs }) => confirmMs)),
    },
    flips: facts.filter(({ fact }) => fact === "flip").length,
    findings: foundOften(facts),
    settings: latestSettings(facts),
  };
}

function partsOf(facts: readonly Fact[], { by, objective }: Asked): StatsPart[] {
  const parts = new Map<string, Fact[]>();
  for (const fact of facts) {
    const key = by === "revision" ? fact.name : periodAt(fact.at, by).key;
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [fact]);
    else part.push(fact);
  }
  return [...parts]
    .map(([key, own]) => ({
      key,
      wakes: wakesOf(own.filter(isColdStart), objective),
      flips: own.filter(({ fact }) => fact === "flip").length,
      findings: own.filter((fact) => isFinding(fact) && fact.severity !== "note").length,
    }))
    .sort((a, b) => compare(a.key, b.key));
}

/** By what clients waited where both have it, else by the first ready endpoint. */
function deploymentOf(all: readonly ColdStartFact[], { objective }: Asked): Deployment | null {
  const wakes = all.filter(({ kind }) => kind === "wake");
  const namespace = wakes[0]?.namespace ?? "";
  let newest = "";
  for (const { name } of wakes) {
    if ((revisionNumber(name) ?? -1) > (revisionNumber(newest) ?? -1)) newest = name;
  }
  const before = predecessorOf(wakes, namespace, newest);
  if (before === null) return null;
  const [old, young] = [before, newest].map((name) => wakes.filter((wake) => wake.name === name));
  if (old === undefined || young === undefined) return null;
  const isAnswered = [old, young].every((rows) => rows.some(({ answeredMs }) => answeredMs !== null));
  const measure = isAnswered ? "answered" : "total";
  return {
    before,
    after: newest,
    measure,
    ...compareSets(old, young, measure),
    beforeWakes: wakesOf(old, objective),
    afterWakes: wakesOf(young, objective),
  };
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** Findings by rule, worst first, then the most frequent. */
function foundOften(facts: readonly Fact[]): FoundOften[] {
  const rules = new Map<string, FoundOften>();
  for (const { namespace, name, rule, severity, at, to } of facts.filter(isFinding)) {
    const about = namespace === OF_KNATIVE ? name : "";
    const key = `${rule} ${severity} ${about}`;
    const { count = 0, first = at, last = to } = rules.get(key) ?? {};
    rules.set(key, {
      rule,
      severity,
      about,
      count: count + 1,
      first: Math.min(at, first),
      last: last === null || to === null ? null : Math.max(last, to),
    });
  }
  return [...rules.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.count - a.count ||
      compare(a.rule, b.rule),
  );
}

function latestSettings(facts: readonly Fact[]): SettingFact[] {
  return facts
    .filter((fact) => fact.fact === "setting")
    .sort((a, b) => b.at - a.at)
    .slice(0, MOST_SETTINGS);
}
