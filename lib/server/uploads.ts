/** Recordings that are sent to this server: kept in the data directory, listed like the others, removed on request. */
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import type { EpochMs } from "../model/units.ts";
import { MAX_UPLOAD_BYTES, MAX_UPLOADS, type UploadAnswer, type UploadFailure } from "../model/upload.ts";
import { removeIndex } from "../sources/index-places.ts";
import { keepUpload, UploadError, type UploadLimits } from "../sources/upload.ts";
import { parseTime } from "../trace/time.ts";
import { requireEverything } from "./access/asker-access.ts";
import { clusters } from "./clusters.ts";
import { dataDir, indexDir, recordingsDir } from "./data-dir.ts";
import { raisedBy, recordingLimits } from "./limits.ts";
import { log } from "./log.ts";
import { removeNotes } from "./notes.ts";
import { ownPaths } from "./own-paths.ts";
import { ProblemError, type ProblemKind } from "./problem.ts";
import { refusedMembers, refusedText } from "./refused-text.ts";
import { recordings } from "./sources.ts";

/** What the pages cannot show is refused now, not after it was sent and kept. */
function limitsOf(env: NodeJS.ProcessEnv): UploadLimits {
  const { budget, workMs, importBytes } = recordingLimits(env);
  const { bytes: unpackedBytes, records, problems } = budget;
  return { sentBytes: MAX_UPLOAD_BYTES, unpackedBytes, importBytes, records, problems, workMs };
}

const MEDIA_TYPE = "application/octet-stream";

/**
 * Reads and keeps the body of a request.
 * @throws ProblemError with the line and byte, where one says something
 */
export async function receiveUpload(request: Request): Promise<UploadAnswer> {
  await requireEverything("keep recordings on the server; in the browser everybody can open them");
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== MEDIA_TYPE) {
    throw new ProblemError(
      "unsupported-media",
      `The body is ${type === undefined ? "of no type" : JSON.stringify(type)}. Send the file as it is, with content-type ${MEDIA_TYPE}.`,
    );
  }
  try {
    if (Number(request.headers.get("content-length") ?? 0) > MAX_UPLOAD_BYTES) {
      throw new UploadError("sent-too-large", `The file is larger than ${mib(MAX_UPLOAD_BYTES)} MiB.`);
    }
    const { id, records, from, to, problems, problemCount } = await keepUpload({
      body: request.body ?? emptyBody(),
      ...givenOf(request),
      dataDir: dataDir(),
      recordingsDir: recordingsDir(),
      limits: limitsOf(process.env),
      maxKept: MAX_UPLOADS,
      takenIds: async () => new Set((await recordings().paths()).keys()),
      signal: request.signal,
    });
    await recordings().remember(id, { records, from, to, durationMs: to - from });
    log().info({ id, records, problems: problemCount }, "upload taken");
    return { id, records, from, to, problems, problemCount, href: `/view/${encodeURIComponent(id)}` };
  } catch (error) {
    void drain(request);
    if (!(error instanceof UploadError)) throw error;
    const { failure, message, cause } = error;
    const why = { failure, reason: message };
    if (failure === "unwritable" || failure === "disk-full")
      log().error({ ...why, err: cause }, "upload refused");
    else log().warn(why, "upload refused");
    throw problemOf(error);
  }
}

/** The name of the file and its date, as who sends it says. */
function givenOf({ url }: Request): { readonly name: string; readonly modifiedAt?: EpochMs } {
  const query = new URL(url).searchParams;
  const name = query.get("name") ?? "";
  const modifiedAt = parseTime(query.get("modified") ?? "");
  return Number.isNaN(modifiedAt) ? { name } : { name, modifiedAt };
}

/** Ids of the recordings that may be removed: uploaded ones, and what was recorded here. */
export async function removableIds(): Promise<ReadonlySet<string>> {
  const own = await ownPaths();
  return new Set(own.keys());
}

/** @throws ProblemError when there is none, or it is not in the data directory */
export async function removeUpload(id: string): Promise<void> {
  await requireEverything("remove recordings");
  const path = (await ownPaths()).get(id);
  if (path !== undefined) {
    if (isBeingWritten(path)) {
      throw new ProblemError("recording", `"${id}" is being recorded. End the recording first.`);
    }
    await rm(path, { force: true });
    removeIndex(path, indexDir());
    await removeNotes(path);
    log().info({ id }, "recording removed");
    return;
  }
  if ((await recordings().paths()).has(id)) {
    throw new ProblemError(
      "shipped",
      `The recording "${id}" was not uploaded: it is in a folder that the server only reads. Only uploaded ones can be removed here.`,
    );
  }
  throw new ProblemError("unknown-source", `There is no recording "${id}". /api/sources lists them.`);
}

/** A recording of a cluster is written into the same folder. */
function isBeingWritten(path: string): boolean {
  const files = clusters().opened.map(({ source }) => source.live?.status().recording?.file);
  return files.some((file) => file !== undefined && basename(file) === basename(path));
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new Response("").body ?? new ReadableStream({ start: (controller) => controller.close() });
}

/** Takes the rest of the body and drops it: a browser reads the answer only when it has sent everything. */
async function drain({ body, signal }: Request): Promise<void> {
  if (body === null || body.locked) return;
  const reader = body.getReader();
  try {
    let bytes = 0;
    while (bytes <= MAX_UPLOAD_BYTES && !signal.aborted) {
      const { done, value } = await reader.read();
      if (done) return;
      bytes += value.length;
    }
    await reader.cancel();
  } catch {
    // Who sent it has gone.
  }
}

const KINDS: Readonly<Record<UploadFailure, ProblemKind>> = {
  "sent-too-large": "recording-too-large",
  "unpacked-too-large": "recording-too-large",
  "import-too-large": "recording-too-large",
  "not-a-trace": "not-a-trace",
  interrupted: "upload-interrupted",
  "too-many": "too-many-recordings",
  "disk-full": "disk-full",
  unwritable: "unwritable",
};

function problemOf({ failure, message, place, cause, refused }: UploadError): ProblemError {
  const why = { failure };
  if (refused.length > 0)
    return new ProblemError(KINDS[failure], refusedText(refused), { ...why, ...refusedMembers(refused) });
  const detail = `${message}${raisedBy(cause)} ${adviceFor(failure)}`;
  if (place === null) return new ProblemError(KINDS[failure], detail, why);
  return new ProblemError(KINDS[failure], detail, { ...why, line: place.line, byte: place.byteOffset });
}

function adviceFor(failure: UploadFailure): string {
  switch (failure) {
    case "sent-too-large":
      return "Pack it with gzip, or start the server with SKSCOPE_TRACES_DIR naming its folder.";
    case "unpacked-too-large":
      return "Record a shorter time, or use `skscope report FILE`, which reads it as a stream.";
    case "import-too-large":
      return "Send that, or open the files in the browser instead.";
    case "not-a-trace":
      return "A trace is NDJSON, plain or gzip: a line is an object with t, type, resource and object. Dumps (kubectl get … -o json), logs and audit logs can be sent as well, several in a tar archive.";
    case "interrupted":
      return "Nothing was kept; send it again.";
    case "too-many":
      return "Remove one of them first: on the first page, or with DELETE /api/recordings/ID.";
    case "disk-full":
      return "Make room on the disk of the data directory, or name another folder with SKSCOPE_DATA_DIR.";
    case "unwritable":
      return "SKSCOPE_DATA_DIR names another folder.";
  }
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
