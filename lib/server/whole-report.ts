/** The report of a source, made while the server answers others: that of many revisions takes seconds. */
import type { Report } from "../core/index.ts";
import { describe } from "../i18n/describe.ts";
import type { Source } from "../store/source.ts";
import { forAsker } from "./for-asker.ts";

/** The report with its words, for as long as whoever asks for it is there. */
export function wholeReport(source: Pick<Source, "reportInSlices">, signal?: AbortSignal): Promise<Report> {
  return forAsker(source.reportInSlices(describe), signal);
}
