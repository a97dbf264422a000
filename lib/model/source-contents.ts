/**
 * What a source was made of. A trace that was made of dumps, logs and so on says in its header what became of each input
 * (`lib/trace/import/report.ts`). Headers come from files: every field is checked here, and what does not fit is left out.
 */
import { asArray, asNumber, asObject, asString, type JsonObject } from "./json.ts";
import type { TraceHeader } from "./record.ts";
import type { DurationMs, EpochMs } from "./units.ts";

/** A part of an input that was left out. Its reason is a key of the message catalogue `imports`, as are all such words here. */
export interface LeftPart {
  readonly reason: string;
  readonly count: number;
  /** Where the first one stands. */
  readonly first: string;
}

/** A clock against that of another input: later when `ms` is positive. */
export interface ClockOffset {
  readonly to: string;
  readonly ms: DurationMs;
  readonly pairs: number;
  readonly spreadMs: DurationMs;
}

/** What became of one input. */
export interface ReportedInput {
  readonly name: string;
  readonly kind: string;
  /** How many files it stands for, when it is an archive, a folder, or files of one that are alike. */
  readonly files?: number;
  readonly bytes: number | null;
  readonly records: number;
  /** Null when it gave no record. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly clocks: readonly string[];
  /** When its lists were made, and how that is known. */
  readonly instant: { readonly at: EpochMs; readonly by: string } | null;
  /** The newest time in its lists, where those have the date of its file, which a copy renews: they were made no earlier. */
  readonly newestListed?: EpochMs;
  /** How often its lists were asked for, when they were again and again. */
  readonly polledMs?: number;
  /** How far its clock is from that of another input, found from events that both tell; its times are as they were. */
  readonly offset?: ClockOffset;
  /** How many notes it gave, when it is a file with notes. */
  readonly notes?: number;
  readonly left: readonly LeftPart[];
  /** What it is when it could not be read; null when it was read. */
  readonly refused: string | null;
}

/** An input that could not be read, and what it is. */
export interface RefusedFile {
  readonly name: string;
  readonly as: string;
  /** What the API server said, where that is all there is: foreign text. */
  readonly said?: string;
}

/** An input that would tell something of a revision; words are under `bring` in the catalogue. */
export interface WantedInput {
  readonly what: string;
  readonly namespace: string;
  readonly revision: string;
  readonly systemNamespace: string;
  /** Names that kubectl takes, of what is not there. */
  readonly missing?: string;
  /** The time of which it should be. */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** What is in a source. */
export interface SourceContents {
  readonly header: TraceHeader;
  readonly records: number;
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly revisions: number;
  /** Lines that could not be read. */
  readonly problems: number;
  /** What would help most to bring next, where it was made of inputs. */
  readonly bring: readonly WantedInput[];
  /** What Services and Routes say themselves, where no ServerlessService would say more. */
  readonly services: readonly SaidService[];
}

/** What a Service, Route or Configuration says of itself; "" for what it does not say. */
export interface SaidService {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** In force: "web-00002 90 %"; "none". */
  readonly traffic: string;
  readonly latestCreated: string;
  readonly latestReady: string;
  readonly conditions: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
    /** By the condition's own time; null where it has none. */
    readonly since: string | null;
  }[];
  /** It names no revision, and is not ready. */
  readonly isAlone: boolean;
  /** Annotations that nobody reads where they stand, and the command that moves them. */
  readonly ignored: { readonly annotations: string; readonly command: string } | null;
}

/** An archive may hold many files; so many are told of. */
const MAX_INPUTS = 5_000;
const MAX_PARTS = 50;
const MAX_TEXT = 1_000;
/** Beyond it a Date holds no time. */
const LAST_TIME = 8.64e15;

/** What became of the inputs; empty for a recording. */
export function reportedInputs({ fields }: TraceHeader): readonly ReportedInput[] {
  return asArray(fields?.inputs)
    .slice(0, MAX_INPUTS)
    .flatMap((value) => inputOf(asObject(value)) ?? []);
}

/** True for an input that gave nothing since all that it holds came from another one. */
export function isAllKnown({ records, left }: Pick<ReportedInput, "records" | "left">): boolean {
  return records === 0 && left.length > 0 && left.every(({ reason }) => reason === "duplicate");
}

/** Kinds that say what could be brought instead, wherever such a file lies. */
const REPLACEABLE: ReadonlySet<string> = new Set(["table", "describe", "encrypted"]);

/** What a must-gather writes beside each list that it holds as YAML, too. */
const DESCRIBED = /\/describe\.log$/;

/** Whether something can be brought in place of such a file. */
export function isReplaceable(what: string, path: string): boolean {
  return REPLACEABLE.has(what) && !DESCRIBED.test(path);
}

/**
 * How many files were given in vain. What lies beside others in a folder or an archive counts only if something can be
 * brought in its place: there is always something that tells nothing.
 */
export function unreadFiles(header: TraceHeader): number {
  let count = 0;
  for (const { name, refused, left } of reportedInputs(header)) {
    if (refused !== null && (!name.includes("/") || isReplaceable(refused, name))) count += 1;
    // Of an archive with many such files they are not listed one by one.
    for (const part of left) if (isReplaceable(part.reason, part.first)) count += part.count;
  }
  return count;
}

function inputOf(fields: JsonObject): ReportedInput | null {
  const name = textOf(fields.name);
  const kind = textOf(fields.kind);
  if (name === undefined || kind === undefined) return null;
  const instant = asObject(fields.instant);
  const at = timeOf(instant.at);
  const by = textOf(instant.by);
  const newestListed = timeOf(fields.newestListed);
  const files = countOf(fields.files);
  const polledMs = countOf(fields.polledMs);
  const offset = offsetOf(asObject(fields.offset));
  const notes = countOf(fields.notes);
  return {
    name,
    kind,
    ...(files === null ? {} : { files }),
    bytes: countOf(fields.bytes),
    records: countOf(fields.records) ?? 0,
    from: timeOf(fields.from),
    to: timeOf(fields.to),
    clocks: asArray(fields.clocks)
      .slice(0, MAX_PARTS)
      .flatMap((clock) => textOf(clock) ?? []),
    ...(polledMs === null ? {} : { polledMs }),
    instant: at === null || by === undefined ? null : { at, by },
    ...(newestListed === null ? {} : { newestListed }),
    ...(offset === null ? {} : { offset }),
    ...(notes === null ? {} : { notes }),
    left: asArray(fields.left)
      .slice(0, MAX_PARTS)
      .flatMap((part) => leftPart(asObject(part)) ?? []),
    refused: textOf(fields.refused) ?? null,
  };
}

function offsetOf({ to, ms, pairs, spreadMs }: JsonObject): ClockOffset | null {
  const other = textOf(to);
  const by = asNumber(ms);
  const count = countOf(pairs);
  const spread = countOf(spreadMs);
  if (other === undefined || by === undefined || count === null || spread === null) return null;
  return { to: other, ms: by, pairs: count, spreadMs: spread };
}

function leftPart({ reason, count, first }: JsonObject): LeftPart | null {
  const why = textOf(reason);
  const times = countOf(count);
  return why === undefined || times === null
    ? null
    : { reason: why, count: times, first: textOf(first) ?? "" };
}

function textOf(value: unknown): string | undefined {
  return asString(value)?.slice(0, MAX_TEXT);
}

function countOf(value: unknown): number | null {
  const number = asNumber(value);
  return number !== undefined && number >= 0 ? number : null;
}

function timeOf(value: unknown): EpochMs | null {
  const time = asNumber(value);
  return time !== undefined && Math.abs(time) <= LAST_TIME ? time : null;
}
