/** The protocol reference as HTML, with an anchor for each numbered section. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Marked } from "marked";

const FILE = join(/* turbopackIgnore: true */ process.cwd(), "docs", "protocol.md");

/** Sections as rules are cited: `3.6`, `6a`, `7.1`. */
const NUMBER = /^(\d+(?:\.\d+|[a-z])?)\.?\s/;

let html: Promise<string> | null = null;

/** Rendered once. Rejects when the file is not there. */
export function protocolHtml(): Promise<string> {
  html ??= readFile(FILE, "utf8").then(render);
  html.catch(() => {
    html = null;
  });
  return html;
}

function render(markdown: string): string {
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }) {
        const number = NUMBER.exec(text)?.[1];
        const id = number === undefined ? "" : ` id="${number}"`;
        return `<h${depth}${id}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table(token) {
        // Wide tables scroll by themselves, not the page.
        const head = token.header.map((cell) => `<th>${this.parser.parseInline(cell.tokens)}</th>`).join("");
        const rows = token.rows.map(
          (row) =>
            `<tr>${row.map((cell) => `<td>${this.parser.parseInline(cell.tokens)}</td>`).join("")}</tr>`,
        );
        return `<div tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows.join("")}</tbody></table></div>\n`;
      },
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
      // The file has no markup; what looks like it is a name in angle brackets.
      html: ({ text }) => escaped(text),
    },
  });
  return marked.parse(markdown, { async: false });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
