/** What the routes accept; everything else is said back with what was given and what is allowed. */
import { z } from "zod";
import { EPISODE_KINDS, EXPORT_FORMATS, type OpenQuestion, STATS_ASKED_BY } from "../core/index.ts";
import { isSeat } from "../model/class-guess.ts";
import { isClassId } from "../model/class-place.ts";
import { isNoteId } from "../model/notes.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { isScenarioId, LONGEST_SCENARIO_ID } from "../sim/is-scenario-id.ts";
import { type Scope, SPEED_MAX, SPEED_MIN, type Speed } from "../stream/protocol.ts";
import { parseTime } from "../trace/time.ts";
import type { EpisodesQuery } from "./episodes.ts";
import { ProblemError } from "./problem.ts";

const GIVEN_LENGTH = 80;
const LONGEST_SOURCE_ID = 200;

const TIME = "an RFC 3339 time such as 2026-11-23T04:05:14.201Z";
const SPEED = `"max" or a number from ${SPEED_MIN} to ${SPEED_MAX}`;
const NAMESPACE = "a Kubernetes namespace: up to 63 of a-z, 0-9 and hyphen";
const NAME = "a Kubernetes object name: up to 253 of a-z, 0-9, hyphen and dot";
const SEQ = "the number of a record, from 0";
const NOTE = "the id of a note: 6 to 32 of a-z and 0-9";
const VERSION = "the version of the note that was read";
const CLASS = "the id of a class: 22 of a-z, A-Z, 0-9, - and _";
const EPISODE = "the number of an episode of its kind, from 1";
const WITHIN = "a number of milliseconds, from 1";
const SHARE = "a percentage above 0, up to 100";
const SOURCE = "the id of a source, as /api/sources lists it";

const text = (allowed: string) => z.string({ error: allowed });

const sourceId = text(SOURCE).refine(isSourceId, SOURCE);
const namespace = text(NAMESPACE).regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, NAMESPACE);
const name = text(NAME)
  .max(253, NAME)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, NAME);
const time = text(TIME)
  .max(64, TIME)
  .transform(parseTime)
  .refine((ms) => !Number.isNaN(ms), TIME);
const speed = text(SPEED)
  .transform((given) => (given === "max" ? "max" : /^\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN))
  .refine((value) => value === "max" || (value >= SPEED_MIN && value <= SPEED_MAX), SPEED);

export const sourceParams = z.object({ source: sourceId });
export const revisionParams = z.object({ source: sourceId, namespace, name });
export const recordParams = z.object({
  source: sourceId,
  seq: text(SEQ)
    .regex(/^\d{1,12}$/, SEQ)
    .transform(Number),
});
export const noteParams = z.object({ source: sourceId, note: text(NOTE).refine(isNoteId, NOTE) });
export const classParams = z.object({ id: text(CLASS).refine(isClassId, CLASS) });
const SEAT = "22 letters, digits, - or _, made up by the page";
export const seatQuery = z.object({ seat: text(SEAT).refine(isSeat, SEAT).optional() });
export const versionQuery = z.object({
  version: text(VERSION)
    .regex(/^\d{1,9}$/, VERSION)
    .transform(Number)
    .optional(),
});
const AFTER = "a number of revisions";
export const afterQuery = z.object({
  after: text(AFTER)
    .regex(/^\d{1,6}$/, AFTER)
    .transform(Number)
    .optional(),
});
export const rangeQuery = z.object({ from: time.optional(), to: time.optional() });
export const atQuery = z.object({ at: time.optional() });
export const statsQuery = z.object({
  from: time.optional(),
  to: time.optional(),
  namespace: namespace.optional(),
  service: name.optional(),
  by: z.enum(STATS_ASKED_BY, { error: oneOf(STATS_ASKED_BY) }).optional(),
  within: text(WITHIN)
    .regex(/^[1-9]\d{0,8}$/, WITHIN)
    .transform(Number)
    .optional(),
  share: text(SHARE)
    .regex(/^\d{1,3}(\.\d{1,6})?$/, SHARE)
    .transform(Number)
    .refine((percent) => percent > 0 && percent <= 100, SHARE)
    .optional(),
});
const SEEN = "marks of at most 200 rows, six hexadecimal digits each, with dots between them";
export const streamQuery = z.object({
  source: sourceId,
  scope: z.enum(["overview", "revision"], { error: '"overview" or "revision"' }),
  speed: speed.optional(),
  from: time.optional(),
  seen: text(SEEN)
    .regex(/^([0-9a-f]{6}(\.[0-9a-f]{6}){0,199})?$/, SEEN)
    .optional(),
});
export const scopeQuery = z.object({ namespace, name });
const MINUTES = "a number of minutes from 1 to 1440";
export const selectionQuery = z.object({ namespace: namespace.optional(), name: name.optional() });
export const exportQuery = z.object({
  minutes: text(MINUTES)
    .regex(/^\d{1,4}$/, MINUTES)
    .transform(Number)
    .refine((minutes) => minutes >= 1 && minutes <= 1_440, MINUTES),
});
export const episodesQuery = z.object({
  format: z.enum(EXPORT_FORMATS, { error: oneOf(EXPORT_FORMATS) }),
  kind: z.enum(EPISODE_KINDS, { error: oneOf(EPISODE_KINDS) }).optional(),
  index: text(EPISODE)
    .regex(/^[1-9]\d{0,8}$/, EPISODE)
    .transform(Number)
    .optional(),
});

export interface RevisionParams {
  readonly source: string;
  /** "namespace/name". */
  readonly key: string;
}

export function readSource(params: unknown): string {
  return read(sourceParams, params).source;
}

export function readRevision(params: unknown): RevisionParams {
  const { source, namespace: of, name: called } = read(revisionParams, params);
  return { source, key: `${of}/${called}` };
}

export function readRecordParams(params: unknown): { source: string; seq: RecordSeq } {
  return read(recordParams, params);
}

export function readNoteParams(params: unknown): { source: string; note: string } {
  return read(noteParams, params);
}

export function readClassId(params: unknown): string {
  return read(classParams, params).id;
}

/** The seat of a page that follows a class; null: it has none. */
export function readSeatOf(url: string): string | null {
  return read(seatQuery, queryOf(url)).seat ?? null;
}

/** Which version of a note is to be removed; null: whichever it is. */
export function readVersion(url: string): number | null {
  return read(versionQuery, queryOf(url)).version ?? null;
}

/** Both ends of a range; null where it is open. */
export function readRange(url: string): { from: EpochMs | null; to: EpochMs | null } {
  const { from = null, to = null } = read(rangeQuery, queryOf(url));
  if (from !== null && to !== null && from > to) {
    throw new ProblemError("bad-parameter", `"from" (${iso(from)}) is later than "to" (${iso(to)}).`);
  }
  return { from, to };
}

/** How many of a list the asker has already. */
export function readAfter(url: string): number {
  return read(afterQuery, queryOf(url)).after ?? 0;
}

export function readAt(url: string): EpochMs | null {
  return read(atQuery, queryOf(url)).at ?? null;
}

/** What a recording is to hold: one revision, one namespace, or everything that is watched. */
export function readSelection(url: string): { namespace: string | null; revision: string | null } {
  const { namespace: of = null, name: called } = read(selectionQuery, queryOf(url));
  return { namespace: of, revision: called === undefined || of === null ? null : `${of}/${called}` };
}

/** The revision ("namespace/name") of the query. */
export function readProbed(url: string): string {
  const { namespace: of, name: called } = read(scopeQuery, queryOf(url));
  return `${of}/${called}`;
}

export function readExport(url: string): {
  minutes: number;
  selection: { namespace: string | null; revision: string | null };
} {
  return { ...read(exportQuery, queryOf(url)), selection: readSelection(url) };
}

/** In which format, and which episodes; a number means nothing without the kind that it counts. */
export function readEpisodes(url: string): EpisodesQuery {
  const query = read(episodesQuery, queryOf(url));
  if (query.index !== undefined && query.kind === undefined) {
    throw new ProblemError("bad-parameter", `"index" needs "kind": ${oneOf(EPISODE_KINDS)}.`);
  }
  return query;
}

/** Which statistics are asked for; a share means nothing without the time that it is about. */
export function readStats(url: string): OpenQuestion {
  const { from = null, to = null, ...query } = read(statsQuery, queryOf(url));
  if (from !== null && to !== null && from > to) {
    throw new ProblemError("bad-parameter", `"from" (${iso(from)}) is later than "to" (${iso(to)}).`);
  }
  const { within, share } = query;
  if (share !== undefined && within === undefined) {
    throw new ProblemError("bad-parameter", `"share" needs "within": ${WITHIN}.`);
  }
  return {
    from,
    to,
    namespace: query.namespace ?? null,
    service: query.service ?? null,
    by: query.by ?? "week",
    objective:
      within === undefined ? null : { withinMs: within, share: share === undefined ? null : share / 100 },
  };
}

export interface StreamParams {
  readonly source: string;
  readonly scope: Scope;
  readonly speed: Speed;
  readonly from: EpochMs | null;
  /** As sent, from the header or, where a client cannot set one, the query. */
  readonly lastEventId: string | null;
  /** Marks of the rows that the viewer sees; null: he does not say. */
  readonly seen: ReadonlySet<string> | null;
}

export function readStream(request: Request): StreamParams {
  const query = queryOf(request.url);
  const { source, scope: kind, speed: given = null, from = null, seen } = read(streamQuery, query);
  const scope: Scope = kind === "overview" ? { kind } : { kind, ...read(scopeQuery, query) };
  const lastEventId = request.headers.get("last-event-id") ?? query.lastEventId ?? null;
  const marks = seen === undefined ? null : new Set(seen.split("."));
  return { source, scope, speed: given === "max" ? "max" : given, from, lastEventId, seen: marks };
}

/** The first value of each parameter; unknown ones are left for the schema to ignore. */
function queryOf(url: string): Record<string, string | undefined> {
  const values: Record<string, string> = {};
  for (const [key, value] of new URL(url).searchParams) values[key] ??= value;
  return values;
}

function read<T extends z.ZodType>(schema: T, values: unknown): z.infer<T> {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const parameter = String(issue?.path[0] ?? "");
  const given = (values as Record<string, unknown>)[parameter];
  const said = typeof given === "string" ? `is ${quote(given)}` : "is missing";
  throw new ProblemError(
    "bad-parameter",
    `The parameter "${parameter}" ${said}. Allowed: ${issue?.message}.`,
  );
}

function oneOf(words: readonly string[]): string {
  return words.map((word) => JSON.stringify(word)).join(" or ");
}

function quote(given: string): string {
  return JSON.stringify(given.length > GIVEN_LENGTH ? `${given.slice(0, GIVEN_LENGTH)}…` : given);
}

/** Ids are looked up in a list, never joined to a path; this only refuses what cannot be one. */
function isSourceId(id: string): boolean {
  const longest = isScenarioId(id) ? LONGEST_SCENARIO_ID : LONGEST_SOURCE_ID;
  if (id.length < 1 || id.length > longest || /^\.+$/.test(id)) return false;
  return !/[/\\]/.test(id) && ![...id].some((character) => character < " " || character === "\u007f");
}

function iso(t: EpochMs): string {
  return new Date(t).toISOString();
}
