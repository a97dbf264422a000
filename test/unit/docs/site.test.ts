/** The documentation: every link leads somewhere, and every page can be reached. */
import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, test } from "vitest";
import { findInDocs } from "../../../components/docs/find-in-docs.ts";
import { partsOf, renderDoc } from "../../../lib/server/docs/markdown.ts";
import { DOC_SECTIONS, docPages } from "../../../lib/server/docs/pages.ts";
import { createDocSite } from "../../../lib/server/docs/site.ts";
import { PICTURES } from "../../../scripts/pictures.mjs";
import { ROOT } from "../../support/server.ts";

const BASE = "/base";
const site = createDocSite({ root: ROOT, basePath: BASE, repository: "owner/name" });
const plain = (file: string) => renderDoc(readFileSync(join(ROOT, file), "utf8"), (target) => target);
const anchorsIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id));
const linksIn = (html: string): string[] =>
  [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, target = ""]) => target);

/** Sections of the protocol are addresses of their own: "3.6". */
const PROTOCOL = new Set(
  [...readFileSync(join(ROOT, "docs/protocol.md"), "utf8").matchAll(/^#+ (\d+(?:\.\d+|[a-z])?)\.?\s/gm)].map(
    ([, id = ""]) => id,
  ),
);

/** Why a link of the site leads nowhere; null when it leads somewhere. */
function whyDead(target: string, ownAnchors: ReadonlySet<string>): string | null {
  const [path = "", anchor] = target.split("#");
  if (path === "") return ownAnchors.has(anchor ?? "") ? null : `no #${anchor}`;
  if (path === `${BASE}/protocol/`)
    return anchor === undefined || PROTOCOL.has(anchor) ? null : `no section ${anchor}`;
  const page = new RegExp(`^${BASE}/docs/(.*?)/?$`).exec(path)?.[1];
  if (page !== undefined) {
    const texts = site.text(page === "" ? "start" : page);
    if (texts === null) return "no such page";
    return anchor === undefined || anchorsIn(texts.en.html).has(anchor) ? null : `no #${anchor} there`;
  }
  const file = /^https:\/\/github\.com\/owner\/name\/blob\/main\/([^#]*)/.exec(path)?.[1];
  if (file !== undefined) return existsSync(join(ROOT, file)) ? null : "no such file";
  if (path.startsWith(`${BASE}/`))
    return existsSync(join(ROOT, "public", path.slice(BASE.length))) ? null : "no such file";
  return /^https?:/.test(path) ? null : "neither a page nor a file";
}

describe("the documentation", () => {
  test("has no link that leads nowhere", () => {
    const dead: string[] = [];
    let links = 0;
    for (const id of site.ids)
      for (const [locale, text] of Object.entries(site.text(id) ?? {}))
        for (const target of linksIn(text.html)) {
          links += 1;
          const why = whyDead(target, anchorsIn(text.html));
          if (why !== null) dead.push(`${id} (${locale}): ${target}: ${why}`);
        }
    expect(dead).toEqual([]);
    expect(links).toBeGreaterThan(100);
    expect(whyDead("#nowhere", new Set())).toBe("no #nowhere");
    expect(whyDead(`${BASE}/docs/nowhere/`, new Set())).toBe("no such page");
    expect(whyDead(`${BASE}/docs/install/#nowhere`, new Set())).toBe("no #nowhere there");
  });

  test("is linked from the README and the other pages of the root by files and headings that there are", () => {
    for (const file of [
      "README.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "CHANGELOG.md",
      "packaging/README.md",
    ]) {
      for (const target of linksIn(plain(file).html)) {
        if (/^https?:/.test(target)) continue;
        const [path = "", anchor] = target.split("#");
        const to = path === "" ? file : posix.normalize(posix.join(posix.dirname(file), path));
        expect(existsSync(join(ROOT, to)), `${file}: ${target}`).toBe(true);
        if (anchor !== undefined && to.endsWith(".md"))
          expect(anchorsIn(plain(to).html), `${file}: ${target}`).toContain(anchor);
      }
    }
  });

  test("has a first page for each section, in both languages, that leads to the others", () => {
    expect(site.contents.map(({ section }) => section)).toEqual([...DOC_SECTIONS]);
    for (const { section, pages } of site.contents) {
      expect(pages[0]?.id).toBe(section);
      const { en, zh } = site.text(section) ?? {};
      expect(zh?.html, section).toMatch(/\p{Script=Han}/u);
      expect(zh?.title, section).not.toBe(en?.title);
      // One is a translation of the other: the same commands, in the same order.
      const commands = (html = "") =>
        [...html.matchAll(/<pre.*?<code>(.*?)<\/code>/gs)].map(([, code = ""]) =>
          code.split("\n").map((line) => line.replace(/ +#.*/, "")),
        );
      if (section !== "install") expect(commands(zh?.html), section).toEqual(commands(en?.html));
    }
  });

  test("can be reached page by page: from the contents, or from a page that is in them", () => {
    const listed = site.contents.flatMap(({ pages }) => pages.map(({ id }) => id));
    const linked = listed.flatMap((id) => linksIn(site.text(id)?.en.html ?? ""));
    for (const { id, isListed } of docPages(ROOT))
      if (!isListed) expect(linked, id).toContain(`${BASE}/docs/${id}/`);
    expect(listed.length).toBeGreaterThan(25);
    expect(new Set(listed).size).toBe(listed.length);
  });

  test("shows pictures that the script takes, and all of them", () => {
    const shown = site.ids.flatMap((id) =>
      Object.values(site.text(id) ?? {}).flatMap(({ html }) =>
        [...html.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)].map(([, src = "", alt = ""]) => {
          expect(alt, src).not.toBe("");
          return src;
        }),
      ),
    );
    const taken = PICTURES.map(({ name }) => `${BASE}/pictures/${name}.png`);
    expect(new Set(shown)).toEqual(new Set(taken));
  });

  test("joins lines of Chinese without a space, and heads no table with nothing", () => {
    expect(renderDoc("几分钟，\n而且 a\nb\n", () => null).html).toBe("<p>几分钟，而且 a\nb</p>\n");
    expect(renderDoc("| | |\n|---|---|\n| a | b |\n", () => null).html).not.toContain("thead");
  });

  test("escapes what is no Markdown, and marks headings as GitHub does", () => {
    const { html, headings, title } = renderDoc(
      "# A `b` & c\n\n## Optional: logs\n\n## Optional: logs\n\n<script>x</script> [a](b.md)\n",
      () => null,
    );
    expect(title).toBe("A b & c");
    expect(headings.map(({ id }) => id)).toEqual(["optional-logs", "optional-logs-1"]);
    expect(html).toContain("&lt;script>x&lt;/script>");
    expect(html).not.toContain("<a");
  });
});

describe("the search", () => {
  const all = site.findable();

  test("finds a part by the words of its heading before one that only says them", () => {
    const [first] = findInDocs(all, "optional LOGS", "en");
    expect(first?.href).toBe(`${BASE}/docs/deploy/#optional-logs`);
    expect(first?.around).not.toBe("");
  });

  test("needs all words, finds Chinese for who reads it, and nothing for nothing", () => {
    expect(findInDocs(all, "grace zxqv", "en")).toEqual([]);
    expect(findInDocs(all, "  ", "en")).toEqual([]);
    expect(findInDocs(all, "宽限期", "zh")[0]?.locale).toBe("zh");
    expect(findInDocs(all, "宽限期", "en").every(({ locale }) => locale === "en")).toBe(true);
  });

  test("is made of text without markup", () => {
    const [part] = partsOf(renderDoc("# T\n\nA <b> `x < y` [word](z.md)\n", () => "/z"));
    expect(part).toEqual({ id: "t", title: "T", text: "A <b> x < y word" });
  });
});
