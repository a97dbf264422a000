/**
 * The report as one HTML file that needs no server and no network: its policy allows nothing but its own style and script,
 * and whatever comes from a recording is text.
 */
import type { TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
import { CARD_PARTS, type Card } from "./card.ts";
import { html, htmlLines } from "./escape.ts";
import { HASHES } from "./hashes.ts";
import { notesHtml } from "./notes.ts";
import { type ReportRevision, type ReportWords, recordText, type SourceReport } from "./report.ts";
import { ZOOM_SCRIPT } from "./zoom-script.ts";

export interface HtmlOptions {
  readonly language: string;
  /** The records that the cards rest on, as far as they could be had. */
  readonly records: readonly TraceRecord[];
}

/** The file. */
export function reportHtml(
  report: SourceReport,
  words: ReportWords,
  { language, records }: HtmlOptions,
): string {
  const { text } = words;
  const known = new Set(records.map(({ seq }) => seq));
  const policy = `default-src 'none'; script-src 'sha256-${HASHES.script}'; style-src 'sha256-${HASHES.page}' 'sha256-${HASHES.lanes}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return [
    `<!doctype html><html lang="${html(language)}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<meta name="viewport" content="width=device-width"><meta name="referrer" content="no-referrer">`,
    `<title>${html(report.title)}</title><style>${PAGE_CSS}</style></head><body><main>`,
    `<h1>${html(report.title)}</h1><p class="facts">${report.facts.map(html).join(" · ")}</p>`,
    `<p class="summary">${html(report.summary)}</p>`,
    notesHtml(report.notes, words),
    ...report.revisions.map((revision) => section(revision, words, known)),
    report.left === "" ? "" : `<p>${html(report.left)}</p>`,
    records.length === 0 ? "" : `<h2>${html(text("report.recordsTitle"))}</h2>`,
    ...records.map((record) => recordPart(record, words)),
    `</main><script>${ZOOM_SCRIPT}</script></body></html>\n`,
  ].join("\n");
}

function section(revision: ReportRevision, words: ReportWords, known: ReadonlySet<RecordSeq>): string {
  const { subject, sentence, at, cards, lanes } = revision;
  const { text } = words;
  const buttons = [
    ["0.5", "zoomIn"],
    ["2", "zoomOut"],
    ["0", "zoomAll"],
  ]
    .map(
      ([factor, key]) =>
        `<button type="button" data-zoom="${factor}" hidden>${html(text(`report.${key}`))}</button>`,
    )
    .join(" ");
  return [
    `<section><h2>${html(subject)}</h2>`,
    `<p class="sentence"><b>${html(at)}</b> ${html(sentence)}</p>`,
    ...cards.map((card) => cardPart(card, words, known)),
    `<figure><figcaption><span class="screen">${html(text("report.zoomHelp"))} ${buttons}</span> ${legend(words)}</figcaption>${lanes.svg}</figure></section>`,
  ].join("\n");
}

/** What the colours of the lanes mean. */
function legend({ timeline }: ReportWords): string {
  const item = (key: string): string => `<li class="${key}">${html(timeline(`legend.${key}`))}</li>`;
  return `<ul class="legend" aria-label="${html(timeline("legend.label"))}">${LEGEND.map(item).join("")}</ul>`;
}

const LEGEND = ["pods", "activator", "none", "unknown", "wish"] as const;

function cardPart(card: Card, { text }: ReportWords, known: ReadonlySet<RecordSeq>): string {
  const part = (name: (typeof CARD_PARTS)[number]): string => {
    if (card[name].length === 0) return "";
    const steps = name === "todo" ? card.steps : card[name].map((line) => ({ isCommand: false, text: line }));
    const lines = steps.map(({ isCommand, text: line }) =>
      isCommand ? `<pre>${html(line)}</pre>` : `<p>${html(line)}</p>`,
    );
    return `<dt>${html(text(`heading.${name}`))}</dt><dd>${lines.join("")}</dd>`;
  };
  const numbered = (seq: number): string => (known.has(seq) ? `<a href="#r${seq}">#${seq}</a>` : `#${seq}`);
  const rows = card.evidence.map(({ seq, time, text: shows, alike }) => {
    return `<tr><th scope="row">${numbered(seq)}</th><td>${html(time)}</td><td>${html(shows)}${alike === null ? "" : ` (${html(alike.text)}, ${numbered(alike.seq)})`}</td></tr>`;
  });
  const issues = card.issues
    .map(({ text: name, href }) => `<a rel="noreferrer" href="${html(href)}">${html(name)}</a>`)
    .join(" ");
  return [
    `<article class="${card.severity}"><h3><span>${html(card.severityWord)}</span> ${html(card.title)} <code>${html(card.rule)}</code></h3>`,
    `<dl>${CARD_PARTS.map(part).join("")}${issues === "" ? "" : `<dt>${html(text("heading.issues"))}</dt><dd>${issues}</dd>`}</dl>`,
    `<details><summary>${html(text("evidenceCount", { count: card.records }))}</summary><table>`,
    `<tr>${["record", "at", "shows"].map((key) => `<th scope="col">${html(text(key))}</th>`).join("")}</tr>`,
    ...rows,
    `</table>${card.left === "" ? "" : `<p>${html(card.left)}</p>`}</details></article>`,
  ].join("");
}

function recordPart(record: TraceRecord, { time }: ReportWords): string {
  const { seq, t, type, resource } = record;
  const head = `#${seq} ${type} ${resource} · ${time(t)}`;
  return `<details class="record" id="r${seq}"><summary>${html(head)}</summary><pre>${htmlLines(recordText(record))}</pre></details>`;
}

const PAGE_CSS = [
  "body{margin:0;background:#fbfcfc;color:#16201f;font:14px/1.5 system-ui,sans-serif}",
  "main{max-width:1200px;margin:0 auto;padding:24px 16px}",
  "h1{font-size:22px;margin:0}h2{font-size:18px;margin:32px 0 8px;border-top:1px solid #b4bfbf;padding-top:16px}",
  ".facts{color:#4a5757;margin:4px 0}.summary{font-weight:600}.sentence{font-size:16px}.sentence b{font-weight:400;color:#4a5757}",
  "article{border:1px solid #d8dfdf;border-left:4px solid #7a4a00;background:#fff;padding:4px 16px 12px;margin:12px 0}",
  "article.error{border-left-color:#c4302b}h3{font-size:16px;margin:8px 0}h3 span{color:#7a4a00}.error h3 span{color:#9c1f1b}",
  "h3 code{color:#586464;font-size:12px;font-weight:400}dl{display:grid;grid-template-columns:140px 1fr;gap:4px 16px;margin:8px 0}",
  "dt{color:#586464}dd{margin:0}dd p{margin:0 0 4px;overflow-wrap:anywhere}",
  "pre{background:#f1f4f4;border:1px solid #d8dfdf;padding:6px 8px;margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere;font-size:12px}",
  "table{border-collapse:collapse;font-size:13px;margin:8px 0}th,td{text-align:left;vertical-align:top;padding:2px 12px 2px 0;font-weight:400}",
  "td:nth-child(2){white-space:nowrap}td:last-child{overflow-wrap:anywhere}",
  "figure{margin:12px 0;overflow-x:auto}figcaption{color:#586464;font-size:12px;margin-bottom:4px}",
  ".record{border-top:1px solid #d8dfdf}.record pre{max-height:420px;overflow:auto}summary{cursor:pointer}a{color:#2456c8}",
  ".legend{display:flex;flex-wrap:wrap;gap:2px 14px;list-style:none;margin:4px 0 0;padding:0}",
  ".legend li::before{content:'';display:inline-block;box-sizing:border-box;width:20px;height:10px;margin-right:5px;border:1px solid #2a3535;background:#fff}",
  ".legend .pods::before{background:#bfe3dc;border-color:#0f8577}.legend .activator::before{background:#f8dfae;border-color:#d98a06}",
  ".legend .none::before{border-color:#c4302b}.legend .unknown::before{background:#8b9696;opacity:.4;border-color:transparent}",
  "@media(max-width:640px){dl{grid-template-columns:1fr}}@media print{.screen{display:none}}",
  // A picture for a ticket stays on light paper: what is dark is said here, not in the lanes.
  "@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark}body{background:#111616;color:#e4eaea}",
  "h2{border-color:#445252}.facts,.sentence b{color:#aab6b6}article{background:#171d1d;border-color:#2a3434;border-left-color:#e6a230}",
  "article.error{border-left-color:#ef6a62}h3 span{color:#f6cd84}.error h3 span{color:#ffa8a2}h3 code,dt,figcaption{color:#9aa6a6}",
  "pre{background:#0c1010;border-color:#2a3434}.record{border-color:#2a3434}a{color:#86a9ff}",
  "main .lanes{background:#111616}main .lanes .paper{fill:#111616}main .lanes .hair,main .lanes .axis line{stroke:#2a3434}",
  "main .lanes .label,main .lanes .i text{fill:#e4eaea}main .lanes .d1,main .lanes .key text{fill:#aab6b6}main .lanes .axis text{fill:#9aa6a6}",
  "main .lanes .i rect{fill:#2a3232;stroke:#7b8888}main .lanes .pods rect{fill:#12463f;stroke:#2fae9c}main .lanes .podsSoft rect{fill:#111616;stroke:#2fae9c}",
  "main .lanes .activator rect,main .lanes .activatorSoft rect{fill:#4d3a12;stroke:#e6a230}main .lanes .mixed rect{fill:#3c4420;stroke:#e6a230}",
  "main .lanes .wish rect{fill:#111616;stroke:#d5dddd}main .lanes .none rect{fill:#111616;stroke:#ef6a62}",
  "main .lanes .trouble rect{fill:#4c1f1d;stroke:#ef6a62}main .lanes .trouble text{fill:#ffa8a2}main .lanes .warning rect{fill:#3a2c0c;stroke:#e6a230}",
  "main .lanes .true rect{fill:#202d40;stroke:#93abd0}main .lanes .false rect{fill:#111616;stroke:#445252}",
  "main .lanes .unknown rect{fill:#7b8888;stroke:none}main .lanes .mark-pods rect{fill:#2fae9c;stroke:none}",
  "main .lanes .mark-activator rect,main .lanes .mark-warning rect{fill:#e6a230;stroke:none}main .lanes .mark-none rect{fill:#ef6a62;stroke:none}",
  "main .lanes .mark-note rect,main .lanes .mark-ink rect,main .lanes .mark-unknown rect{fill:#93abd0;stroke:none}",
  "main .lanes .line-replicas rect{fill:#d5dddd;stroke:none}main .lanes .line-desired rect{fill:#86a9ff;stroke:none}main .lanes .line-ready rect{fill:#2fae9c;stroke:none}",
  ".legend li::before{background:#111616;border-color:#d5dddd}.legend .pods::before{background:#12463f;border-color:#2fae9c}",
  ".legend .activator::before{background:#4d3a12;border-color:#e6a230}.legend .none::before{border-color:#ef6a62}.legend .unknown::before{background:#7b8888}}",
].join("");
