/** Text inside Markdown. */
import { printable } from "../model/printable.ts";

/** Text that reads the same in any Markdown: nothing of it is a mark, a tag, a mention or a link, and it stays on its line. */
export function escaped(text: string): string {
  return (
    printable(text.replace(/\s+/g, " "))
      .replace(/[\\`*_[\]<>#|~]/g, "\\$&")
      .replace(/&(?=#?\w+;)/g, "&amp;")
      // GitHub makes a link of an address that stands alone.
      .replace(/\b(?:https?|ftp)(?=:\/\/)|\bwww(?=\.)/gi, "$&\\")
      // A mention, not the @ of a digest: that one has to stay as it is.
      .replace(/(?<!\w)@(?=\w)/g, "@\u200b")
  );
}
