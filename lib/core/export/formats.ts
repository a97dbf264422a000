/** The formats in which episodes leave skscope. */
import { type ChromeTrace, chromeTraceOf } from "./chrome-trace.ts";
import { type OtlpTraces, otlpOf } from "./otlp.ts";
import type { ExportedEpisode } from "./types.ts";

/** chrome: Trace Event Format; otlp: OTLP/JSON. */
export const EXPORT_FORMATS = ["chrome", "otlp"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Episodes of the source with this id as plain data, ready for JSON. */
export function formatEpisodes(
  format: ExportFormat,
  episodes: readonly ExportedEpisode[],
  source: string,
): ChromeTrace | OtlpTraces {
  return format === "chrome" ? chromeTraceOf(episodes, source) : otlpOf(episodes, source);
}
