/** The report as a document for others: Markdown, or one HTML file with the records that it rests on. */
import { type CoreState, foundIn } from "../core/index.ts";
import { reportMarkdown } from "../document/markdown.ts";
import { evidenceSeqs, sourceReport } from "../document/report.ts";
import { reportHtml } from "../document/report-html.ts";
import { ENGLISH_WORDS } from "../i18n/document-words.ts";
import type { Note } from "../model/notes.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import { type GivenInputs, readInputs, STDIN } from "../sources/read-inputs.ts";

export const DOCUMENT_FORMATS = ["--markdown", "--html"] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];

export interface ReportedTrace {
  readonly header: TraceHeader;
  readonly state: CoreState;
  readonly name: string;
  readonly notes: readonly Note[];
}

/** The document of what was read; `given` is read once more for its records, which standard input cannot be. */
export async function reportDocument(
  format: DocumentFormat,
  given: GivenInputs,
  { header, state, name, notes }: ReportedTrace,
): Promise<string> {
  const report = sourceReport({ source: name, found: foundIn(state), header, notes }, ENGLISH_WORDS);
  if (format === "--markdown")
    return reportMarkdown(report, ENGLISH_WORDS, { source: name, linkOf: () => null });
  const records = given.paths.includes(STDIN) ? [] : await recordsOf(given, new Set(evidenceSeqs(report)));
  return reportHtml(report, ENGLISH_WORDS, { language: "en", records });
}

async function recordsOf(given: GivenInputs, wanted: ReadonlySet<number>): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [];
  await readInputs(given, {
    onRecord: (record) => {
      if (wanted.has(record.seq)) records.push(record);
    },
    onProblem: () => undefined,
  });
  return records;
}
