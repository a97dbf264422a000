/** The report of a source: what was found in each revision, worst first, with its sentence, its cards and its lanes. */
import {
  type Clause,
  explain,
  type Found,
  hasNoServices,
  incidentsOf,
  type RevisionState,
  shownAt,
} from "../core/index.ts";
import { buildLanes, firstRange, type Translate } from "../layout/index.ts";
import type { JsonObject } from "../model/json.ts";
import { type Note, notesOf } from "../model/notes.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import { type Card, cardOf } from "./card.ts";
import { type LanesPicture, lanesSvg, PICTURE_PX } from "./lanes-svg.ts";
import { type ReportNote, reportNotes } from "./notes.ts";
import type { DocumentWords } from "./words.ts";

export interface ReportWords extends DocumentWords {
  readonly sentence: (clauses: readonly Clause[]) => string;
  /** A text of the catalogue `timeline`. */
  readonly timeline: Translate;
}

export interface ReportRevision {
  /** "namespace/name". */
  readonly subject: string;
  readonly namespace: string;
  readonly name: string;
  /** What it did when its worst finding was told, and when that was. */
  readonly sentence: string;
  readonly at: string;
  readonly cards: readonly Card[];
  readonly lanes: LanesPicture;
}

export interface SourceReport {
  readonly title: string;
  /** Where the records come from, and of which time they are. */
  readonly facts: readonly string[];
  /** How much was found. */
  readonly summary: string;
  readonly notes: readonly ReportNote[];
  readonly revisions: readonly ReportRevision[];
  /** That there are more revisions with findings; "" when there are none. */
  readonly left: string;
}

export interface ReportSource {
  readonly source: string;
  readonly found: Found;
  readonly header: Pick<TraceHeader, "cluster" | "kubernetes" | "knative">;
  /** Of readers. */
  readonly notes?: readonly Note[];
}

/** The report in the given words. */
export function sourceReport(
  { source, found, header, notes = [] }: ReportSource,
  words: ReportWords,
): SourceReport {
  const { shared, revisions, left } = found;
  const { text, time } = words;
  const { firstT, lastT, records } = shared;
  const told = revisions.map((revision) => revisionReport(found, revision, notes, words));
  const cards = told.flatMap((one) => one.cards);
  const count = (severity: Card["severity"]): number =>
    cards.filter((card) => card.severity === severity).length;
  return {
    title: text("report.title", { source }),
    facts: [
      ...(firstT === null || lastT === null
        ? []
        : [text("report.span", { from: time(firstT), to: time(lastT) })]),
      text("report.records", { count: records }),
      ...(["cluster", "kubernetes", "knative"] as const).flatMap((name) => {
        const value = header[name];
        return value === undefined ? [] : [text(`report.${name}`, { value })];
      }),
    ],
    // Nothing found where nothing could be looked at is no good news.
    summary:
      revisions.length === 0 && hasNoServices(shared)
        ? text("report.unjudged")
        : text("report.summary", {
            errors: count("error"),
            warnings: count("warning"),
            revisions: revisions.length,
          }),
    notes: reportNotes(notes, words),
    revisions: told,
    left: left === 0 ? "" : text("report.left", { count: left }),
  };
}

/** By then all watches have told what follows from it. */
const FOLLOWED_MS: DurationMs = 1_000;

function revisionReport(
  { shared }: Found,
  revision: RevisionState,
  notes: readonly Note[],
  words: ReportWords,
): ReportRevision {
  const { namespace, name } = revision;
  const end = shared.lastT ?? 0;
  const incidents = incidentsOf(shared, revision, end);
  const [worst] = incidents;
  const at = worst === undefined ? end : Math.min(worst.until ?? end, shownAt(worst.finding) + FOLLOWED_MS);
  const lanes = buildLanes(shared, revision, words.timeline, words.finding);
  const range = firstRange(revision, { from: shared.firstT ?? 0, to: end });
  const subject = `${namespace}/${name}`;
  const label = words.text("report.lanes", { name: subject });
  return {
    subject,
    namespace,
    name,
    sentence: words.sentence(explain(shared, revision, at).clauses),
    at: words.time(at),
    cards: incidents.map((incident) => cardOf(incident, words)),
    lanes: lanesSvg({
      lanes,
      revision,
      range,
      end,
      width: PICTURE_PX,
      label,
      text: words.timeline,
      notes: { label: words.text("report.notes"), all: notesOf(notes, subject) },
    }),
  };
}

/** A file with more records than this is too large for a ticket. */
const MOST_RECORDS = 400;

/** The records that the cards rest on, each once, in their order; of many those of the worst. */
export function evidenceSeqs({ revisions }: SourceReport): RecordSeq[] {
  const seqs = new Set<RecordSeq>();
  for (const { cards } of revisions) {
    for (const { evidence } of cards) {
      for (const { seq, alike } of evidence) {
        for (const one of alike === null ? [seq] : [seq, alike.seq])
          if (seqs.size < MOST_RECORDS) seqs.add(one);
      }
    }
  }
  return [...seqs].sort((a, b) => a - b);
}

/** A record as text: as it was received, without what only its writers need. */
export function recordText({ object }: Pick<TraceRecord, "object">): string {
  const { metadata, ...rest } = object;
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return json(object);
  const { managedFields: _, ...kept } = metadata as JsonObject;
  return json({ ...rest, metadata: kept });
}

function json(object: JsonObject): string {
  return JSON.stringify(object, null, 1);
}
