/** Cards as Markdown, for tickets and chats. What comes from a recording stays text there, whatever it holds. */
import type { Card, CardEvidence } from "./card.ts";
import { CARD_PARTS } from "./card.ts";
import { escaped } from "./markdown-text.ts";
import { notesMarkdown } from "./notes.ts";
import type { RemedyStep } from "./remedy.ts";
import type { ReportRevision, SourceReport } from "./report.ts";
import type { DocumentWords } from "./words.ts";

export interface MarkdownPlace {
  /** Name of the source. */
  readonly source: string;
  /** Address of the card; null where there is none. */
  readonly link: string | null;
}

/** One card. */
export function cardMarkdown(card: Card, words: DocumentWords, { source, link }: MarkdownPlace): string {
  const { text } = words;
  const parts = CARD_PARTS.flatMap((part) => {
    const lines = card[part];
    if (lines.length === 0) return [];
    const heading = `**${escaped(text(`heading.${part}`))}**`;
    if (part === "todo") return stepsMarkdown(heading, card.steps);
    return [
      part === "unchecked"
        ? [heading, ...lines.map((line) => `- ${escaped(line)}`)].join("\n")
        : `${heading}: ${lines.map(escaped).join(" ")}`,
    ];
  });
  const where = escaped(text("where", { subject: card.subject, source }));
  const issues =
    card.issues.length === 0
      ? []
      : [
          `**${escaped(text("heading.issues"))}**: ${card.issues.map((one) => `[${escaped(one.text)}](${one.href})`).join(", ")}`,
        ];
  return `${[
    `### ${escaped(`${card.severityWord}: ${card.title}`)} (${escaped(card.rule)})`,
    link === null ? where : `${where} · [${escaped(text("link"))}](${link})`,
    ...parts,
    ...issues,
    evidenceTable(card, words),
  ].join("\n\n")}\n`;
}

/** Commands in blocks of their own; the first sentence stands beside the heading. */
function stepsMarkdown(heading: string, steps: readonly RemedyStep[]): string[] {
  const lines = steps.map(({ isCommand, text }) => (isCommand ? fenced(text) : escaped(text)));
  const [first = "", ...rest] = lines;
  return steps[0]?.isCommand === false ? [`${heading}: ${first}`, ...rest] : [heading, ...lines];
}

function evidenceTable({ evidence, left }: Card, { text }: DocumentWords): string {
  const row = ({ seq, time, text: shows, alike }: CardEvidence): string => {
    const more = alike === null ? "" : ` (${escaped(alike.text)}, #${alike.seq})`;
    return `| #${seq} | ${escaped(time)} | ${escaped(shows)}${more} |`;
  };
  return [
    `**${escaped(text("heading.evidence"))}**`,
    "",
    `| ${["record", "at", "shows"].map((key) => escaped(text(key))).join(" | ")} |`,
    "|---|---|---|",
    ...evidence.map(row),
    ...(left === "" ? [] : ["", escaped(left)]),
  ].join("\n");
}

function fenced(command: string): string {
  const longest = [...command.matchAll(/`+/g)].reduce((most, [ticks]) => Math.max(most, ticks.length), 2);
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${command}\n${fence}`;
}

/** The report of a source as Markdown: its sentence and its cards; lanes and records are in the HTML file. */
export function reportMarkdown(
  report: SourceReport,
  words: DocumentWords,
  place: {
    readonly source: string;
    readonly linkOf: (revision: ReportRevision, card: Card) => string | null;
  },
): string {
  const { title, facts, summary, notes, revisions, left } = report;
  return `${[
    `# ${escaped(title)}`,
    facts.map(escaped).join(" · "),
    `**${escaped(summary)}**`,
    ...notesMarkdown(notes, words),
    ...revisions.flatMap((revision) => [
      `## ${escaped(revision.subject)}`,
      `${escaped(revision.at)}: ${escaped(revision.sentence)}`,
      ...revision.cards.map((card) =>
        cardMarkdown(card, words, { source: place.source, link: place.linkOf(revision, card) }).trimEnd(),
      ),
    ]),
    ...(left === "" ? [] : [escaped(left)]),
  ].join("\n\n")}\n`;
}
