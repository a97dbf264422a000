import type { ExportFormat } from "./formats.ts";
import type { EpisodeSelection } from "./types.ts";

const SUFFIX = { chrome: "trace.json", otlp: "otlp.json" } as const satisfies Record<ExportFormat, string>;

/** The name of the file in which episodes of a source are saved. */
export function exportFileName(
  source: string,
  { revision, kind, index }: EpisodeSelection,
  format: ExportFormat,
): string {
  const stem = [source, ...(revision?.split("/") ?? []), kind, index]
    .filter((part) => part !== undefined)
    .join("-");
  return `${safeName(stem)}.${SUFFIX[format]}`;
}

/** Names of files can be ids of sources: what a header or a file system would take for something else is left out. */
function safeName(stem: string): string {
  return stem.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 200);
}
