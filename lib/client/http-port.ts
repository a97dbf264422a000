/** The port's end at a skscope server: the one place that knows the addresses of its API. */
import { type ClusterHistory, type ColdStartRow, revive } from "../core/index.ts";
import type { ObjectsAt, RecordInContext, SourceSummary } from "../model/api.ts";
import { asArray, asObject, asString } from "../model/json.ts";
import { isUploadFailure, type UploadAnswer } from "../model/upload.ts";
import { openStream } from "../stream/client.ts";
import { adoptEarly } from "./early-stream.ts";
import { type GivenFile, nameOfFiles } from "./given-files.ts";
import { createHttpNotes } from "./http-notes.ts";
import { firstView } from "./opened-address.ts";
import {
  type ClusterName,
  type FoundInSource,
  type LiveControls,
  type Port,
  RefusedError,
  type RevisionAddress,
  type RevisionName,
  type SourceStats,
  type UploadProgress,
  type ViewAddress,
  withQuery,
} from "./port.ts";
import { tarOf } from "./tar.ts";

/** A port to the server that this page came from. */
export const httpPort: Port = {
  key: "server",
  viewHref: serverViewHref,
  stream: ({ source, scope, place, seen }, listener) =>
    openStream({ source, scope, speed: null, from: null }, listener, {
      place,
      seen,
      createEventSource: (url) => adoptEarly(url) ?? new EventSource(url),
    }),
  sources: async () => (await ask<{ sources: readonly SourceSummary[] }>("/api/sources")).sources,
  objects: (revision, at) =>
    ask<ObjectsAt>(withQuery(`${revisionPath(revision)}/objects`, { at: new Date(at).toISOString() })),
  record: (source, seq) => ask<RecordInContext>(`${sourcePath(source)}/records/${seq}`),
  coldStarts: async (source) =>
    (await ask<{ coldStarts: readonly ColdStartRow[] }>(`${sourcePath(source)}/cold-starts`)).coldStarts,
  found: askFound,
  stats: (source, { from, to, namespace, service, by, objective }) =>
    ask<SourceStats>(
      withQuery(`${sourcePath(source)}/stats`, {
        ...(from === null ? {} : { from: new Date(from).toISOString() }),
        ...(to === null ? {} : { to: new Date(to).toISOString() }),
        ...(namespace === null ? {} : { namespace }),
        ...(service === null ? {} : { service }),
        by,
        ...(objective === null ? {} : { within: String(objective.withinMs) }),
        ...(objective?.share == null ? {} : { share: String(objective.share * 100) }),
      }),
    ),
  notes: createHttpNotes(),
  episode: ({ kind, index, format, source, namespace, name }) => {
    const isOfAll = namespace === undefined || name === undefined;
    const path = isOfAll ? sourcePath(source) : revisionPath({ source, namespace, name });
    return { href: withQuery(`${path}/episodes`, { kind, index: index?.toString(), format }) };
  },
  live: liveControls(),
  keeping: {
    async upload(files, progress) {
      const answer = await upload(files, progress);
      // It is kept: whatever happens now, its overview says it.
      const only = await onlyRevision(answer.id, progress.signal).catch(() => null);
      return { ...answer, href: serverViewHref(firstView(answer.id, only)) };
    },
    async remove(source) {
      const response = await fetch(`/api/recordings/${encodeURIComponent(source)}`, { method: "DELETE" });
      if (response.status !== 404) await checked(response);
    },
  },
};

interface FoundPage extends FoundInSource {
  /** Where the next answer begins; after the last, nothing. */
  readonly next?: number | null;
}

async function askFound(source: string, onFirst?: (first: FoundInSource) => void): Promise<FoundInSource> {
  const page = async (after: number): Promise<FoundPage> => {
    const path = withQuery(`${sourcePath(source)}/found`, after === 0 ? {} : { after: String(after) });
    const response = await checked(await fetch(path));
    return JSON.parse(await response.text(), revive) as FoundPage;
  };
  const { next: begin, ...first } = await page(0);
  if (begin == null) return first;
  onFirst?.(first);
  const revisions = [...first.revisions];
  for (let next: number | null | undefined = begin; next != null; ) {
    const more: FoundPage = await page(next);
    revisions.push(...more.revisions);
    next = more.next;
  }
  return { ...first, revisions };
}

/** The page of a source, or of one of its revisions, on a server. */
export function serverViewHref({ source, revision, page, query }: ViewAddress): string {
  const within =
    revision === undefined ? (page === undefined ? [] : [page]) : [revision.namespace, revision.name];
  const parts = [source, ...within];
  return withQuery(`/view/${parts.map(encodeURIComponent).join("/")}`, query);
}

function sourcePath(source: string): string {
  return `/api/sources/${encodeURIComponent(source)}`;
}

function revisionPath({ source, namespace, name }: RevisionAddress): string {
  return `${sourcePath(source)}/revisions/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

function liveControls(): LiveControls {
  const named = (revision: RevisionName | undefined) =>
    revision === undefined ? {} : { namespace: revision.namespace, name: revision.name };
  const turn =
    (what: "recording" | "probe") =>
    async (source: string, revision: RevisionName | undefined, on: boolean): Promise<void> => {
      const path = withQuery(`${sourcePath(source)}/${what}`, named(revision));
      await checked(await fetch(path, { method: on ? "POST" : "DELETE" }));
    };
  return {
    clusters: async () => (await ask<{ clusters: readonly ClusterName[] }>("/api/sources")).clusters,
    history: (source, { from, to }) =>
      ask<ClusterHistory>(
        withQuery(`${sourcePath(source)}/history`, {
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
        }),
      ),
    record: turn("recording"),
    probe: turn("probe"),
    exportHref: (source, revision, minutes) =>
      withQuery(`${sourcePath(source)}/export`, { minutes: String(minutes), ...named(revision) }),
  };
}

/** @throws RefusedError, and TypeError when the connection breaks */
async function ask<T>(path: string): Promise<T> {
  return (await (await checked(await fetch(path))).json()) as T;
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body: unknown = await response.json().catch(() => null);
  throw new RefusedError(response.status, detailOf(body));
}

function refusedUpload(status: number, answer: unknown): RefusedError {
  const { failure, refused } = asObject(answer);
  return new RefusedError(status, detailOf(answer), {
    failure: isUploadFailure(failure) ? failure : null,
    refused: asArray(refused).flatMap((value) => {
      const { name, as, said } = asObject(value);
      if (typeof name !== "string" || typeof as !== "string") return [];
      return [{ name, as, ...(typeof said === "string" ? { said } : {}) }];
    }),
  });
}

/** The server's own sentence. */
function detailOf(body: unknown): string | null {
  const { detail, title } = asObject(body);
  return asString(detail) ?? asString(title) ?? null;
}

/** "namespace/name" of the only revision of a source; null where there are others, or none. */
async function onlyRevision(source: string, signal: AbortSignal): Promise<string | null> {
  const response = await checked(await fetch(sourcePath(source), { signal }));
  const [first, ...others] = asArray(asObject(await response.json()).digests);
  return others.length > 0 ? null : (asString(asObject(first).key) ?? null);
}

/** Sends files, several as one archive; `fetch` would not tell how much was sent. */
function upload(files: readonly GivenFile[], { onSent, signal }: UploadProgress): Promise<UploadAnswer> {
  const [first] = files;
  const isOne = first !== undefined && files.length === 1;
  const body = isOne ? first.file : tarOf(files);
  const query = {
    name: nameOfFiles(files),
    // An archive says it of each file.
    modified: isOne ? new Date(first.file.lastModified).toISOString() : undefined,
  };
  return new Promise((resolve, reject) => {
    const sending = new XMLHttpRequest();
    sending.upload.onprogress = ({ loaded }) => onSent(Math.min(loaded, body.size));
    sending.onload = () => {
      const answer = jsonOf(sending.responseText);
      if (sending.status === 201 && answer !== null) resolve(answer as UploadAnswer);
      else reject(refusedUpload(sending.status, answer));
    };
    sending.onerror = () => reject(new TypeError("The connection broke."));
    sending.onabort = () => reject(new DOMException("The upload was cancelled.", "AbortError"));
    signal.addEventListener("abort", () => sending.abort(), { once: true });
    sending.open("POST", withQuery("/api/recordings", query));
    sending.setRequestHeader("content-type", "application/octet-stream");
    sending.send(body);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not from this server's routes.
    return null;
  }
}
