/** A state into facts: one by one, so that who keeps them asks only for what may have changed. */
import type { ColdStart, Finding, ScaleToZero } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { type ColdStartRow, coldStartRow } from "../answers/cold-starts/cold-starts.ts";
import { PHASES, type PhaseKey } from "../answers/cold-starts/phases.ts";
import { severityOf } from "../rules/catalogue.ts";
import { findingsUntil, timesOf } from "../rules/findings.ts";
import { systemFindings } from "../rules/system/findings.ts";
import type { RevisionSettings, RevisionState, SharedState } from "../state/state.ts";
import {
  type ColdStartFact,
  type FindingFact,
  type FlipFact,
  OF_KNATIVE,
  type ScaleToZeroFact,
  type SettingFact,
} from "./fact.ts";

/** A cold start of a revision as it is known at `until`. */
export function coldStartFact(
  shared: SharedState,
  revision: RevisionState,
  episode: ColdStart,
  until: EpochMs,
): ColdStartFact {
  return coldStartFactOf(coldStartRow(shared, revision, episode, 0, until));
}

/** The fact of a row of cold starts. */
export function coldStartFactOf(row: ColdStartRow): ColdStartFact {
  const { namespace, name, begin, kind, outcome, totalMs, answeredMs, waitedCount, slowest, causes } = row;
  const lengths: Partial<Record<PhaseKey, DurationMs>> = {};
  for (const phase of PHASES) {
    const ms = row.lengths[phase];
    if (ms !== null) lengths[phase] = ms;
  }
  return {
    fact: "coldStart",
    namespace,
    name,
    at: begin,
    kind,
    outcome,
    totalMs,
    answeredMs,
    waitedCount,
    lengths,
    slowest,
    causes: causes.map(({ key }) => key),
  };
}

/** A scale-down to zero. */
export function scaleToZeroFact(
  { namespace, name }: RevisionState,
  { inactiveAt, replicasZeroAt, lastPodGoneAt, probeFailures, outcome }: ScaleToZero,
): ScaleToZeroFact {
  return {
    fact: "scaleToZero",
    namespace,
    name,
    at: inactiveAt,
    outcome,
    confirmMs: between(inactiveAt, replicasZeroAt),
    drainMs: between(replicasZeroAt, lastPodGoneAt),
    probeFailures,
  };
}

/** Records of two resources can be received the other way round; no length is below zero. */
function between(from: EpochMs | null, to: EpochMs | null): DurationMs | null {
  return from === null || to === null ? null : Math.max(0, to - from);
}

/** The changes of the path after `since`; what a list showed was not seen to happen. */
export function flipFacts({ namespace, name, path }: RevisionState, since: EpochMs): FlipFact[] {
  const found: FlipFact[] = [];
  for (let i = path.length - 1; i > 0; i--) {
    const [before, slice] = [path[i - 1], path[i]];
    if (before === undefined || slice === undefined || slice.from <= since) break;
    const isSeen = slice.initial !== true && before.to === slice.from && before.value !== slice.value;
    if (isSeen) {
      found.push({ fact: "flip", namespace, name, at: slice.from, before: before.value, after: slice.value });
    }
  }
  return found.reverse();
}

/** All findings of a revision that the state holds and that count by `until`. */
export function findingFacts(revision: RevisionState, until: EpochMs): FindingFact[] {
  return findingsUntil(revision, until).flatMap((finding) => {
    const severity = severityOf(finding);
    return severity === undefined ? [] : [findingFact(revision, finding, severity)];
  });
}

function findingFact(
  { namespace, name }: RevisionState,
  finding: Finding,
  severity: FindingFact["severity"],
): FindingFact {
  return {
    fact: "finding",
    namespace,
    name,
    // What it is made of may be told to have begun earlier later on: its own beginning stays.
    at: finding.from,
    rule: finding.rule,
    severity,
    to: finding.to === null ? null : (timesOf(finding).last ?? finding.to),
    isCut: finding.cut === true,
    isListed: finding.listed === true,
  };
}

/** Findings of Knative's own processes. */
export function systemFacts(shared: SharedState, until: EpochMs): FindingFact[] {
  return systemFindings(shared, until).map(({ rule, severity, component, from, to }) => ({
    fact: "finding",
    namespace: OF_KNATIVE,
    name: component === "" ? "knative" : component,
    at: from,
    rule,
    severity,
    to,
    isCut: false,
    isListed: false,
  }));
}

/** The changes of a revision's own settings after `since`. */
export function settingFacts(
  { namespace, name, settingsVersions }: RevisionState,
  since: EpochMs,
): SettingFact[] {
  return settingsVersions.flatMap(({ t: at, settings }, i): SettingFact[] => {
    const before = settingsVersions[i - 1]?.settings;
    if (before === undefined || at <= since) return [];
    const keys = new Set([...Object.keys(before), ...Object.keys(settings)]);
    return [...keys].flatMap((given): SettingFact[] => {
      const key = given as keyof RevisionSettings;
      if (before[key] === settings[key]) return [];
      const [from, to] = [text(before[key]), text(settings[key])];
      return [{ fact: "setting", namespace, name, at, key, before: from, after: to }];
    });
  });
}

function text(value: string | number | undefined): string | null {
  return value === undefined ? null : String(value);
}

/** The changes of Knative's ConfigMaps after `since`. */
export function configFacts({ system }: SharedState, since: EpochMs): SettingFact[] {
  return system.configChanges
    .filter(({ t }) => t > since)
    .map(({ t: at, name, key, before, after }) => ({
      fact: "setting",
      namespace: OF_KNATIVE,
      name,
      at,
      key,
      before,
      after,
    }));
}
