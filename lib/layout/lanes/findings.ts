/** Broken invariants and diagnoses that want somebody: when, and which. Notes are left to the tab Why. */
import {
  FACT_SOURCES,
  type FactName,
  type Finding,
  findingRef,
  findingsUntil,
  type RevisionState,
  ruleOf,
  type SharedState,
  severityOf,
  spanOf,
  type UnknownSpan,
  unknownSpans,
} from "../../core/index.ts";
import type { Bar, BarRow, DescribeFinding, Lane, Translate } from "../model.ts";

/**
 * One row a rule, under a head in which they lie over each other; of a single rule the head tells it all. No row where nothing
 * was found.
 */
export function findingsLane(
  shared: SharedState,
  revision: RevisionState,
  text: Translate,
  describe: DescribeFinding,
): Lane {
  const findings = findingsUntil(revision, shared.lastT ?? 0).filter(
    (finding) => (severityOf(finding) ?? "note") !== "note",
  );
  if (findings.length === 0) return { id: "findings", rows: [] };
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const isOne = rules.length === 1;
  const row = (id: string, depth: 0 | 1, label: string, title: string, some: readonly Finding[]): BarRow => ({
    id,
    lane: "findings",
    kind: "bars",
    depth,
    label,
    title,
    count: String(some.length),
    bars: isOne || depth === 1 ? some.map((finding) => barOf(finding, describe)) : merged(some, describe),
    unknown: hiddenSpans(shared, some),
  });
  return {
    id: "findings",
    rows: [
      row("findings", 0, text("lane.findings"), text("lane.findingsTitle"), findings),
      ...(isOne ? [] : rules).map((rule) => {
        const some = findings.filter((finding) => finding.rule === rule);
        const title = some[0] === undefined ? rule : describe(some[0]).title;
        return row(`finding ${rule}`, 1, named(rule, title), title, some);
      }),
    ],
  };
}

function barOf(finding: Finding, describe: DescribeFinding): Bar {
  const { title, saw } = describe(finding);
  const { from, to } = spanOf(finding);
  return {
    from,
    to,
    style: severityOf(finding) === "error" ? "trouble" : "warning",
    label: named(finding.rule, title),
    seq: finding.seq,
    provenance: "derived",
    initial: false,
    detail: saw,
    finding: findingRef(finding),
  };
}

/** A number of the protocol is a name that one looks up; our own names of rules only say the title again. */
function named(rule: string, title: string): string {
  return /^[A-Z]+\d/.test(rule) ? `${rule} ${title}` : title;
}

/** What overlaps becomes one bar that looks like the worst of it and names all. */
function merged(findings: readonly Finding[], describe: DescribeFinding): Bar[] {
  const bars: Bar[] = [];
  const all = findings.map((finding) => barOf(finding, describe)).sort((a, b) => a.from - b.from);
  for (const bar of all) {
    const last = bars[bars.length - 1];
    if (last === undefined || (last.to !== null && last.to < bar.from)) {
      bars.push(bar);
      continue;
    }
    bars[bars.length - 1] = {
      ...last,
      to: last.to === null || bar.to === null ? null : Math.max(last.to, bar.to),
      // A click opens the worst of them.
      ...(last.style !== "trouble" && bar.style === "trouble" ? worstOf(bar) : {}),
      label: last.label.includes(bar.label) ? last.label : `${last.label}, ${bar.label}`,
      detail: [last.detail, bar.detail].filter((detail) => detail !== "").join("; "),
    };
  }
  return bars;
}

function worstOf({ style, seq, finding }: Bar): Partial<Bar> {
  return { style, seq, ...(finding === undefined ? {} : { finding }) };
}

/** Where the rules could not be judged, because of a gap in a resource that they need. */
function hiddenSpans(shared: SharedState, findings: readonly Finding[]): UnknownSpan[] {
  const needs = new Set(findings.flatMap(({ rule }) => ruleOf(rule)?.needs ?? ruleOf(rule)?.sources ?? []));
  const facts = (Object.keys(FACT_SOURCES) as FactName[]).filter((fact) =>
    FACT_SOURCES[fact].every((resource) => needs.has(resource)),
  );
  const spans = facts.flatMap((fact) => unknownSpans(shared, fact));
  return [...new Map(spans.map((span) => [`${span.resource} ${span.from}`, span])).values()].sort(
    (a, b) => a.from - b.from,
  );
}
