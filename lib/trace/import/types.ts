/** What importers take and give. An importer turns one kind of input into records; it knows no files, no Node, no clock. */
import type { Json, JsonObject } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import type { WrittenTime } from "../written-time.ts";
import type { AuditWrite } from "./audit-write.ts";
import type { Refused } from "./refusals.ts";
import type { Slices } from "./sorted-rows.ts";

/**
 * Where a record's time comes from.
 * - `receipt`: when a watcher received it.
 * - `log`: printed in the log line, by the clock of that process's node.
 * - `apiserver`: when the API server answered, up to microseconds (audit log).
 * - `object`: from times that the objects themselves carry, in whole seconds; the change may have come later.
 * - `client`: when the sender of a request says that it was sent.
 */
export type ClockKind = "receipt" | "log" | "apiserver" | "object" | "client";

/** What an input was taken for. */
export type InputKind =
  | "trace"
  | "list"
  | "watch"
  | "logs"
  | "audit"
  | "spans"
  | "requests"
  | "metrics"
  | "notes"
  | "capture"
  | "archive"
  | "unknown";

/** Why a part of an input was left out. The words are in the message catalogue `imports`. */
export type LeftReason =
  | "brokenJson"
  | "brokenYaml"
  | "notUtf8"
  | "tooLong"
  | "tooDeep"
  | "noObject"
  | "status"
  | "words"
  | "noTime"
  | "secret"
  | "otherKind"
  | "otherLine"
  | "duplicate"
  | "otherCluster"
  | "mixedClusters"
  | "refusedWrite"
  | "notListed"
  | "noRevision"
  | "noNote"
  | "unreadable"
  | "limit";

/** A record that has no place in a trace yet. */
export interface Draft {
  readonly t: EpochMs;
  /** The time as text in UTC, up to microseconds. */
  readonly at: string;
  readonly type: string;
  readonly resource: string;
  readonly initial: boolean;
  readonly object: JsonObject;
  readonly clock: ClockKind;
  /** Records of this input come as they were received, log lines later than they are of; the order is kept. */
  readonly isAsReceived?: boolean;
  /** Further fields of the record, written beside the format's own. */
  readonly extra?: JsonObject;
}

/** A record whose object is text already: JSON in one line, without credentials. There are very many of them. */
export interface PrintedRecord extends WrittenTime {
  /** The process, or what was measured. */
  readonly resource: string;
  readonly object: string;
}

/** A request as a proxy saw it; whose it was, other inputs may tell. */
export interface SeenRequest {
  readonly time: WrittenTime;
  /** What the proxy calls that to which it sent it; "" where it does not say. */
  readonly cluster: string;
  /** Who told of it, where that is a pod of the revision; "" where it is not. */
  readonly pod: string;
  /** What is in its record, but for whose it is: `host`, `path`, `status`, `ms`, `via`. */
  readonly request: JsonObject;
}

/** An object as a list holds it; when that was is found out when everything has been read. */
export interface Listed {
  /** Whose it is (`identityOf`): made once, as it is asked for again and again. */
  readonly id: string;
  readonly resource: string;
  readonly object: JsonObject;
}

/** An event of a watch that does not say when it was: its place is found when everything has been read. */
export interface Untimed {
  readonly type: string;
  readonly resource: string;
  readonly object: JsonObject;
}

/** Where in an input something stands: "line 12", "item 3". */
export type Place = string;

/** What an importer tells of the cluster, for the header of the trace. */
export interface ClusterFacts {
  readonly cluster?: string;
  readonly kubernetes?: string;
  readonly knative?: string;
  readonly systemNamespace?: string;
  readonly clusterDomain?: string;
  readonly note?: string;
}

/** From when to when a dump was made, of what lies in a folder. */
export interface Run {
  readonly folder: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Takes what one input holds. */
export interface ImportSink {
  record(draft: Draft): void;
  /** Takes a record of which nothing needs to be looked at. */
  printed(type: "LOG" | "METRIC", record: PrintedRecord, clock: ClockKind): void;
  /**
   * Takes one object of a list. All of one input are of one instant.
   * @param takenAt when the list was made, if the input says so
   */
  listed(object: Listed, takenAt?: EpochMs): void;
  /** Takes an event of a watch without a time; the events of one input come in their order. */
  untimed(event: Untimed): void;
  /** Takes a request; whose it was is found when all have come. */
  requested(request: SeenRequest): void;
  /** Takes a write of an audit log; what it made of its object is found when all have come. */
  written(write: AuditWrite): void;
  /** Says that something was left out; the first place of each reason is kept, and the number. */
  left(reason: LeftReason, place: Place): void;
  facts(facts: ClusterFacts): void;
  /** Takes the notes of a trace's header, or those of a side file, as they stand there. */
  notes(notes: Json | undefined, of: "header" | "file"): void;
  /** From when to when the dump was made of which the input is a part. */
  gathered(run: Run): void;
  /** How often lists were asked for: what came and went between is not in it. */
  polled(everyMs: number): void;
  /** Says what the input is when nothing reads it. */
  refuse(as: Refused): void;
  /** What the input was taken for, once that is known; the first word counts. */
  taken(kind: InputKind): void;
}

/** What is known of an input beside its bytes. */
export interface InputInfo {
  /** A file's name, or its path within an archive: untrusted text, for people. */
  readonly name: string;
  /** The file's own date, if it has one. */
  readonly modifiedAt?: EpochMs;
  /** The archive or folder, as it was given, that this is a part of. */
  readonly within?: string;
}

/** One input: its bytes come once, in pieces. */
export interface InputFile extends InputInfo {
  chunks(): AsyncIterable<Uint8Array>;
  /** The same as a file, in which archives can be read in any order. Without it an archive is not looked into. */
  readonly file?: Blob;
  /** The bytes of the file from its beginning, where there is a quicker way to them than through it. */
  bytes?(): AsyncIterable<Uint8Array>;
  /** What it holds as JSON values, where they stand in files of their own; then there are no chunks. */
  values?(listener: ValueListener): AsyncIterable<JsonObject>;
}

/** Told of values that cannot be read, and how many bytes were. */
export interface ValueListener extends Pick<ImportSink, "left"> {
  counted(bytes: number): void;
}

/** One file of a folder; links are none. */
export interface FolderEntry {
  /** Within the folder. */
  readonly path: string;
  readonly modifiedAt: EpochMs | null;
  readonly isFile: boolean;
  /** @throws InputStopped when it cannot be read */
  open(): Promise<Blob>;
}

/** A folder: its files are inputs. */
export interface InputFolder extends InputInfo {
  entries(): AsyncIterable<FolderEntry>;
}

/** Unpacks zstd, which browsers do not. */
export interface ZstdCodec {
  stream(pieces: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** @throws when the data is damaged, or longer than that */
  whole(bytes: Uint8Array, maxLength: number): Uint8Array;
}

/** Reads one input, piece by piece. Neither function throws for what the input holds. */
export interface ImportParser {
  push(chunk: Uint8Array): void;
  end(): Slices<void>;
}

/** The beginning of an input, from which its kind is told. */
export interface Head {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The same as text, broken characters replaced. */
  readonly text: string;
  /** True when there is nothing behind it. */
  readonly isWhole: boolean;
}

/** Reads inputs of one outer form: JSON values, YAML documents, lines of text. */
export interface Importer {
  fits(head: Head): boolean;
  open(sink: ImportSink, input: InputInfo): ImportParser;
}

/** One shape of JSON value that is understood, wherever it stands: in a file, in a line, behind a log's prefix. */
export interface JsonShape {
  /** Null for an envelope: what is in it says the kind. */
  readonly kind: InputKind | null;
  fits(value: JsonObject): boolean;
  /** A taker for one input; it may remember what came before. */
  open(sink: ImportSink, input: InputInfo, sort: Sort): JsonTaker;
}

/** What whoever carried a value says of it: log services and container runtimes put lines into envelopes. */
export interface Carried {
  /** The carrier's own time of the line. */
  readonly stamp?: WrittenTime;
  readonly pod?: string;
  readonly container?: string;
}

/** Hands a value from within an envelope, or a line, to the shape that it has. @returns false when none fits */
export type Sort = (value: JsonObject | string, place: Place, carried?: Carried) => boolean;

export interface JsonTaker {
  take(value: JsonObject, place: Place, carried?: Carried): void;
  /**
   * Takes a line of JSON by its outer form.
   * @param placeOf where it stands, if that is to be said
   * @returns false when it has to be parsed to know more
   */
  takeText?(text: string, carried: Carried, placeOf: () => Place): boolean;
  end?(): Slices<void>;
}
