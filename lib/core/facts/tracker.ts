/**
 * The facts of a state that goes on, each told when it is new and again when it has changed.
 *
 *   cold start   ├──────open──────┤ ready ─ handed over ─ closed │ later nothing of it can change
 *                ▲ told           ▲ told  ▲ told        ▲ told   │ not looked at any more
 */
import type { DurationMs, EpochMs } from "../../model/units.ts";
import type { CoreState, RevisionState } from "../state/state.ts";
import { type Fact, type FindingFact, factKey } from "./fact.ts";
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

interface Memory {
  readonly revision: RevisionState;
  version: number;
  /** Something of it can change without a record. */
  isWaiting: boolean;
  /** What was told of what may still change, by identity. */
  told: ReadonlyMap<string, string>;
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
  let system: ReadonlyMap<string, string> = new Map();
  let configsUntil: EpochMs = NEVER;

  const memoryOf = (key: string, revision: RevisionState): Memory => {
    const known = memories.get(key);
    if (known?.revision === revision) return known;
    const memory: Memory = {
      revision,
      version: -1,
      isWaiting: true,
      told: new Map(),
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
    const current = [...coldStarts(memory, until), ...descents(revision), ...findingFacts(revision, until)];
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

  const coldStarts = (memory: Memory, until: EpochMs): Fact[] => {
    const { revision } = memory;
    const first = Math.max(0, memory.coldStarts - revision.coldStartsForgotten);
    const facts: Fact[] = [];
    let isForGood = true;
    for (const [i, episode] of revision.coldStarts.slice(first).entries()) {
      facts.push(coldStartFact(state.shared, revision, episode, until));
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

function descents(revision: RevisionState): Fact[] {
  return revision.scaleToZero.map((episode) => scaleToZeroFact(revision, episode));
}

/** Those of the current facts that were not told as they are; and all of them as told. */
function newsOf(current: readonly Fact[], before: ReadonlyMap<string, string>) {
  const told = new Map<string, string>();
  const news: Fact[] = [];
  for (const fact of current) {
    const key = factKey(fact);
    const text = JSON.stringify(fact);
    told.set(key, text);
    if (before.get(key) !== text) news.push(fact);
  }
  return { news, told };
}

/** Findings that were told and are not there any more. */
function missingOf(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): FindingFact[] {
  const missing: FindingFact[] = [];
  for (const [key, text] of before) {
    if (now.has(key)) continue;
    const fact = JSON.parse(text) as Fact;
    if (fact.fact === "finding") missing.push(fact);
  }
  return missing;
}
