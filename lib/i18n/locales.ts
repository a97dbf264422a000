/** Which language a reader gets: the one that was chosen, else the first of the browser's that there is. */
import type { Locale } from "./messages.ts";

export const LOCALES = ["en", "zh"] as const satisfies readonly Locale[];

/** Holds the language that was chosen. */
export const LANGUAGE_COOKIE = "skscope-language";

/** For `<html lang>` and for formats. */
export const LANGUAGE_TAG: Readonly<Record<Locale, string>> = { en: "en", zh: "zh-Hans" };

/** `accepted` is the header Accept-Language (RFC 9110, 12.5.4); English when nothing fits. */
export function localeFor(chosen: string | undefined, accepted: string | null): Locale {
  const known = LOCALES.find((locale) => locale === chosen);
  if (known !== undefined) return known;
  const wishes = (accepted ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const quality = parameters
        .map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1])
        .find((one) => one !== undefined);
      return { language: tag.split("-")[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  for (const { language } of wishes) {
    const locale = LOCALES.find((one) => one === language);
    if (locale !== undefined) return locale;
  }
  return "en";
}
