/** `findings`: what was found wrong in a source, over all of its time. */
import { z } from "zod";
import {
  type Finding,
  findingRef,
  findingsUntil,
  type Severity,
  type SystemFinding,
  severityOf,
  systemFindings,
} from "../core/index.ts";
import type { RevisionState } from "../core/state/state.ts";
import { frameOf, keyOf, knownRevisions, openAsked, revisionOf } from "./asked-source.ts";
import { pageOf } from "./bounds.ts";
import type { QueryLibrary } from "./library.ts";
import type { InputOf } from "./question.ts";
import { FRAME, TAIL } from "./shapes.ts";
import {
  findingShape,
  systemRef,
  toldFinding,
  toldSystemFinding,
  UNTRUSTED_IN_FINDING,
} from "./told-finding.ts";

export const findingsAnswer = z.object({
  ...FRAME,
  count: z.int().describe("how many there are in all"),
  findings: z
    .array(findingShape)
    .describe("those of Knative itself first, then by revision, each in the order in which they began"),
  ...TAIL,
});

type Found =
  | { readonly handle: string; readonly revision: RevisionState; readonly finding: Finding }
  | { readonly handle: string; readonly ofKnative: SystemFinding };

const WORSE: readonly Severity[] = ["error", "warning", "note"];

export async function* findingsOf(library: QueryLibrary, input: InputOf<"findings">) {
  const asked = await openAsked(library, input.source, input.revision);
  const { source, notes } = asked;
  const { shared, revisions } = source.state;
  const end = asked.to ?? 0;
  const least = WORSE.indexOf(input.severity ?? "warning");
  const isMeant = (severity: Severity, to: number | null, ref: string): boolean =>
    input.finding === undefined
      ? WORSE.indexOf(severity) <= least && (input.lasting !== true || to === null)
      : ref === input.finding;
  const all: Found[] = [];
  if (input.revision === undefined) {
    for (const found of systemFindings(shared, end)) {
      if (isMeant(found.severity, found.to, systemRef(found))) {
        all.push({ handle: `knative ${found.rule} ${found.component} ${found.from}`, ofKnative: found });
      }
    }
  }
  const wanted =
    input.revision === undefined ? knownRevisions(shared, revisions) : [revisionOf(asked, input.revision)];
  for (const revision of wanted) {
    for (const finding of findingsUntil(revision, end)) {
      if (isMeant(severityOf(finding) ?? "note", finding.to, findingRef(finding))) {
        all.push({ handle: `${keyOf(revision)} ${findingRef(finding)}`, revision, finding });
      }
    }
    yield;
  }
  const page = yield* pageOf(
    all,
    input,
    ({ handle }) => handle,
    (found) =>
      "ofKnative" in found
        ? toldSystemFinding(asked, found.ofKnative)
        : toldFinding(asked, found.revision, found.finding, end),
  );
  return {
    ...frameOf(asked),
    count: all.length,
    findings: page.entries,
    next: page.next,
    notes,
    untrusted: UNTRUSTED_IN_FINDING.map((field) => `findings[].${field}`),
  };
}
