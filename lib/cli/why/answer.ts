/** What a cluster's answer means: the report of the revisions that were asked for, and what is not known. */
import type { ClusterAnswer, MissingResource } from "../../cluster/ask-once.ts";
import {
  type CoreState,
  createState,
  endRecords,
  type Report,
  type RevisionFacts,
  reportOf,
  step,
} from "../../core/index.ts";
import { describe } from "../../i18n/describe.ts";
import { isoTime } from "../../model/iso-time.ts";
import { resourceRow } from "../../model/resources.ts";
import type { EpochMs } from "../../model/units.ts";
import { type FailOn, isClean } from "../fail-on.ts";
import { isGrave } from "../why-text.ts";
import { type AskedName, type ListedObjects, type ResolvedName, resolveName } from "./names.ts";

export interface Asked {
  readonly cluster: string;
  /** null: all. */
  readonly namespace: string | null;
  readonly systemNamespace: string;
  readonly name: AskedName | null;
}

/** How many of the logs of Knative's processes were read, and why not all. */
interface ReadLogs {
  readonly wanted: number;
  readonly read: number;
  readonly reason: string;
}

/** An answer as it is printed. */
export interface Why {
  readonly asked: Asked & { readonly at: string; readonly kubernetes?: string; readonly knative?: string };
  readonly missing: readonly MissingResource[];
  /** null: none was asked for. */
  readonly logs: ReadLogs | null;
  /** The same of the queue-proxies of those that are told of. */
  readonly requestLogs: ReadLogs | null;
  /** null when all revisions were asked for. */
  readonly resolved: ResolvedName | null;
  /** Revisions that were looked at and are in no need of anybody; with a name all that it means are told. */
  readonly fine: number;
  readonly report: Report;
}

/** The state that an answer shows, with what its objects tell of the time before. */
export function stateOf(
  { records, versions: { knative } }: Pick<ClusterAnswer, "records" | "versions">,
  systemNamespace: string,
): CoreState {
  const state = createState({ systemNamespace, knative });
  for (const [seq, record] of records.entries()) {
    // Nothing was seen before: what may not be listed is not recorded, which is no interruption.
    if (record.type !== "GAP") step(state, { seq, ...record });
  }
  endRecords(state, records.length - 1);
  return state;
}

/** Makes the answer of the records of a cluster. */
export function whyOf(asked: Asked, answer: ClusterAnswer): Why {
  const state = stateOf(answer, asked.systemNamespace);
  const { answeredAt, versions } = answer;
  const objects: ListedObjects = (resource) =>
    answer.records
      .filter((record) => record.initial && record.resource === resource)
      .map(({ object }) => object);
  const { without: missing, logs } = answer;
  return whyOfState({ asked, state, objects, at: answeredAt, versions, missing, logs: logsOf(logs) });
}

export interface WhyParts {
  readonly asked: Asked;
  readonly state: CoreState;
  /** Services, Routes and revisions, by resource. */
  readonly objects: ListedObjects;
  readonly at: EpochMs;
  readonly versions: ClusterAnswer["versions"];
  readonly missing: readonly MissingResource[];
  readonly logs: ReadLogs | null;
}

/** The answer as a state has it. */
export function whyOfState({ asked, state, objects, at, versions, missing, logs }: WhyParts): Why {
  const resolved = asked.name === null ? null : resolveName(asked.name, state, objects);
  const { unborn = [], ...report } = reportOf(chosen(state, resolved), [], describe);
  // Whoever asks why is told of those that were never made beside the others.
  const all = [...report.revisions, ...unborn];
  const revisions = resolved === null ? all.filter(needsSomebody) : all;
  return {
    asked: { ...asked, at: isoTime(at), ...versions },
    missing,
    logs,
    requestLogs: null,
    resolved,
    fine: all.length - all.filter(needsSomebody).length,
    report: { ...report, revisions },
  };
}

/** Whether nothing that lasts makes the command fail: what is over is told, and needs nobody any more. */
export function isFine({ report }: Why, failOn: FailOn): boolean {
  const lasting = report.revisions.map((revision) => ({
    ...revision,
    diagnoses: revision.diagnoses.filter(lasts),
  }));
  const findings = report.knative.findings.filter(lasts);
  return isClean({ ...report, revisions: lasting, knative: { ...report.knative, findings } }, failOn);
}

/** Something is wrong with it now. */
export function needsSomebody({ diagnoses, violations }: RevisionFacts): boolean {
  return violations.length > 0 || diagnoses.some((one) => isGrave(one) && lasts(one));
}

export function lasts({ to }: { readonly to: string | null }): boolean {
  return to === null;
}

/** What is lost without a resource: a key of the catalogue `cluster`; null for what is none. */
export function lostWithout(resource: string) {
  return resourceRow(resource)?.key ?? null;
}

/** The state with the revisions that a name means and no others. */
function chosen(state: CoreState, resolved: ResolvedName | null): CoreState {
  if (resolved === null) return state;
  const keys = new Set(resolved.matches.flatMap(({ revisions }) => revisions));
  return { ...state, revisions: new Map([...state.revisions].filter(([key]) => keys.has(key))) };
}

/** What is said of logs that were asked for. */
export function logsOf({ wanted, read, missed }: ClusterAnswer["logs"]): ReadLogs | null {
  const [first] = missed;
  if (wanted === 0) return null;
  return { wanted, read, reason: first === undefined ? "" : `${first.pod}: ${first.reason}` };
}
