/** Notes of readers in documents: there, in place, and never more than text. */
import { describe, expect, test } from "vitest";
import { buildState, foundIn } from "../../../lib/core/index.ts";
import { reportMarkdown } from "../../../lib/document/markdown.ts";
import { sourceReport } from "../../../lib/document/report.ts";
import { reportHtml } from "../../../lib/document/report-html.ts";
import { ENGLISH_WORDS } from "../../../lib/i18n/document-words.ts";
import type { Note } from "../../../lib/model/notes.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

const CRASH = records(`${ONE_POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.2 req 502 5
  30 pub a1`);

function note(id: string, changes: Partial<Note> = {}): Note {
  return { id, revision: KEY, from: at(20), to: null, text: id, by: "", at: null, version: 1, ...changes };
}

function reportWith(notes?: readonly Note[]) {
  const given = notes === undefined ? {} : { notes };
  return sourceReport(
    { source: "lost", found: foundIn(buildState(CRASH)), header: {}, ...given },
    ENGLISH_WORDS,
  );
}

const markdown = (notes?: readonly Note[]): string =>
  reportMarkdown(reportWith(notes), ENGLISH_WORDS, { source: "lost", linkOf: () => null });
const file = (notes?: readonly Note[]): string =>
  reportHtml(reportWith(notes), ENGLISH_WORDS, { language: "en", records: [] });

const ODD = note("odd001", {
  text: "<script>alert(1)</script>\n# *not* a [heading](x) @all",
  by: "A\u202eB",
});

describe("a report with notes", () => {
  test("tells each with its time, whose it is and who wrote it", () => {
    const notes = [
      note("drained", { text: "node drained", by: "Ann" }),
      note("rollout", { revision: null, to: at(25), text: "rollout 42" }),
    ];
    expect(reportWith(notes).notes.map(({ time, subject, text, by }) => [time, subject, text, by])).toEqual([
      ["2026-01-01T00:00:20.000Z", KEY, "node drained", "by Ann"],
      ["2026-01-01T00:00:20.000Z to 2026-01-01T00:00:25.000Z", "", "rollout 42", ""],
    ]);
    expect(markdown(notes)).toContain("## Notes\n\n- **2026-01-01T00:00:20.000Z · ");
    expect(file(notes)).toContain("<h2>Notes</h2>");
  });

  test("has a row of them in the lanes of their revision, not of others", () => {
    const svgOf = (notes: readonly Note[]) => reportWith(notes).revisions[0]?.lanes.svg ?? "";
    expect(svgOf([note("drained", { text: "node drained" })])).toContain("<title>node drained</title>");
    expect(svgOf([note("another", { revision: "demo/other", text: "not here" })])).not.toContain("Notes<");
    expect(svgOf([note("all000", { revision: null, text: "of the source" })])).toContain("of the source");
  });

  test("holds them as text, whatever is in them", () => {
    const text = markdown([ODD]);
    expect(text).toContain(String.raw`\<script\>alert(1)\</script\> \# \*not\* a \[heading\](x) @`);
    expect(text).not.toContain("\n# *not*");
    expect(text).not.toContain("@all");
    expect(`${text}${file([ODD])}`).not.toContain("\u202e");
    expect(file([ODD])).not.toContain("<script>alert");
  });

  test("without any is as it was", () => {
    expect(markdown([])).toBe(markdown());
    expect(file([])).toBe(file());
    expect(markdown()).not.toContain("Notes");
  });
});
