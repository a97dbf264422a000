/** What the API server says of an error, and what kubectl prints where it found nothing, as words for people. */
import { printable } from "../../model/printable.ts";

/** What a server says of an error is untrusted, and may be long. */
const MOST_SAID = 300;
const ERROR_LINE = /^(?:error: )?Error from server \((\w+)\): (.*)/m;
const NOTHING_FOUND = /^No resources found\b/;

/** What kubectl prints in words for the same; undefined for any other text. */
export function answerInWords(
  text: string,
): { readonly as: "noObjects" | "status"; readonly said?: string } | undefined {
  if (NOTHING_FOUND.test(text)) return { as: "noObjects" };
  const [, reason, message] = ERROR_LINE.exec(text) ?? [];
  return message === undefined ? undefined : { as: "status", said: saidOf(reason, message) };
}

/** Reason and message of an error, bounded. */
export function saidOf(reason = "", message = ""): string {
  const said = printable([reason, message.trim()].filter((part) => part !== "").join(": "));
  return said.length <= MOST_SAID ? said : `${said.slice(0, MOST_SAID)}…`;
}
