/** What a panel says of all revisions that are watched, of Knative itself, and of what could not be seen. */
import { formatAge } from "../client/format-time.ts";
import {
  type CoreState,
  digestOf,
  isKnown,
  lastingFindings,
  type OverviewRow,
  rowAt,
  serviceOf,
  systemFindings,
  unknownAt,
} from "../core/index.ts";
import { type RemedyStep, remedySteps } from "../document/remedy.ts";
import { UNTOLD } from "../i18n/untold.ts";
import type { LiveStatus } from "../model/live-status.ts";
import { compareNaturally } from "../model/natural-order.ts";
import type { RevisionPhase } from "../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { PanelWords } from "./words.ts";

export type Severity = "error" | "warning" | "note";

export interface RowView {
  /** "namespace/name". */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly phase: RevisionPhase;
  readonly phaseWord: string;
  readonly phaseHelp: string;
  /** How long it has been in the phase; "" where that is not known. */
  readonly age: string;
  readonly ageMs: number | null;
  /** What is wanted, and where requests go. */
  readonly path: string;
  /** Ready pods; "unknown" where a gap hides them, "–" where nothing told of them. */
  readonly pods: string;
  readonly coldStarts: number;
  /** Those that last, worst first, without notes. */
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: Severity;
    readonly title: string;
  }[];
}

/** A row for each revision at `t`: those that need attention first, then by namespace and name. */
export function rowViews(state: CoreState, t: EpochMs, words: PanelWords): RowView[] {
  const { shared } = state;
  const hidden = unknownAt(shared, t);
  return [...state.revisions.values()]
    .filter((revision) => isKnown(shared, revision))
    .flatMap((revision) => {
      const row = rowAt(shared, digestOf(revision), t, hidden);
      if (row === null || row.phase === "Deleted") return [];
      return [rowView(row, t, hidden, words)];
    })
    .sort(
      (a, b) =>
        rankOf(a) - rankOf(b) || compare(a.namespace, b.namespace) || compareNaturally(a.name, b.name),
    );
}

/**
 * The revisions of a Knative Service: the worst first, then the newest.
 * @param labelled those that say so themselves, by "namespace/name"; the others are known by their names
 */
export function rowsOfService(
  rows: readonly RowView[],
  namespace: string,
  service: string,
  labelled: ReadonlySet<string>,
): RowView[] {
  return rows
    .filter(
      (row) => row.namespace === namespace && (labelled.has(row.key) || serviceOf(row.name) === service),
    )
    .sort((a, b) => rankOf(a) - rankOf(b) || compareNaturally(b.name, a.name));
}

function rowView(row: OverviewRow, t: EpochMs, hidden: ReadonlySet<string>, words: PanelWords): RowView {
  const { text, ruleTitle } = words;
  const { key, namespace, name, phase, since, wish, path, privateReady, coldStarts } = row;
  const shown = (value: string | number | null, isHidden: boolean): string =>
    isHidden ? text("panel", "unknown") : value === null ? text("panel", "nothing") : String(value);
  return {
    key,
    namespace,
    name,
    phase,
    phaseWord: text("revision", `phase.${phase}`),
    phaseHelp: text("revision", `phaseIs.${phase}`),
    age: since === null ? "" : formatAge(t - since),
    ageMs: since === null ? null : t - since,
    path: text("panel", "wantedPath", {
      mode: shown(wish, hidden.has("specMode")),
      path: shown(path, row.pathUnknown),
    }),
    pods: shown(privateReady, hidden.has("privateEndpoints")),
    coldStarts,
    findings: row.findings
      .filter(({ severity }) => severity !== "note")
      .map(({ rule, severity }) => ({ rule, severity, title: ruleTitle(rule, UNTOLD) })),
  };
}

function rankOf({ findings, phase }: RowView): number {
  if (findings.some(({ severity }) => severity === "error")) return 0;
  if (findings.length > 0) return 1;
  return phase === "Unknown" ? 2 : 3;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export interface KnativeFindingView {
  readonly id: string;
  readonly severity: Severity;
  readonly severityWord: string;
  readonly title: string;
  readonly saw: string;
  readonly since: string;
  readonly impact: string;
  readonly remedy: readonly RemedyStep[];
  readonly seq: RecordSeq;
}

/** What is wrong with Knative's own processes at `t`, worst first, without notes. */
export function knativeView({ shared }: CoreState, t: EpochMs, words: PanelWords): KnativeFindingView[] {
  const { describe, text, time } = words;
  return lastingFindings(systemFindings(shared, t))
    .filter(({ severity }) => severity !== "note")
    .map(({ rule, component, severity, from, seq, values }) => ({
      id: `${rule} ${component} ${from}`,
      severity,
      severityWord: text("why", `findings.severity.${severity}`),
      title: describe("knative", `${rule}.title`, values),
      saw: describe("knative", `${rule}.saw`, values),
      since: text("why", "findings.since", { from: time(from) }),
      impact: describe("knative", `${rule}.impact`, values),
      remedy: remedySteps(describe("knative", `${rule}.remedy`, values)),
      seq,
    }));
}

export interface StatusView {
  readonly state: LiveStatus["state"];
  /** What the state means for what is shown; "" while it is well. */
  readonly banner: string;
  /** As the server says it. */
  readonly reason: string;
  /** What could not be read, and what is not known because of it. */
  readonly missing: readonly { readonly what: string; readonly lost: string; readonly reason: string }[];
  /** That not seen is not none; "" when everything was read. */
  readonly notAll: string;
}

/** How the watching fares, in words. */
export function statusView(status: LiveStatus, { text }: PanelWords): StatusView {
  const { state, reason, logs, troubled } = status;
  const missing = troubled
    .filter((one) => one.state === "refused" || one.state === "missing")
    .map((one) => ({
      what: text("cluster", one.state === "refused" ? "noPermission" : "noResource", {
        resource: one.resource,
        component: one.resource.endsWith("knative.dev") ? "Knative Serving" : "Kubernetes",
      }),
      lost: text("cluster", `lost.${one.lost}`),
      reason: one.reason,
    }));
  if (logs !== null && logs.refused !== "") {
    const { followed, wanted } = logs;
    missing.push({
      what: text("cluster", "noLogs", { followed, wanted }),
      lost: text("cluster", "lostLogs"),
      reason: logs.refused,
    });
  }
  return {
    state,
    banner: state === "live" || state === "starting" ? "" : text("cluster", `banner.${state}`),
    reason,
    missing,
    notAll: missing.length === 0 ? "" : text("panel", "notAll", { count: missing.length }),
  };
}
