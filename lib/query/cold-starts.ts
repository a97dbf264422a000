/** `cold-starts`: how long wakes took, in numbers and one by one. */
import { z } from "zod";
import { type ColdStartRow, coldStartStatistics, coldStartsOf, serviceOf } from "../core/index.ts";
import { checkRange, frameOf, keyOf, knownRevisions, openAsked, revisionOf, told } from "./asked-source.ts";
import { cutText, pageOf } from "./bounds.ts";
import type { QueryLibrary } from "./library.ts";
import type { InputOf } from "./question.ts";
import {
  FRAME,
  instant,
  link,
  maybeInstant,
  maybeMs,
  percentiles,
  revisionHandle,
  seq,
  TAIL,
} from "./shapes.ts";

const counts = z.record(z.string(), z.int());

export const coldStartsAnswer = z.object({
  ...FRAME,
  statistics: z
    .object({
      count: z.int(),
      outcomes: counts,
      kinds: counts,
      measures: z
        .record(z.string(), percentiles)
        .describe(
          "percentiles in milliseconds of those that became ready: total, answered (what clients waited), and the phases",
        ),
      slowest: z.string().nullable().describe("the phase with the largest median"),
    })
    .describe("of all that were asked for, whether listed or not"),
  coldStarts: z.array(
    z.object({
      coldStart: z.string().describe("its handle"),
      revision: revisionHandle,
      kind: z.string(),
      outcome: z.string().describe("ready, abandoned or open"),
      begin: instant,
      totalMs: maybeMs,
      answeredMs: maybeMs.describe("what clients waited at most"),
      phasesMs: z.record(z.string(), maybeMs),
      slowest: z.string().nullable(),
      pod: z.string(),
      causes: z.array(z.object({ cause: z.string(), phase: z.string(), record: seq })),
      marks: z.array(
        z.object({ mark: z.string(), t: maybeInstant, clock: z.string(), record: seq.nullable() }),
      ),
      link,
    }),
  ),
  ...TAIL,
});

const OF_MEMORY =
  "Of a watched cluster this is what is in memory; /api/sources/SOURCE/stats and skscope stats know weeks.";

export async function* coldStartsOfSource(library: QueryLibrary, input: InputOf<"cold-starts">) {
  checkRange(input);
  const asked = await openAsked(library, input.source, input.revision);
  const { source, notes, link: linkTo } = asked;
  const { shared, revisions } = source.state;
  if (source.live !== null) notes.push(OF_MEMORY);
  const wanted =
    input.revision === undefined
      ? knownRevisions(shared, revisions).filter(
          ({ namespace, name }) =>
            (input.namespace === undefined || namespace === input.namespace) &&
            (input.service === undefined || serviceOf(name) === input.service),
        )
      : [revisionOf(asked, input.revision)];
  const rows: ColdStartRow[] = [];
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = input;
  for (const revision of wanted) {
    for (const row of coldStartsOf(shared, revision, asked.to ?? 0)) {
      if (row.begin >= from && row.begin <= to) rows.push(row);
    }
    yield;
  }
  rows.sort((a, b) => b.begin - a.begin || (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = yield* pageOf(
    rows,
    input,
    (row) => `${keyOf(row)}:${row.index}`,
    (row) => ({
      coldStart: `${keyOf(row)}:${row.index}`,
      revision: keyOf(row),
      kind: row.kind,
      outcome: row.outcome,
      begin: told(row.begin) ?? "",
      totalMs: row.totalMs,
      answeredMs: row.answeredMs,
      phasesMs: row.lengths,
      slowest: row.slowest,
      pod: cutText(row.pod, 300),
      causes: row.causes.map(({ key, phase, seq: record }) => ({ cause: key, phase, record })),
      marks: row.marks.map(({ key, t, clock, seq: record }) => ({ mark: key, t: told(t), clock, record })),
      link: linkTo({ revision: keyOf(row), t: row.begin, tab: "cold-starts" }),
    }),
  );
  return {
    ...frameOf(asked),
    statistics: coldStartStatistics(rows),
    coldStarts: page.entries,
    next: page.next,
    notes,
    untrusted: ["coldStarts[].revision", "coldStarts[].pod"],
  };
}
