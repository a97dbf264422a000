/**
 * Every route of /api with its validators: those that read its parameters (params.ts) and the schemas of its answers. A test holds that
 * no route is missing.
 */
import type { z } from "zod";
import * as params from "../params.ts";
import type { ProblemKind } from "../problem.ts";
import * as body from "./bodies.ts";

type Schema = z.ZodObject;

export interface Operation {
  readonly method: "get" | "post" | "put" | "delete";
  /** As OpenAPI writes it. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** Of the path. */
  readonly params?: Schema;
  readonly query?: readonly Schema[];
  readonly body?: { readonly type: string; readonly schema: z.ZodType | null };
  readonly answer: {
    readonly status: number;
    /** null: no body. */
    readonly type: string | null;
    /** null: no JSON. */
    readonly schema: z.ZodType | null;
  };
  /** What it may answer besides, by status. */
  readonly also?: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
  /** What it may refuse, beside what everything may. */
  readonly problems?: readonly ProblemKind[];
}

const json = (schema: z.ZodType, status = 200) => ({ status, type: "application/json", schema });
const empty = { status: 204, type: null, schema: null } as const;
const NO_SOURCE = ["unknown-source", "recording-too-large", "not-a-trace", "unreadable", "busy"] as const;
const NO_REVISION = [...NO_SOURCE, "unknown-revision"] as const;
const SOURCE = "/api/sources/{source}";
const REVISION = `${SOURCE}/revisions/{namespace}/{name}`;

/** In the order in which they are told. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: "get",
    path: "/api/health",
    id: "health",
    summary: "That the server answers.",
    answer: json(body.health),
  },
  {
    method: "get",
    path: "/api/openapi.json",
    id: "openapi",
    summary: "This description.",
    answer: json(body.openapi),
  },
  {
    method: "post",
    path: "/api/mcp",
    id: "mcp",
    summary: "Questions of assistants: Model Context Protocol, streamable HTTP, without sessions.",
    body: { type: "application/json", schema: body.rpc },
    answer: json(body.rpc),
    also: {
      202: { description: "A notification was taken." },
      400: { description: "No request of the protocol (a JSON-RPC error).", schema: body.rpc },
      406: {
        description: "The client does not take both JSON and event streams (a JSON-RPC error).",
        schema: body.rpc,
      },
    },
  },
  {
    method: "get",
    path: "/api/sources",
    id: "sources",
    summary: "Recordings, what of their folders cannot be read, and the clusters that can be watched.",
    answer: json(body.sources),
  },
  {
    method: "get",
    path: SOURCE,
    id: "source",
    summary: "One source: what it is, what is odd about it, the rows of its overview.",
    params: params.sourceParams,
    answer: json(body.source),
    problems: NO_SOURCE,
  },
  {
    method: "get",
    path: `${SOURCE}/report`,
    id: "report",
    summary: "The facts of a source, as `skscope report --json` prints them.",
    params: params.sourceParams,
    answer: json(body.report),
    problems: NO_SOURCE,
  },
  {
    method: "get",
    path: `${SOURCE}/found`,
    id: "found",
    summary: "The revisions with findings, worst first, in as many answers as it takes.",
    params: params.sourceParams,
    query: [params.afterQuery],
    answer: json(body.found),
    problems: NO_SOURCE,
  },
  {
    method: "get",
    path: `${SOURCE}/cold-starts`,
    id: "coldStarts",
    summary: "Every cold start of a source, oldest first.",
    params: params.sourceParams,
    answer: json(body.coldStarts),
    problems: NO_SOURCE,
  },
  {
    method: "get",
    path: `${SOURCE}/stats`,
    id: "stats",
    summary: "Statistics, as `skscope stats -o json` prints them.",
    params: params.sourceParams,
    query: [params.statsQuery],
    answer: json(body.stats),
    problems: [...NO_SOURCE, "facts-unreadable"],
  },
  {
    method: "get",
    path: `${SOURCE}/history`,
    id: "history",
    summary: "What is on disk of a cluster's past.",
    params: params.sourceParams,
    query: [params.rangeQuery],
    answer: json(body.history),
    problems: ["not-a-cluster", "unknown-source", "facts-unreadable"],
  },
  {
    method: "get",
    path: `${SOURCE}/episodes`,
    id: "episodes",
    summary: "The episodes of all revisions for other tools.",
    params: params.sourceParams,
    query: [params.episodesQuery],
    answer: json(body.episodes),
    problems: [...NO_SOURCE, "unknown-episode"],
  },
  {
    method: "get",
    path: `${SOURCE}/export`,
    id: "export",
    summary: "The last minutes of a cluster as a gzip trace.",
    params: params.sourceParams,
    query: [params.exportQuery, params.selectionQuery],
    answer: { status: 200, type: "application/gzip", schema: null },
    problems: ["not-a-cluster", "unknown-source", "unknown-revision"],
  },
  {
    method: "get",
    path: `${SOURCE}/records/{seq}`,
    id: "record",
    summary: "One record, the version of its object before it, its neighbours.",
    params: params.recordParams,
    answer: json(body.record),
    problems: [...NO_SOURCE, "unknown-record"],
  },
  {
    method: "get",
    path: `${REVISION}/timeline`,
    id: "timeline",
    summary: "The tracks of a revision, clipped to a range.",
    params: params.revisionParams,
    query: [params.rangeQuery],
    answer: json(body.timeline),
    problems: NO_REVISION,
  },
  {
    method: "get",
    path: `${REVISION}/objects`,
    id: "objects",
    summary: "The objects of a revision as they were at an instant.",
    params: params.revisionParams,
    query: [params.atQuery],
    answer: json(body.objects),
    problems: NO_REVISION,
  },
  {
    method: "get",
    path: `${REVISION}/episodes`,
    id: "revisionEpisodes",
    summary: "The episodes of a revision for other tools.",
    params: params.revisionParams,
    query: [params.episodesQuery],
    answer: json(body.episodes),
    problems: [...NO_REVISION, "unknown-episode"],
  },
  {
    method: "get",
    path: `${SOURCE}/notes`,
    id: "notes",
    summary: "The notes of a source, and whether this server keeps changes of them.",
    params: params.sourceParams,
    answer: json(body.notes),
    problems: NO_SOURCE,
  },
  {
    method: "put",
    path: `${SOURCE}/notes/{note}`,
    id: "keepNote",
    summary: "Keeps a note; `version` is the one that was read, 0 for a new one.",
    params: params.noteParams,
    body: { type: "application/json", schema: body.noteDraft },
    answer: json(body.note),
    problems: [
      "read-only",
      "note-changed",
      "too-many-notes",
      "note-too-long",
      "unsupported-media",
      "unknown-source",
    ],
  },
  {
    method: "delete",
    path: `${SOURCE}/notes/{note}`,
    id: "removeNote",
    summary: "Removes a note.",
    params: params.noteParams,
    query: [params.versionQuery],
    answer: empty,
    problems: ["read-only", "note-changed", "unknown-source"],
  },
  {
    method: "post",
    path: `${SOURCE}/recording`,
    id: "beginRecording",
    summary: "Begins a recording of a cluster, of one namespace or revision.",
    params: params.sourceParams,
    query: [params.selectionQuery],
    answer: json(body.recordingBegun),
    problems: ["not-a-cluster", "recording", "unwritable"],
  },
  {
    method: "delete",
    path: `${SOURCE}/recording`,
    id: "endRecording",
    summary: "Ends it.",
    params: params.sourceParams,
    answer: json(body.recordingEnded),
    problems: ["not-a-cluster", "not-recording"],
  },
  {
    method: "post",
    path: `${SOURCE}/probe`,
    id: "beginProbing",
    summary: "Begins skscope's own probes of a revision; 403 unless started with --probe.",
    params: params.sourceParams,
    query: [params.scopeQuery],
    answer: json(body.probes),
    problems: ["not-a-cluster", "unknown-revision", "no-probing"],
  },
  {
    method: "delete",
    path: `${SOURCE}/probe`,
    id: "endProbing",
    summary: "Ends them.",
    params: params.sourceParams,
    query: [params.scopeQuery],
    answer: json(body.probes),
    problems: ["not-a-cluster", "unknown-revision", "no-probing"],
  },
  {
    method: "post",
    path: "/api/recordings",
    id: "upload",
    summary: "Keeps the recording that is the body: a trace, or what becomes one.",
    query: [body.uploadQuery],
    body: { type: "application/octet-stream", schema: null },
    answer: json(body.uploaded, 201),
    problems: [
      "upload-interrupted",
      "too-many-recordings",
      "recording-too-large",
      "unsupported-media",
      "not-a-trace",
      "too-slow",
      "too-many-connections",
      "disk-full",
    ],
  },
  {
    method: "delete",
    path: "/api/recordings/{source}",
    id: "removeRecording",
    summary: "Removes a recording from the data directory.",
    params: params.sourceParams,
    answer: empty,
    problems: ["unknown-source", "shipped"],
  },
  {
    method: "get",
    path: "/api/stream",
    id: "stream",
    summary:
      "Server-sent events: a snapshot, then records; lib/stream/README.md of the repository has the protocol.",
    query: [params.streamQuery, params.scopeQuery.partial()],
    answer: { status: 200, type: "text/event-stream", schema: null },
    problems: [...NO_REVISION, "too-many-connections"],
  },
  {
    method: "post",
    path: "/api/class",
    id: "openClass",
    summary: "Opens a class: pages of students follow a teacher's. It is in the memory of this process.",
    body: { type: "application/json", schema: body.classPlace },
    answer: json(body.classOpened, 201),
    problems: ["too-many-classes", "unsupported-media", "too-slow"],
  },
  {
    method: "get",
    path: "/api/class/{id}",
    id: "followClass",
    summary:
      "Server-sent events: `place` (where the teacher is, since when, and the server's time now), `heartbeat`, `over`.",
    params: params.classParams,
    query: [params.seatQuery],
    answer: { status: 200, type: "text/event-stream", schema: null },
    problems: ["unknown-class", "class-full", "too-many-connections"],
  },
  {
    method: "put",
    path: "/api/class/{id}",
    id: "tellClass",
    summary:
      "Tells where the teacher is now, and what is asked there; the answer says how many follow, and what they guess.",
    params: params.classParams,
    body: { type: "application/json", schema: body.classPlace },
    answer: json(body.classTold),
    problems: [
      "unknown-class",
      "not-the-teacher",
      "too-many-classes",
      "too-fast",
      "unsupported-media",
      "too-slow",
    ],
  },
  {
    method: "put",
    path: "/api/class/{id}/seat",
    id: "hearSeat",
    summary:
      "A page that follows says that it is there, whether it looks around, and what it guesses of the question that is asked.",
    params: params.classParams,
    body: { type: "application/json", schema: body.classSeat },
    answer: json(body.classHeard),
    problems: ["unknown-class", "too-fast", "unsupported-media", "too-slow"],
  },
  {
    method: "delete",
    path: "/api/class/{id}",
    id: "endClass",
    summary: "Ends a class.",
    params: params.classParams,
    answer: empty,
    problems: ["unknown-class", "not-the-teacher"],
  },
];
