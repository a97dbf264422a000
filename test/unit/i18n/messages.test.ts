import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createTranslator, type IntlError, IntlErrorCode } from "use-intl/core";
import { describe, expect, it } from "vitest";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { UNTOLD } from "../../../lib/i18n/untold.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/** Every text with its path, "area.key.key". */
function leaves(node: unknown, path: string): [path: string, text: unknown][] {
  if (typeof node !== "object" || node === null) return [[path, node]];
  return Object.entries(node).flatMap(([key, child]) => leaves(child, path === "" ? key : `${path}.${key}`));
}

const ALL = leaves(MESSAGES, "");

/** What the code says, in one string. */
const CODE = ["app", "components", "lib"]
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
  )
  .join("\n");

/** The key stands in the code as text, or a template makes it from what stands before or after it. */
function isMentioned(key: string): boolean {
  if (CODE.includes(`"${key}"`) || CODE.includes(`"${key}.`)) return true;
  const parts = key.split(".");
  return parts.some((_, index) => {
    const head = parts.slice(0, index).join(".");
    const tail = parts.slice(index + 1).join(".");
    return (
      (head !== "" && CODE.includes(`\`${head}.\${`)) ||
      (tail !== "" && CODE.includes(`}.${tail}\``)) ||
      // The area of a translator may reach into the catalogue: useTranslations("revision.phase").
      (head !== "" && new RegExp(`\\((["'])[a-z]+\\.${head}\\1\\)`).test(CODE))
    );
  });
}

describe("message catalogues", () => {
  it("are one area a file, each listed once", () => {
    const files = readdirSync(join(ROOT, "messages", "en")).map((name) => name.replace(/\.json$/, ""));
    expect(files.sort()).toEqual(Object.keys(MESSAGES).sort());
  });

  it("hold texts only, none of them empty", () => {
    expect(ALL.filter(([, text]) => typeof text !== "string" || text.trim() === "")).toEqual([]);
  });

  it("are valid ICU messages", () => {
    const invalid: string[] = [];
    let path = "";
    const onError = (error: IntlError): void => {
      // Arguments are missing here on purpose; what cannot be parsed is another matter.
      if (error.code === IntlErrorCode.INVALID_MESSAGE) invalid.push(`${path}: ${error.message}`);
    };
    const text = createTranslator({ locale: "en", messages: MESSAGES, timeZone: "UTC", onError });
    for (const [key] of ALL) {
      path = key;
      text(key as never);
    }
    expect(invalid).toEqual([]);
  });

  it.each([
    ["en", MESSAGES],
    ["zh", CHINESE],
  ] as const)(
    "have titles of rules that can be said of several findings: %s",
    (locale, { diagnosis, invariants }) => {
      const untold: string[] = [];
      const onError = ({ message }: IntlError): void => void untold.push(message);
      for (const area of [diagnosis, invariants]) {
        const rules = Object.entries(area as Readonly<Record<string, { title?: string }>>);
        for (const [rule, { title = "" }] of rules) {
          const text = createTranslator({ locale, messages: { title }, timeZone: "UTC", onError });
          expect([
            rule,
            (text as unknown as (key: string, values: object) => string)("title", UNTOLD),
          ]).toEqual([rule, expect.not.stringMatching(/[{}]/)]);
        }
      }
      expect(untold).toEqual([]);
    },
  );

  it.each(["home", "overview", "shell"] as const)("hold nothing that no page says: %s", (area) => {
    expect(leaves(MESSAGES[area], "").filter(([key]) => !isMentioned(key))).toEqual([]);
  });
});
