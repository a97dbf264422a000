/**
 * The facts of a state that goes on, each told when it is new and again when it has changed.
 *
 *   cold start   ├──────open──────┤ ready ─ handed over ─ closed │ later nothing of it can change
 *                ▲ told           ▲ told  ▲ told        ▲ told   │ not looked at any more
 */
import type { ColdStart, Finding, ScaleToZero } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { CoreState, RevisionState } from "../state/state.ts";
import { type ColdStartFact, type Fact, type FindingFact, factKey } from "./fact.ts";
import {
  coldStartFact,
  configFacts,
  findingFacts,
  flipFacts,
  scaleToZeroFact,
  settingFacts,
  systemFacts,
} from "./read-facts.ts";

export interface FactChanges {
  /** New, or other than it was told. */
  readonly facts: readonly Fact[];
  /** Findings that were told and never were, as later records say. */
  readonly revoked: readonly FindingFact[];
}

export interface FactTracker {
  /** What has changed by `until` since it was told; a yield after every revision that was looked at. */
  changes(until: EpochMs): Generator<FactChanges>;
  /** What was told was lost: all that the state holds is told again. */
  forget(): void;
}

/** A request that lasts may be told so much later; after that nothing of an episode changes. */
const SETTLE_MS: DurationMs = 150_000;

/** By identity: the fact, and its text. The same object needs no second look. */
type Told = ReadonlyMap<string, { readonly fact: Fact; readonly text: string }>;

interface Memory {
  readonly revision: RevisionState;
  version: number;
  /** Something of it can change without a record. */
  isWaiting: boolean;
  /** What was told of what may still change, by identity. */
  told: Told;
  /** The findings that facts were made of, and the facts: the same findings make the same facts. */
  findings: { readonly of: readonly Finding[]; readonly at: EpochMs; readonly facts: readonly FindingFact[] };
  findingsForgotten: number;
  /** How many cold starts, of all that there ever were, are told for good. */
  coldStarts: number;
  flipsUntil: EpochMs;
  settingsUntil: EpochMs;
}

const NEVER: EpochMs = Number.NEGATIVE_INFINITY;

/** Begins with nothing told: the first time tells all that the state holds. */
export function createFactTracker(state: CoreState): FactTracker {
  const memories = new Map<string, Memory>();
  /** Cold starts of which only little can change, with what they were when their fact was made. */
  const settled = new WeakMap<ColdStart, { readonly print: string; readonly fact: ColdStartFact }>();
  const down = new WeakMap<ScaleToZero, { readonly print: string; readonly fact: Fact }>();
  let system: Told = new Map();
  let configsUntil: EpochMs = NEVER;

  const memoryOf = (key: string, revision: RevisionState): Memory => {
    const known = memories.get(key);
    if (known?.revision === revision) return known;
    const memory: Memory = {
      revision,
      version: -1,
      isWaiting: true,
      told: new Map(),
      findings: { of: [], at: NEVER, facts: [] },
      findingsForgotten: 0,
      coldStarts: 0,
      flipsUntil: NEVER,
      settingsUntil: NEVER,
    };
    memories.set(key, memory);
    return memory;
  };

  const ofRevision = (memory: Memory, until: EpochMs): FactChanges => {
    const { revision } = memory;
    const current = [...coldStarts(memory, until), ...descents(revision), ...findings(memory, until)];
    const { news, told } = newsOf(current, memory.told);
    const isTrimmed = memory.findingsForgotten !== revision.findingsForgotten;
    const revoked = missingOf(memory.told, told).filter(
      ({ to }) => to === null || (!isTrimmed && to >= (state.shared.firstT ?? 0)),
    );
    memory.told = told;
    memory.findingsForgotten = revision.findingsForgotten;
    const flips = flipFacts(revision, memory.flipsUntil);
    const settings = settingFacts(revision, memory.settingsUntil);
    memory.flipsUntil = flips.at(-1)?.at ?? memory.flipsUntil;
    memory.settingsUntil = settings.at(-1)?.at ?? memory.settingsUntil;
    memory.version = revision.version;
    memory.isWaiting = revision.openFindings.size > 0;
    return { facts: [...news, ...flips, ...settings], revoked };
  };

  const descents = (revision: RevisionState): Fact[] =>
    revision.scaleToZero.map((episode) => {
      const { outcome, replicasZeroAt, lastPodGoneAt, probeFailures } = episode;
      const print = `${outcome} ${replicasZeroAt} ${lastPodGoneAt} ${probeFailures}`;
      const known = down.get(episode);
      if (known?.print === print) return known.fact;
      const fact = scaleToZeroFact(revision, episode);
      down.set(episode, { print, fact });
      return fact;
    });

  const findings = (memory: Memory, until: EpochMs): readonly FindingFact[] => {
    const { revision } = memory;
    const of = [...revision.findings, ...revision.openFindings.values()];
    const { of: before, at, facts } = memory.findings;
    const isSame =
      of.length === before.length && of.every((one, i) => one === before[i] && !isDue(one, at, until));
    if (isSame) return facts;
    memory.findings = { of, at: until, facts: findingFacts(revision, until) };
    return memory.findings.facts;
  };

  const coldStart = (revision: RevisionState, episode: ColdStart, until: EpochMs): ColdStartFact => {
    const { end, answered, waited, handedOver, closedAt } = episode;
    if (end === null || end + SETTLE_MS >= until) {
      return coldStartFact(state.shared, revision, episode, until);
    }
    const print = `${end} ${answered} ${waited?.count} ${waited?.longestMs} ${handedOver} ${closedAt}`;
    const known = settled.get(episode);
    if (known?.print === print) return known.fact;
    const fact = coldStartFact(state.shared, revision, episode, until);
    settled.set(episode, { print, fact });
    return fact;
  };

  const coldStarts = (memory: Memory, until: EpochMs): Fact[] => {
    const { revision } = memory;
    const first = Math.max(0, memory.coldStarts - revision.coldStartsForgotten);
    const facts: Fact[] = [];
    let isForGood = true;
    for (const [i, episode] of revision.coldStarts.slice(first).entries()) {
      facts.push(coldStart(revision, episode, until));
      isForGood &&= episode.closedAt !== null && episode.closedAt + SETTLE_MS < until;
      if (isForGood) memory.coldStarts = revision.coldStartsForgotten + first + i + 1;
    }
    return facts;
  };

  return {
    *changes(until) {
      for (const [key, { revision }] of memories) {
        if (state.revisions.get(key) !== revision) memories.delete(key);
      }
      for (const [key, revision] of state.revisions) {
        if (!revision.hasSks) continue;
        const memory = memoryOf(key, revision);
        if (memory.version === revision.version && !memory.isWaiting) continue;
        yield ofRevision(memory, until);
      }
      const { news, told } = newsOf(systemFacts(state.shared, until), system);
      const revoked = missingOf(system, told).filter(({ to }) => to === null);
      system = told;
      const configs = configFacts(state.shared, configsUntil);
      configsUntil = configs.at(-1)?.at ?? configsUntil;
      yield { facts: [...news, ...configs], revoked };
    },
    forget() {
      memories.clear();
      system = new Map();
      configsUntil = NEVER;
    },
  };
}

/** All facts of a state up to `until`, oldest first: of a recording, those that a cluster's would have been. */
export function factsOf(state: CoreState, until: EpochMs): Fact[] {
  const all = [...createFactTracker(state).changes(until)];
  return all.flatMap(({ facts }) => facts).sort((a, b) => a.at - b.at);
}

/** Time alone makes it count, or cease, between the two. */
function isDue({ from, afterMs, to, until: ceases }: Finding, before: EpochMs, now: EpochMs): boolean {
  const isIn = (t: EpochMs): boolean => t > before && t <= now;
  return isIn(from + afterMs) || (to === null && ceases !== undefined && isIn(ceases + 1));
}

/** Those of the current facts that were not told as they are; and all of them as told. */
function newsOf(current: readonly Fact[], before: Told) {
  const told = new Map<string, { readonly fact: Fact; readonly text: string }>();
  const news: Fact[] = [];
  for (const fact of current) {
    const key = factKey(fact);
    const known = before.get(key);
    const now = known?.fact === fact ? known : { fact, text: JSON.stringify(fact) };
    told.set(key, now);
    if (known?.text !== now.text) news.push(fact);
  }
  return { news, told };
}

/** Findings that were told and are not there any more. */
function missingOf(before: Told, now: Told): FindingFact[] {
  const missing: FindingFact[] = [];
  for (const [key, { fact }] of before) {
    if (now.has(key)) continue;
    if (fact.fact === "finding") missing.push(fact);
  }
  return missing;
}
