/** What a panel says of one revision at one instant: words, in the order in which they are read, and the way of requests. */
import {
  type Clause,
  type CoreState,
  coldStartsOf,
  explain,
  type Finding,
  findingsAt,
  issuesOf,
  knownBy,
  type RevisionState,
  type Route,
  routeAt,
  severityOf,
  spanOf,
} from "../core/index.ts";
import { type RemedyStep, remedySteps } from "../document/remedy.ts";
import type { RevisionPhase } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";
import { type ColdStartView, coldStartView } from "./cold-start-view.ts";
import { type GateView, gateView } from "./gate-view.ts";
import type { Said } from "./said.ts";
import type { PanelWords } from "./words.ts";

export interface FindingView {
  /** Names it among those of the revision. */
  readonly id: string;
  readonly rule: string;
  readonly severity: "error" | "warning" | "note";
  readonly severityWord: string;
  readonly title: string;
  readonly saw: Said;
  /** "since 20:14:05.120". */
  readonly since: string;
  /** "" where there is none; so are cause and remedy. */
  readonly impact: string;
  readonly cause: string;
  readonly remedy: readonly RemedyStep[];
  readonly issues: readonly { readonly text: string; readonly href: string }[];
}

export interface WhyView {
  readonly namespace: string;
  readonly name: string;
  readonly phase: RevisionPhase;
  readonly phaseWord: string;
  readonly phaseHelp: string;
  /** What is the case, why, and until when; the first is the headline. */
  readonly sentences: readonly Said[];
  readonly route: Route;
  /** Those that last, worst first; notes are among them. */
  readonly findings: readonly FindingView[];
  readonly gate: GateView;
  /** The newest first. */
  readonly coldStarts: readonly ColdStartView[];
  /** How many older ones are not among them. */
  readonly moreColdStarts: number;
}

const COLD_STARTS = 5;

/** The view of a revision, by "namespace/name", at `t`; null when nothing has told of it. */
export function whyView(state: CoreState, key: string, t: EpochMs, words: PanelWords): WhyView | null {
  const revision = state.revisions.get(key);
  if (revision === undefined) return null;
  const { shared } = state;
  const { phase, clauses } = explain(shared, revision, t);
  const starts = coldStartsOf(shared, revision, t).reverse();
  return {
    namespace: revision.namespace,
    name: revision.name,
    phase,
    phaseWord: words.text("revision", `phase.${phase}`),
    phaseHelp: words.text("revision", `phaseIs.${phase}`),
    sentences: clauses.map((clause) => sentence(clause, words)),
    route: routeAt(shared, revision, t),
    findings: findings(state, revision, t, words),
    gate: gateView(shared, revision, t, words),
    coldStarts: starts.slice(0, COLD_STARTS).map((row) => coldStartView(row, words)),
    moreColdStarts: Math.max(0, starts.length - COLD_STARTS),
  };
}

function sentence({ key, values, provenance, seq }: Clause, { describe }: PanelWords): Said {
  return { text: describe("explain", key, values), known: provenance, seq };
}

function findings(
  { shared }: CoreState,
  revision: RevisionState,
  t: EpochMs,
  words: PanelWords,
): FindingView[] {
  return findingsAt(shared, revision, t).map((finding) => findingView(finding, words));
}

function findingView(finding: Finding, { describe, text, time, ruleTitle }: PanelWords): FindingView {
  const { rule, values, seq } = finding;
  const severity = severityOf(finding) ?? "note";
  const { from, to } = spanOf(finding);
  return {
    id: `${rule} ${finding.from}`,
    rule,
    severity,
    severityWord: text("why", `findings.severity.${severity}`),
    title: ruleTitle(rule, values),
    saw: { text: describe("detail", rule, values), known: knownBy(finding), seq },
    since:
      to === null
        ? text("why", "findings.since", { from: time(from) })
        : text("why", "findings.between", { first: time(from), last: time(to) }),
    impact: describe("impact", rule, values),
    cause: describe("cause", rule, values),
    remedy: remedySteps(describe("remedy", rule, values)),
    issues: issuesOf(rule).map(({ number, isOpen }) => ({
      text: text("why", `findings.${isOpen ? "issueOpen" : "issue"}`, { number: String(number) }),
      href: `https://github.com/knative/serving/issues/${number}`,
    })),
  };
}
