/**
 * What happens to the revisions of a cluster, each thing told once: for counters, which must not count anything twice.
 *
 *   history of earlier runs │ watched from here on
 *          not told         │ told when it is decided, and when nothing more can come
 */
import { findingsUntil, ruleOf, unknownSpans } from "../core/index.ts";
import type { RevisionState } from "../core/state/state.ts";
import { asObject, asString } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { ColdStart, Path, ScaleToZero } from "../model/timeline.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";

/** Whose numbers they are: revisions come with every deployment and go, so they share those of their Configuration. */
export interface Owner {
  readonly namespace: string;
  readonly configuration: string;
}

export type ColdStartPhaseName = "schedule" | "start" | "ready" | "publish" | "handover";

/** An instant of a revision: where what is told began. */
export interface Moment {
  readonly namespace: string;
  readonly name: string;
  readonly t: EpochMs;
}

/** Is told what is new. */
export interface TallySink {
  coldStart(
    owner: Owner,
    outcome: "ready" | "abandoned",
    kind: ColdStart["kind"],
    ms: DurationMs,
    began: Moment,
  ): void;
  coldStartPhase(owner: Owner, phase: ColdStartPhaseName, ms: DurationMs, began: Moment): void;
  scaleToZeroPhase(owner: Owner, phase: "confirm" | "drain", ms: DurationMs, began: Moment): void;
  flips(owner: Owner, count: number): void;
  violation(owner: Owner, rule: string): void;
  path(owner: Owner, path: Path | "unknown", ms: DurationMs): void;
  /** No revision of this owner is left. */
  gone(owner: Owner): void;
}

export interface Tally {
  /** Tells what is new. */
  update(): void;
  ownerOf(revision: RevisionState): Owner;
}

/** Records of different resources have no common order: what belongs to an episode may come so much after its end. */
const SETTLE_MS: DurationMs = 2_000;
/** Of more descents whose pods never went, the oldest are not told. */
const UNDRAINED = 100;
/** Names come from the cluster. */
const NAME_LENGTH = 100;

interface Memory {
  readonly revision: RevisionState;
  readonly owner: Owner;
  flips: number;
  /** Up to when the time in each path is told. */
  pathUntil: EpochMs;
  /** When the last violation of each rule that was told began. */
  readonly violations: Map<string, EpochMs>;
  /** Scale-downs whose pods have not all gone; the source may have forgotten them by then. */
  readonly undrained: ScaleToZero[];
}

/** Begins with the source as it is: nothing of what it holds is told. */
export function createTally(source: LiveSource, sink: TallySink): Tally {
  const { state } = source;
  const memories = new Map<string, Memory>();
  /** They stay the same objects as long as the source knows them. */
  const told = new WeakSet<ColdStart | ScaleToZero>();
  const handedOverTold = new WeakSet<ColdStart>();

  /** Up to when the records tell what is: a quiet watch tells that nothing has changed. */
  const knownUntil = (): EpochMs => {
    const { lastT } = state.shared;
    return Math.max(lastT ?? 0, source.live?.status().heardAt ?? 0);
  };

  const remember = (key: string, revision: RevisionState, begin: EpochMs, isOld: boolean): Memory => {
    const owner = readOwner(source, key, revision);
    const memory: Memory = {
      revision,
      owner,
      flips: 0,
      pathUntil: begin,
      violations: new Map(),
      undrained: [],
    };
    memories.set(key, memory);
    if (!isOld) return memory;
    memory.flips = revision.flips;
    for (const episode of [...revision.coldStarts, ...revision.scaleToZero]) told.add(episode);
    for (const episode of revision.coldStarts) handedOverTold.add(episode);
    for (const { rule, from } of [...revision.findings, ...revision.openFindings.values()]) {
      memory.violations.set(rule, Math.max(from, memory.violations.get(rule) ?? 0));
    }
    return memory;
  };

  const tellColdStarts = (memory: Memory, t: EpochMs): void => {
    const { owner, revision } = memory;
    for (const episode of revision.coldStarts) {
      const { outcome, kind, begin, end, scheduled, started, ready, endpointReady, handedOver } = episode;
      if (end === null || outcome === "open" || t < end + SETTLE_MS) continue;
      if (!told.has(episode)) {
        told.add(episode);
        sink.coldStart(owner, outcome, kind, end - begin, momentOf(revision, begin));
        tellPhase(memory, "schedule", begin, scheduled);
        tellPhase(memory, "start", scheduled, started);
        tellPhase(memory, "ready", started, ready);
        tellPhase(memory, "publish", ready, endpointReady);
      }
      if (handedOverTold.has(episode) || handedOver === null || t < handedOver + SETTLE_MS) continue;
      handedOverTold.add(episode);
      tellPhase(memory, "handover", endpointReady, handedOver);
    }
  };
  const tellPhase = (
    { owner, revision }: Memory,
    phase: ColdStartPhaseName,
    from: EpochMs | null,
    to: EpochMs | null,
  ): void => {
    if (from === null || to === null) return;
    sink.coldStartPhase(owner, phase, length(from, to), momentOf(revision, from));
  };

  const tellScaleToZero = ({ owner, revision, undrained }: Memory, t: EpochMs): void => {
    for (const episode of revision.scaleToZero) {
      const { inactiveAt, replicasZeroAt } = episode;
      if (replicasZeroAt === null || t < replicasZeroAt + SETTLE_MS || told.has(episode)) continue;
      told.add(episode);
      sink.scaleToZeroPhase(
        owner,
        "confirm",
        length(inactiveAt, replicasZeroAt),
        momentOf(revision, inactiveAt),
      );
      undrained.push(episode);
    }
    if (undrained.length > UNDRAINED) undrained.splice(0, undrained.length - UNDRAINED);
    const stillThere = undrained.filter(({ replicasZeroAt }) => {
      const from = replicasZeroAt ?? 0;
      // The last pod of one descent is that of all before it which still had pods.
      const gone = revision.scaleToZero.find(({ lastPodGoneAt }) => (lastPodGoneAt ?? 0) >= from);
      const goneAt = gone?.lastPodGoneAt ?? null;
      if (goneAt === null || t < goneAt + SETTLE_MS) return true;
      sink.scaleToZeroPhase(owner, "drain", length(from, goneAt), momentOf(revision, from));
      return false;
    });
    undrained.splice(0, undrained.length, ...stillThere);
  };

  const tellViolations = ({ owner, revision, violations }: Memory, t: EpochMs): void => {
    for (const { rule, from } of findingsUntil(revision, t)) {
      if (ruleOf(rule)?.kind !== "invariant" || from <= (violations.get(rule) ?? 0)) continue;
      violations.set(rule, from);
      sink.violation(owner, rule);
    }
  };

  const tellPaths = (memory: Memory, t: EpochMs): void => {
    const { owner, revision, pathUntil: begin } = memory;
    if (t <= begin) return;
    memory.pathUntil = t;
    const gaps = unknownSpans(state.shared, "path");
    for (const { value, from, to } of revision.path) {
      const first = Math.max(from, begin);
      const last = Math.min(to ?? t, t);
      if (last <= first) continue;
      const hidden = gaps.reduce(
        (sum, gap) => sum + Math.max(0, Math.min(gap.to ?? t, last) - Math.max(gap.from, first)),
        0,
      );
      if (last - first > hidden) sink.path(owner, value, last - first - hidden);
      if (hidden > 0) sink.path(owner, "unknown", hidden);
    }
  };

  const forgetGone = (): void => {
    const gone = [...memories].filter(([key, { revision }]) => state.revisions.get(key) !== revision);
    for (const [key] of gone) memories.delete(key);
    const nameOf = ({ namespace, configuration }: Owner): string => `${namespace}/${configuration}`;
    const left = new Set([...memories.values()].map(({ owner }) => nameOf(owner)));
    for (const [, { owner }] of gone) if (!left.has(nameOf(owner))) sink.gone(owner);
  };

  const begin = knownUntil();
  for (const [key, revision] of state.revisions) if (revision.hasSks) remember(key, revision, begin, true);

  return {
    update() {
      const t = knownUntil();
      forgetGone();
      for (const [key, revision] of state.revisions) {
        if (!revision.hasSks) continue;
        const memory = memories.get(key) ?? remember(key, revision, begin, false);
        tellColdStarts(memory, t);
        tellScaleToZero(memory, t);
        tellViolations(memory, t);
        tellPaths(memory, t);
        if (revision.flips > memory.flips) sink.flips(memory.owner, revision.flips - memory.flips);
        memory.flips = revision.flips;
      }
    },
    ownerOf: (revision) => {
      const key = `${revision.namespace}/${revision.name}`;
      return memories.get(key)?.owner ?? readOwner(source, key, revision);
    },
  };
}

function momentOf({ namespace, name }: RevisionState, t: EpochMs): Moment {
  return { namespace, name, t };
}

/** Records of two resources can be received the other way round; a metric knows no time that runs backwards. */
function length(from: EpochMs, to: EpochMs): DurationMs {
  return Math.max(0, to - from);
}

/** The Configuration that made the revision, as the SKS says (protocol 1.9); without that, the revision itself. */
function readOwner(source: LiveSource, key: string, { namespace, name }: RevisionState): Owner {
  const { metadata } = source.current(RESOURCE.serverlessServices, key) ?? {};
  const label = asString(asObject(asObject(metadata).labels)["serving.knative.dev/configuration"]);
  return {
    namespace: namespace.slice(0, NAME_LENGTH),
    configuration: (label ?? name).slice(0, NAME_LENGTH),
  };
}
