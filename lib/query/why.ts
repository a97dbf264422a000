/** `why`: the answer for one revision at one instant, with the record behind every sentence. */
import { z } from "zod";
import type { GateRow, GateWords } from "../core/answers/gate/types.ts";
import { explain, findingsAt, gateAt, lastingFindings, systemFindings } from "../core/index.ts";
import { describe } from "../i18n/describe.ts";
import { frameOf, instantOf, keyOf, openAsked, revisionOf, told } from "./asked-source.ts";
import { bytesOf, cutText, MOST_BYTES } from "./bounds.ts";
import type { QueryLibrary } from "./library.ts";
import type { InputOf } from "./question.ts";
import { FRAME, instant, link, maybeInstant, revisionHandle, seq, TAIL } from "./shapes.ts";
import {
  findingShape,
  type ToldFinding,
  toldFinding,
  toldSystemFinding,
  UNTRUSTED_IN_FINDING,
} from "./told-finding.ts";

export const whyAnswer = z.object({
  ...FRAME,
  revision: revisionHandle,
  at: instant,
  phase: z.string(),
  since: maybeInstant,
  answer: z.string().describe("what is the case, why, and until when"),
  sentences: z.array(
    z.object({
      text: z.string(),
      provenance: z.enum(["observed", "derived", "inferred"]),
      record: seq.nullable().describe("the record that shows it; null: no single one does"),
    }),
  ),
  gate: z
    .object({
      branch: z.string(),
      text: z.string(),
      blockedBy: z.string().nullable().describe("the row that keeps the pods"),
      unblock: z.string().nullable().describe("what would let them go"),
      earliestZero: maybeInstant,
      rows: z.array(
        z.object({
          id: z.string(),
          state: z.enum(["passed", "blocking", "waiting", "notYet", "skipped", "unknown"]),
          text: z.string(),
          until: maybeInstant,
          records: z.array(seq),
        }),
      ),
    })
    .describe("why it does not scale to zero, as a checklist"),
  findings: z
    .array(findingShape)
    .describe("what is wrong at the instant, worst first; of Knative itself last"),
  link,
  ...TAIL,
});

export async function* whyOfRevision(library: QueryLibrary, input: InputOf<"why">) {
  const asked = await openAsked(library, input.source, input.revision);
  const { source, notes, link: linkTo } = asked;
  const revision = revisionOf(asked, input.revision);
  const at = instantOf(asked, input.at);
  const { shared } = source.state;
  const { phase, since, clauses } = explain(shared, revision, at);
  yield;
  const sentences = clauses
    .map(({ key, values, provenance, seq: record }) => ({
      text: cutText(describe("explain", key, values)),
      provenance,
      record,
    }))
    .filter(({ text }) => text !== "");
  const findings: ToldFinding[] = [];
  let bytes = 0;
  let left = 0;
  const add = (made: ToldFinding): void => {
    bytes += bytesOf(made);
    if (bytes > MOST_BYTES) left += 1;
    else findings.push(made);
  };
  for (const finding of findingsAt(shared, revision, at)) add(toldFinding(asked, revision, finding, at));
  for (const found of lastingFindings(systemFindings(shared, at))) add(toldSystemFinding(asked, found));
  if (left > 0) notes.push(`${left} more findings are left out; findings lists them.`);
  const key = keyOf(revision);
  return {
    ...frameOf(asked),
    revision: key,
    at: told(at) ?? "",
    phase,
    since: told(since),
    answer: sentences.map(({ text }) => text).join(" "),
    sentences,
    gate: gateOf(gateAt(shared, revision, at)),
    findings,
    link: linkTo({ revision: key, t: at, tab: "why" }),
    next: null,
    notes,
    untrusted: [
      "revision",
      "answer",
      "sentences[].text",
      "gate.text",
      "gate.rows[].text",
      ...UNTRUSTED_IN_FINDING.map((field) => `findings[].${field}`),
    ],
  };
}

function gateOf({ branch, headline, blockedBy, unblock, earliestZero, rows }: ReturnType<typeof gateAt>) {
  const say = (area: string, { key, values }: GateWords): string =>
    cutText(describe("gate", `${area}.${key}`, values));
  return {
    branch,
    text: say("headline", headline),
    blockedBy,
    unblock: unblock === null ? null : say("unblock", unblock),
    earliestZero: told(earliestZero?.at ?? null),
    rows: rows.map(({ id, state, facts, until }: GateRow) => ({
      id,
      state,
      text: facts.map((fact) => say("fact", fact)).join("; "),
      until: told(until?.at ?? null),
      records: [...new Set(facts.flatMap(({ seq: record }) => (record === null ? [] : [record])))],
    })),
  };
}
