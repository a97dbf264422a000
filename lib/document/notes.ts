/** Notes of readers in documents: a line each, with whatever is in them as text. */
import type { Note } from "../model/notes.ts";
import { html } from "./escape.ts";
import { escaped } from "./markdown-text.ts";
import type { DocumentWords } from "./words.ts";

export interface ReportNote {
  readonly id: string;
  readonly time: string;
  /** "namespace/name"; "" for the whole source. */
  readonly subject: string;
  readonly text: string;
  /** Who wrote it; "" where that is not said. */
  readonly by: string;
}

/** Notes in the given words, in their order. */
export function reportNotes(notes: readonly Note[], { text, time }: DocumentWords): ReportNote[] {
  return notes.map(({ id, revision, from, to, text: said, by }) => ({
    id,
    time: to === null ? time(from) : text("report.noteRange", { from: time(from), to: time(to) }),
    subject: revision ?? "",
    text: said,
    by: by === "" ? "" : text("report.noteBy", { name: by }),
  }));
}

/** A heading and a list; nothing without notes. */
export function notesMarkdown(notes: readonly ReportNote[], { text }: DocumentWords): string[] {
  if (notes.length === 0) return [];
  const lines = notes.map(
    ({ time, subject, text: said, by }) =>
      `- **${[time, subject, by]
        .filter((part) => part !== "")
        .map(escaped)
        .join(" · ")}**: ${escaped(said)}`,
  );
  return [`## ${escaped(text("report.notes"))}`, lines.join("\n")];
}

/** The same for the file. */
export function notesHtml(notes: readonly ReportNote[], { text }: DocumentWords): string {
  if (notes.length === 0) return "";
  const items = notes.map(({ time, subject, text: said, by }) => {
    const head = [time, subject, by].filter((part) => part !== "").map(html);
    return `<dt>${head.join(" · ")}</dt><dd>${said
      .split("\n")
      .map((line) => `<p>${html(line)}</p>`)
      .join("")}</dd>`;
  });
  return `<section><h2>${html(text("report.notes"))}</h2><dl>${items.join("")}</dl></section>`;
}
