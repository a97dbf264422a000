/** A sequence diagram as a file of its own: nothing in it depends on the page. */
import type { FoldedMessage, Participant } from "../core/index.ts";
import type { SequenceLayout } from "./sequence.ts";

export interface SequenceWords {
  readonly title: string;
  readonly name: (participant: Participant) => string;
  readonly text: (message: FoldedMessage) => string;
  readonly time: (t: number) => string;
  readonly pause: (ms: number) => string;
}

const HEAD = 56;
const FOOT = 12;

/** SVG text; colours are fixed, for paper. */
export function sequenceSvg(layout: SequenceLayout, words: SequenceWords): string {
  const { width, height, columns, rows, breaks } = layout;
  const total = HEAD + height + FOOT;
  const parts: string[] = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" font-family="system-ui, sans-serif" font-size="11" fill="#16201f">`,
    `<title>${escaped(words.title)}</title>`,
    '<defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z"/></marker></defs>',
    `<rect width="${width}" height="${total}" fill="#fff"/>`,
    `<text x="8" y="16" font-size="13" font-weight="600">${escaped(words.title)}</text>`,
  ];
  for (const { participant, x } of columns) {
    parts.push(
      `<text x="${x}" y="${HEAD - 12}" text-anchor="middle" font-weight="600">${escaped(words.name(participant))}</text>`,
      `<line x1="${x}" x2="${x}" y1="${HEAD - 6}" y2="${HEAD + height}" stroke="#b4bfbf"/>`,
    );
  }
  for (const { y, height: h, ms } of breaks) {
    const middle = HEAD + y + h / 2;
    parts.push(
      `<line x1="92" x2="${width - 8}" y1="${middle}" y2="${middle}" stroke="#b4bfbf" stroke-dasharray="2 4"/>`,
      `<text x="8" y="${middle + 4}" fill="#4a5757">${escaped(words.pause(ms))}</text>`,
    );
  }
  for (const { message, y, height: h, x1, x2 } of rows) {
    const line = HEAD + y + h - 8;
    const stroke = message.isBad ? "#c4302b" : "#16201f";
    const dashes = message.provenance === "inferred" ? ' stroke-dasharray="5 3"' : "";
    const arrow = `stroke="${stroke}" fill="none"${dashes} marker-end="url(#a)"`;
    parts.push(
      `<text x="8" y="${line + 2}" fill="#4a5757" font-family="monospace">${escaped(words.time(message.t))}</text>`,
      x1 === x2
        ? `<path d="M${x1} ${line - 10}h14v10h-12" ${arrow}/>`
        : `<line x1="${x1}" x2="${x2}" y1="${line}" y2="${line}" ${arrow}/>`,
      `<text x="${labelX(x1, x2, width)}" y="${line - 5}" text-anchor="${anchor(x1, x2, width)}" paint-order="stroke" stroke="#fff" stroke-width="3">${escaped(words.text(message))}</text>`,
    );
  }
  parts.push("</svg>");
  return `${parts.join("\n")}\n`;
}

/** Texts begin at the left end of their arrow, and end at its right end where they would not fit. */
export function labelX(x1: number, x2: number, width: number): number {
  if (anchor(x1, x2, width) === "end") return x1 === x2 ? x1 - 8 : Math.max(x1, x2) - 8;
  return (x1 === x2 ? x1 + 20 : Math.min(x1, x2)) + 8;
}

export function anchor(x1: number, x2: number, width: number): "start" | "end" {
  return Math.min(x1, x2) > width * 0.62 ? "end" : "start";
}

/** What stands for markup, and for the characters that XML cannot hold: with one of them no program opens the file. */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const whole = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu, "\ufffd");
  return whole.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
