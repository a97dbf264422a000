import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTranslator, type IntlError, IntlErrorCode } from "use-intl/core";
import { describe, expect, test } from "vitest";
import { catalogueOf } from "../../../lib/i18n/catalogue.ts";
import { localeFor } from "../../../lib/i18n/locales.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Areas that no page shows: what the command line prints is English. */
const NOT_TRANSLATED = ["report"];

type Texts = { readonly [key: string]: string | Texts };

function leaves(texts: Texts, path = ""): [path: string, text: string][] {
  return Object.entries(texts).flatMap(([key, child]) => {
    const here = path === "" ? key : `${path}.${key}`;
    return typeof child === "string" ? [[here, child] as [string, string]] : leaves(child, here);
  });
}

/** Names of arguments, and of the branches of a choice, which the program knows. */
function argumentsOf(text: string): string[] {
  const found = new Set<string>();
  for (const [, name] of text.matchAll(/\{(\w+)[,}]/g)) found.add(name as string);
  return [...found].sort();
}

function choicesOf(text: string): string[] {
  return [...text.matchAll(/\{\s*(\w+)\s*,\s*select\s*,/g)].map(([, name]) => name as string).sort();
}

describe("the Chinese texts", () => {
  const areas = Object.keys(MESSAGES).filter((area) => !NOT_TRANSLATED.includes(area));

  test("are there for every area that a page shows", () => {
    expect(Object.keys(CHINESE).sort()).toEqual(areas.sort());
  });

  test.each(Object.entries(CHINESE as unknown as Readonly<Record<string, Texts>>))(
    "%s: the same texts, with the same arguments and choices",
    (area, texts) => {
      const english = new Map(leaves(MESSAGES[area as keyof typeof MESSAGES] as unknown as Texts));
      const chinese = leaves(texts);
      expect(chinese.map(([key]) => key).sort()).toEqual([...english.keys()].sort());
      for (const [key, text] of chinese) {
        const other = english.get(key) ?? "";
        const known = new Set(argumentsOf(other));
        expect([key, argumentsOf(text).filter((name) => !known.has(name))]).toEqual([key, []]);
        expect([key, choicesOf(text)]).toEqual([key, choicesOf(other)]);
      }
    },
  );

  test("are valid ICU messages", () => {
    const invalid: string[] = [];
    let path = "";
    const onError = (error: IntlError): void => {
      if (error.code === IntlErrorCode.INVALID_MESSAGE) invalid.push(`${path}: ${error.message}`);
    };
    const text = createTranslator({
      locale: "zh-Hans" as "zh",
      messages: catalogueOf("zh"),
      timeZone: "UTC",
      onError,
    });
    for (const [key] of leaves(catalogueOf("zh") as unknown as Texts)) {
      path = key;
      text(key as never);
    }
    expect(invalid).toEqual([]);
  });
});

describe("the language of a reader", () => {
  test.each<[string | undefined, string | null, string]>([
    [undefined, null, "en"],
    [undefined, "zh-CN,zh;q=0.9,en;q=0.8", "zh"],
    [undefined, "de-DE,de;q=0.9,zh-TW;q=0.5,en;q=0.4", "zh"],
    [undefined, "en;q=0.3, zh;q=0.9", "zh"],
    [undefined, "zh;q=0, en", "en"],
    [undefined, "fr", "en"],
    ["en", "zh-CN", "en"],
    ["zh", "en", "zh"],
    ["<script>", "zh", "zh"],
  ])("chosen %s, browser %s: %s", (chosen, accepted, expected) => {
    expect(localeFor(chosen, accepted)).toBe(expected);
  });
});

/** Names, units and signs that are the same in every language. */
const SAME_EVERYWHERE = /^(skscope|YAML|JSON|UTC|[\W\d_]*|[smx%×]|ms)$/;
/** What stands between a tag and the next closing one, without any expression. */
const TEXT_IN_MARKUP = /[\w"'}]>\s*([^<>{}()=;]*\p{L}[^<>{}()=;]*?)\s*<\//gu;
/** What stands between a tag and the next expression. */
const TEXT_BEFORE_EXPRESSION = /[\w"'}]>\s*([^<>{}()=;:?|&,]*\p{L}[^<>{}()=;:?|&,]*)\{/gu;
const TOLD_ATTRIBUTE = /\s(?:title|aria-label|aria-description|alt|placeholder|label)="([^"]*\p{L}[^"]*)"/gu;

describe("no text is hard-coded", () => {
  test("pages and components take every word from the catalogues", () => {
    const found: string[] = [];
    for (const folder of ["app", "components"]) {
      for (const name of readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })) {
        if (!name.endsWith(".tsx")) continue;
        const code = readFileSync(join(ROOT, folder, name), "utf8");
        for (const pattern of [TEXT_IN_MARKUP, TEXT_BEFORE_EXPRESSION, TOLD_ATTRIBUTE]) {
          for (const [, words = ""] of code.matchAll(pattern)) {
            if (!SAME_EVERYWHERE.test(words.trim())) found.push(`${folder}/${name}: ${words.trim()}`);
          }
        }
      }
    }
    expect(found).toEqual([]);
  });

  test.each([
    "<b>Text</b>",
    '<a href="/">See {x} this</a>',
    '<p title="Told">{x}</p>',
    "<li>\n  Words here\n</li>",
  ])("%s would be found", (code) => {
    const found = [TEXT_IN_MARKUP, TEXT_BEFORE_EXPRESSION, TOLD_ATTRIBUTE].flatMap((pattern) => [
      ...code.matchAll(pattern),
    ]);
    expect(found.length).toBeGreaterThan(0);
  });
});
