/** Texts of a trace where a terminal may show them: what it would obey is written out. */

/** Control characters that JSON leaves as they are, and marks that turn the direction of what follows. */
const MARKS = "\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";
const IN_TEXT = new RegExp(`[\\u0000-\\u001f${MARKS}]`, "g");
const IN_JSON = new RegExp(`[${MARKS}]`, "g");

/** Control characters and direction marks written out: names and messages come from the trace. */
export function printable(text: string): string {
  return text.replace(IN_TEXT, writtenOut);
}

/** The same for a JSON document, which stays one and says the same: there they are within strings only. */
export function printableJson(json: string): string {
  return json.replace(IN_JSON, writtenOut);
}

function writtenOut(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
