/** Text inside HTML and SVG, whatever is in it: what a terminal would obey is written out, as the command prints files, too. */
import { printable } from "../model/printable.ts";

/** Halves of characters, and what XML has no place for. */
const NOT_IN_XML = /\p{Cs}|[\ufffe\uffff]/gu;

export function html(text: string): string {
  return printable(text)
    .replace(NOT_IN_XML, "\ufffd")
    .replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** The same of several lines. */
export function htmlLines(text: string): string {
  return text.split("\n").map(html).join("\n");
}
