/** Markdown of this repository as HTML: links that lead somewhere on the site, and an anchor for each heading, as GitHub makes them. */
import { Marked, type Token, type Tokens } from "marked";

export interface DocText {
  readonly title: string;
  readonly html: string;
  /** Of the second level, in their order. */
  readonly headings: readonly { readonly id: string; readonly title: string }[];
}

/**
 * @param resolve where a link of the text leads on the site; null: nowhere, and its words stay
 */
export function renderDoc(markdown: string, resolve: (target: string) => string | null): DocText {
  const headings: { id: string; title: string }[] = [];
  const taken = new Map<string, number>();
  let title = "";
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }) {
        const text = plainOf(tokens);
        const id = anchorOf(text, taken);
        if (depth === 1 && title === "") title = text;
        if (depth === 2) headings.push({ id, title: text });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const words = this.parser.parseInline(tokens);
        const target = /^https?:/.test(href) ? href : resolve(href);
        return target === null ? words : `<a href="${escaped(target)}">${words}</a>`;
      },
      image: ({ href, text }) => `<img src="${escaped(resolve(href) ?? href)}" alt="${escaped(text)}">`,
      table(token) {
        // Wide tables scroll by themselves, not the page. A heading without words heads nothing.
        const head = token.header
          .map((cell) =>
            cell.text.trim() === ""
              ? "<td></td>"
              : `<th scope="col">${this.parser.parseInline(cell.tokens)}</th>`,
          )
          .join("");
        const rows = token.rows.map(
          (row) =>
            `<tr>${row.map((cell) => `<td>${this.parser.parseInline(cell.tokens)}</td>`).join("")}</tr>`,
        );
        const isHeaded = token.header.some((cell) => cell.text.trim() !== "");
        return `<div tabindex="0"><table>${isHeaded ? `<thead><tr>${head}</tr></thead>` : ""}<tbody>${rows.join("")}</tbody></table></div>\n`;
      },
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
      // The files have no markup; what looks like it is a name in angle brackets.
      html: ({ text }) => escaped(text),
    },
  });
  const html = marked.parse(joined(markdown), { async: false });
  return { title, html, headings };
}

/** Lines of Chinese belong together without a space. */
function joined(markdown: string): string {
  return markdown.replaceAll(/(?<=[\p{Script=Han}，。；：、）”])\n(?=[\p{Script=Han}（“])/gu, "");
}

/** Code that is meant for a shell or a reader, as it stands in a text. */
export function codeBlocks(markdown: string): readonly { readonly lang: string; readonly text: string }[] {
  const blocks: { lang: string; text: string }[] = [];
  const walk = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      if (token.type === "code") blocks.push({ lang: token.lang ?? "", text: token.text });
      if (token.type === "list") for (const item of (token as Tokens.List).items) walk(item.tokens);
      else if ("tokens" in token && token.tokens !== undefined) walk(token.tokens);
    }
  };
  walk(new Marked().lexer(markdown));
  return blocks;
}

export interface Part {
  /** Empty: what stands before the first heading. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** What a page says, part by part, without markup: to be searched. */
export function partsOf({ html }: DocText): readonly Part[] {
  return html.split(/(?=<h[1-6] id=")/).map((part) => {
    const [whole = "", id = "", title = ""] = /^<h[1-6] id="([^"]*)">(.*?)<\/h[1-6]>/s.exec(part) ?? [];
    return { id, title: withoutTags(title), text: withoutTags(part.slice(whole.length)) };
  });
}

function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The words of a heading. */
function plainOf(tokens: readonly Token[]): string {
  return tokens
    .map((token) =>
      "tokens" in token && token.tokens ? plainOf(token.tokens) : "text" in token ? token.text : "",
    )
    .join("");
}

/** As GitHub makes them: lower case, without signs, "-1" behind the second of a kind. */
function anchorOf(text: string, taken: Map<string, number>): string {
  const anchor = text
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\s-]/gu, "")
    .replaceAll(/\s/g, "-");
  const count = taken.get(anchor) ?? 0;
  taken.set(anchor, count + 1);
  return count === 0 ? anchor : `${anchor}-${count}`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
