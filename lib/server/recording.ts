/** Writing what a cluster sends into recordings: from now on, or what is in the history already. */
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { LiveCluster } from "../live/live-cluster.ts";
import { type Selection, selector, traceLines } from "../live/trace-lines.ts";
import { messageOf, withoutPaths } from "../model/errors.ts";
import type { LiveSource } from "../sources/live-source.ts";
import { formatHeader } from "../trace/writer.ts";
import { requireEverything } from "./access/asker-access.ts";
import { clusters } from "./clusters.ts";
import { recordingsDir } from "./data-dir.ts";
import { log } from "./log.ts";
import { headerNotes, leaveNotes } from "./notes.ts";
import { ProblemError } from "./problem.ts";
import { openSource } from "./sources.ts";

export interface ExportQuery {
  readonly minutes: number;
  readonly selection: Selection;
}

async function clusterOf(id: string): Promise<LiveCluster> {
  const cluster = await clusters().open(id);
  if (cluster === null)
    throw new ProblemError(
      "not-a-cluster",
      `The source "${id}" is no cluster, so there is nothing to record.`,
    );
  return cluster;
}

/** @throws ProblemError when the source is no cluster, is being recorded already, or the file cannot be written */
export async function startRecording(
  id: string,
  selection: Selection,
): Promise<{ readonly id: string; readonly file: string }> {
  await requireEverything("record a cluster; what you see you can export", id);
  const cluster = await clusterOf(id);
  if (cluster.source.live?.status().recording != null) {
    throw new ProblemError("recording", `"${id}" is being recorded already. End that recording first.`);
  }
  const folder = recordingsDir();
  const file = `${fileStem(id, selection)}.ndjson.gz`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await cluster.startRecording(join(folder, file), selection);
  } catch (error) {
    log().error({ file, err: error }, "recording cannot be written");
    const reason = withoutPaths(messageOf(error));
    throw new ProblemError("unwritable", `No recording can be written to the data directory: ${reason}`);
  }
  return { id: file.replace(/\.ndjson\.gz$/, ""), file };
}

/** @throws ProblemError when none is being written */
export async function stopRecording(id: string): Promise<{
  readonly id: string;
  readonly file: string;
  readonly records: number;
  readonly problem: string | null;
}> {
  await requireEverything("end a recording", id);
  const cluster = await clusterOf(id);
  const ended = await cluster.stopRecording();
  if (ended === null) throw new ProblemError("not-recording", `"${id}" is not being recorded.`);
  const { path, since, selection } = ended;
  await leaveNotes(id, path, { from: since, to: Date.now(), selection });
  const file = basename(path);
  return { id: file.replace(/\.ndjson\.gz$/, ""), file, records: ended.records, problem: ended.failure };
}

/** A trace of the last minutes, written as it is read. */
export async function exportRecording(id: string, { minutes, selection }: ExportQuery): Promise<Response> {
  await clusterOf(id);
  // As whoever asks may see it. A cluster is a store, and so is what is made of one.
  const source = (await openSource(id)) as LiveSource;
  const to = Date.now();
  const from = to - minutes * 60_000;
  const isSelected = selector(source.state, selection);
  const header = {
    ...source.header,
    recordedAt: new Date(to).toISOString(),
    fields: await headerNotes(id, { from, to, selection }),
  };
  function* text(): Generator<string> {
    yield formatHeader(header);
    yield* traceLines(source, { from, to }, isSelected);
  }
  const body = Readable.from(text()).pipe(createGzip());
  return new Response(Readable.toWeb(body) as ReadableStream<Uint8Array>, {
    headers: {
      "content-type": "application/gzip",
      "content-disposition": `attachment; filename="${fileStem(id, selection)}.ndjson.gz"`,
      "cache-control": "no-store",
    },
  });
}

/** "live-kind-20261123-094512", with the revision where it is of one. */
function fileStem(id: string, { revision }: Selection): string {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const of = revision === null ? "" : `-${revision.slice(revision.indexOf("/") + 1)}`;
  return `${id}${of}-${stamp}`;
}
