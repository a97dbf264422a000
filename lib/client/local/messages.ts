/** The messages between a page and its worker. Every call has a number, which all its messages carry. */
import type { ColdStartRow, OpenQuestion } from "../../core/index.ts";
import type { ObjectsAt, RecordInContext, SourceFacts, SourceSummary } from "../../model/api.ts";
import type { SourceFault } from "../../model/errors.ts";
import type { RefusedFile, SourceContents } from "../../model/source-contents.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import type { Scope, StreamMessage } from "../../stream/protocol.ts";
import type { GivenFile } from "../given-files.ts";
import type { EpisodeAddress, FoundInSource, RevisionAddress, SourceStats } from "../port.ts";

/** A recording that is fetched when it is first asked for. */
export interface ShippedRecording {
  readonly summary: SourceSummary;
  readonly url: string;
}

/** How much has been read. */
export interface ReadProgress {
  /** Of the files. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly records: number;
}

export interface OpenedFacts extends SourceFacts {
  /** "namespace/name" of the only revision; null when there are others, or none. */
  readonly only: string | null;
}

export interface MadeFile {
  readonly name: string;
  readonly text: string;
}

/** The questions, with their answers. */
export interface Questions {
  sources(): readonly SourceSummary[];
  source(id: string): SourceFacts;
  contents(id: string): SourceContents;
  objects(revision: RevisionAddress, at: EpochMs): ObjectsAt;
  record(source: string, seq: RecordSeq): RecordInContext;
  coldStarts(source: string): readonly ColdStartRow[];
  found(source: string): FoundInSource;
  stats(source: string, asked: OpenQuestion): SourceStats;
  episode(address: EpisodeAddress): MadeFile;
}

export type Question = keyof Questions;

/** Why a source cannot be shown; `unknown`: there is no source of this id, `noScenario`: its id holds no scenario. */
export type FailureKind = SourceFault | "unknown" | "noScenario";

/** Why a call failed. */
export interface Failure {
  /** Null when the source is not the reason. */
  readonly kind: FailureKind | null;
  readonly message: string;
  /** The files, when none of them holds anything that can be read. */
  readonly refused?: readonly RefusedFile[];
}

export type ToWorker =
  | { readonly say: "begin"; readonly shipped: readonly ShippedRecording[] }
  | {
      readonly say: "open";
      readonly call: number;
      readonly id: string;
      readonly files: readonly GivenFile[];
    }
  | {
      readonly say: "ask";
      readonly call: number;
      readonly question: Question;
      readonly given: readonly unknown[];
    }
  | { readonly say: "stream"; readonly call: number; readonly source: string; readonly scope: Scope }
  /** Cancels an opening, or closes a stream. */
  | { readonly say: "stop"; readonly call: number };

export type FromWorker =
  | { readonly say: "progress"; readonly call: number; readonly progress: ReadProgress }
  | { readonly say: "answer"; readonly call: number; readonly answer: unknown }
  | { readonly say: "failure"; readonly call: number; readonly failure: Failure }
  /** `json` is the data of the event, as the server would send it. */
  | {
      readonly say: "event";
      readonly call: number;
      readonly event: StreamMessage["event"];
      readonly json: string;
    };
