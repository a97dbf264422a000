/** The shipped recordings, read while the pages are built. */
import { basename, join } from "node:path";
import type { ShippedRecording } from "@/lib/client/local/messages.ts";
import { type RecordingFacts, recordingFacts } from "@/lib/client/recording-facts.ts";
import { createRecordings } from "@/lib/sources/recordings.ts";

const recordings = createRecordings({ folders: [join(process.cwd(), "public", "traces")] });

/** All of them, with the addresses of their files. */
export async function shippedRecordings(): Promise<ShippedRecording[]> {
  const [summaries, paths] = await Promise.all([recordings.list(), recordings.paths()]);
  const base = process.env.SKSCOPE_BASE_PATH ?? "";
  return summaries.map((summary) => ({
    summary,
    url: `${base}/traces/${encodeURIComponent(basename(paths.get(summary.id) ?? ""))}`,
  }));
}

/** What a card says of one; rejects when it cannot be read. */
export async function shippedFacts({ summary }: ShippedRecording): Promise<RecordingFacts> {
  const source = await recordings.open(summary.id);
  if (source === null) throw new Error(`There is no recording "${summary.id}".`);
  return recordingFacts(source, summary.start ?? null);
}

/** What a shipped recording tells of a revision ("namespace/name"); rejects when it cannot be read. */
export async function shippedRevision(id: string, key: string) {
  return (await recordings.open(id))?.state.revisions.get(key) ?? null;
}
