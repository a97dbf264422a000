/**
 * What pages ask, whoever answers: a server over HTTP (`http-port.ts`), or this browser itself. Components get the port
 * by context and never see an address of an API.
 */
import type {
  ClusterHistory,
  ColdStartRow,
  ExportFormat,
  Found,
  OpenQuestion,
  Span,
  Stats,
} from "../core/index.ts";
import type { ObjectsAt, RecordInContext, SourceSummary } from "../model/api.ts";
import type { TraceHeader } from "../model/record.ts";
import type { RefusedFile } from "../model/source-contents.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { UploadAnswer, UploadFailure } from "../model/upload.ts";
import type { SeenMarks, StreamListener } from "../stream/client.ts";
import type { Scope } from "../stream/protocol.ts";
import type { NoteKeeping } from "./browser-notes.ts";
import type { GivenFile } from "./given-files.ts";

/** What a page wants to be told. */
export interface StreamAsked {
  readonly source: string;
  readonly scope: Scope;
  /** What the page has already, as the id of an event says it; without it a snapshot comes first. */
  readonly place?: string | undefined;
  /** Which rows of an overview are in view; who tells all rows alike does not ask. */
  readonly seen?: SeenMarks | undefined;
}

export interface RevisionName {
  readonly namespace: string;
  readonly name: string;
}

export interface RevisionAddress extends RevisionName {
  readonly source: string;
}

/** A page: of a source, of one of its revisions, or of Knative itself. */
export interface ViewAddress {
  readonly source: string;
  readonly revision?: RevisionName;
  /** Beside the revisions; only without one. */
  readonly page?: SourcePage;
  /** What else the address holds, such as the cursor `t`; undefined is left out. */
  readonly query?: Readonly<Record<string, string | undefined>>;
}

/** A page of a source beside its overview. */
export const SOURCE_PAGES = ["contents", "report", "trends", "knative"] as const;
export type SourcePage = (typeof SOURCE_PAGES)[number];

/** Statistics of a source, and why a cluster keeps no facts now; empty where it does, and for a recording. */
export interface SourceStats extends Stats {
  readonly failure: string;
}

/** What a report of a source is made from. */
export interface FoundInSource extends Found {
  readonly header: Pick<TraceHeader, "cluster" | "kubernetes" | "knative">;
}

/** Episodes of a source: one, or all of a revision, or of all revisions. */
export interface EpisodeAddress extends Partial<RevisionName> {
  readonly source: string;
  readonly kind?: "cold-start";
  readonly index?: number;
  readonly format: ExportFormat;
}

/** A file to be had: from an address, or made here when it is asked for. */
export type Download =
  | { readonly href: string }
  | { readonly make: () => Promise<{ readonly name: string; readonly text: string }> };

/** A cluster by the id of its source, and what the kubeconfig calls it. */
export interface ClusterName {
  readonly id: string;
  readonly context: string;
}

/** What can be asked of a server that watches a cluster; without a revision it is about everything that is watched. */
export interface LiveControls {
  /** The clusters that can be watched, the current one first. */
  clusters(): Promise<readonly ClusterName[]>;
  history(source: string, span: Span): Promise<ClusterHistory>;
  record(source: string, revision: RevisionName | undefined, on: boolean): Promise<void>;
  probe(source: string, revision: RevisionName | undefined, on: boolean): Promise<void>;
  /** The last minutes as a recording. */
  exportHref(source: string, revision: RevisionName | undefined, minutes: number): string;
}

export interface UploadProgress {
  onSent(bytes: number): void;
  readonly signal: AbortSignal;
}

/** What can be asked of a server that keeps recordings. */
export interface Keeping {
  /**
   * Sends files as one source. Rejects with a {@link RefusedError}, with an AbortError, or with a TypeError when the
   * connection broke.
   */
  upload(files: readonly GivenFile[], progress: UploadProgress): Promise<UploadAnswer>;
  /** Resolves also when somebody else has removed it. */
  remove(source: string): Promise<void>;
}

export interface Port {
  /** Different for ports whose answers differ; the first part of every key of a cache. */
  readonly key: string;
  viewHref(address: ViewAddress): string;
  /** Sends what a viewer of this scope needs, then what follows; returns the way to stop it. */
  stream(query: StreamAsked, listener: StreamListener): () => void;
  sources(): Promise<readonly SourceSummary[]>;
  objects(revision: RevisionAddress, at: EpochMs): Promise<ObjectsAt>;
  record(source: string, seq: RecordSeq): Promise<RecordInContext>;
  coldStarts(source: string): Promise<readonly ColdStartRow[]>;
  /**
   * The revisions in which something was found.
   * @param onFirst told of the first of them where all are too many for one answer
   */
  found(source: string, onFirst?: (first: FoundInSource) => void): Promise<FoundInSource>;
  /** An end that is open is that of a recording; of a cluster now, and 30 days before. */
  stats(source: string, asked: OpenQuestion): Promise<SourceStats>;
  /** Notes of readers. */
  readonly notes: NoteKeeping;
  /** One episode, or many, in the format of another tool. */
  episode(address: EpisodeAddress): Download;
  /** Null where no cluster can be watched. */
  readonly live: LiveControls | null;
  /** Null where nothing can be kept. */
  readonly keeping: Keeping | null;
}

/** A refusal. The message is the sentence of who refuses; `status` stands alone where there is none. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;
  readonly detail: string | null;
  /** Why an upload was not kept, as far as it is known; pages have words for it. */
  readonly failure: UploadFailure | null;
  /** The files, when nothing of them can be read. */
  readonly refused: readonly RefusedFile[];

  constructor(
    status: number,
    detail: string | null,
    {
      failure = null,
      refused = [],
    }: { failure?: UploadFailure | null; refused?: readonly RefusedFile[] } = {},
  ) {
    super(detail ?? `HTTP ${status}`);
    this.status = status;
    this.detail = detail;
    this.failure = failure;
    this.refused = refused;
  }
}

/** A path with what else the address holds. */
export function withQuery(path: string, query: ViewAddress["query"] = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  if (given.length === 0) return path;
  const [before = "", ...fragment] = path.split(/(?=#)/);
  return `${before}${before.includes("?") ? "&" : "?"}${new URLSearchParams(given)}${fragment.join("")}`;
}
