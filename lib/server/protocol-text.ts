/** The protocol reference as HTML, with an anchor for each numbered section. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Marked } from "marked";

const FILE = join(/* turbopackIgnore: true */ process.cwd(), "docs", "protocol.md");

/** Sections as rules are cited: `3.6`, `6a`, `7.1`. */
const NUMBER = /^(\d+(?:\.\d+|[a-z])?)\.?\s/;

export interface ProtocolText {
  readonly html: string;
  /** Its numbered sections, in their order; `isPart`: a chapter of its own. */
  readonly sections: readonly { readonly id: string; readonly title: string; readonly isPart: boolean }[];
}

let rendered: Promise<ProtocolText> | null = null;

/** Rendered once. Rejects when the file is not there. */
export function protocolText(): Promise<ProtocolText> {
  rendered ??= readFile(FILE, "utf8").then(render);
  rendered.catch(() => {
    rendered = null;
  });
  return rendered;
}

/** A section named in brackets: `(3.6)`, `(2.3, 6e)`; what follows the first is left as it is. */
const REFERENCE = /\((\d+\.\d+|6[a-e])(?=[),; ])/g;

function render(markdown: string): ProtocolText {
  const sections: ProtocolText["sections"][number][] = [];
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth, text }) {
        const number = NUMBER.exec(text)?.[1];
        const id = number === undefined ? "" : ` id="${number}"`;
        if (number !== undefined) {
          sections.push({ id: number, title: text.replaceAll("`", ""), isPart: depth === 1 });
        }
        return `<h${depth}${id}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      table(token) {
        // Wide tables scroll by themselves, not the page.
        // A heading without words heads nothing.
        const head = token.header
          .map((cell) =>
            cell.text.trim() === "" ? "<td></td>" : `<th>${this.parser.parseInline(cell.tokens)}</th>`,
          )
          .join("");
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
  const html = marked.parse(markdown, { async: false });
  const ids = new Set(sections.map(({ id }) => id));
  const linked = html.replace(REFERENCE, (found, id: string) =>
    ids.has(id) ? `(<a href="#${id}">${id}</a>` : found,
  );
  return { html: linked, sections };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
