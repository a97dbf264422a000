/** Files of which nothing can be read, in English words for programs; pages have them in the reader's language. */
import { hasImportWords } from "../i18n/import-words.ts";
import { translator } from "../i18n/translate.ts";
import type { RefusedFile } from "../model/source-contents.ts";
import { mostTelling } from "../trace/import/refusals.ts";

/** A refusal names no more files. */
const MAX_REFUSED = 10;

const words = translator("imports");

/** What the files are, and what to bring instead of the one that says most. */
export function refusedText(refused: readonly RefusedFile[]): string {
  const items = refused.slice(0, MAX_REFUSED).map(({ name, as, said }) => {
    const what = words(`refused.${known(as)}`);
    return words("nothingItem", { name, what: said === undefined ? what : words("quoting", { what, said }) });
  });
  const advice = words(`instead.${known(mostTelling(refused)?.as ?? "text")}`);
  return `${words("nothing", { items: items.join("; ") })}. ${words("contents.instead", { advice })}`;
}

/** The same in a problem, for pages. */
export function refusedMembers(refused: readonly RefusedFile[]): {
  readonly refused: readonly RefusedFile[];
} {
  return {
    refused: refused
      .slice(0, MAX_REFUSED)
      .map(({ name, as, said }) => ({ name, as, ...(said === undefined ? {} : { said }) })),
  };
}

function known(as: string): "text" {
  return (hasImportWords("refused", as) ? as : "text") as "text";
}
