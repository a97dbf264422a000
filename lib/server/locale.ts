/** The language of a request, and its texts for server components. */
import { cookies, headers } from "next/headers";
import { createTranslator } from "use-intl/core";
import { catalogueOf } from "../i18n/catalogue.ts";
import { LANGUAGE_COOKIE, LANGUAGE_TAG, localeFor } from "../i18n/locales.ts";
import type { Locale, Messages } from "../i18n/messages.ts";
import { type SourceSummary, summaryIn } from "../model/api.ts";

export async function requestLocale(): Promise<Locale> {
  const [jar, head] = await Promise.all([cookies(), headers()]);
  return localeFor(jar.get(LANGUAGE_COOKIE)?.value, head.get("accept-language"));
}

/** The summary of a source with its texts in the reader's language, where it has them. */
export async function inRequestLanguage(summary: SourceSummary): Promise<SourceSummary> {
  return summaryIn(summary, await requestLocale());
}

/** The texts of one area of the catalogue in the reader's language; times in UTC. */
export async function requestTranslator<Area extends keyof Messages>(area: Area) {
  const locale = await requestLocale();
  return createTranslator({
    locale: LANGUAGE_TAG[locale] as Locale,
    messages: catalogueOf(locale),
    namespace: area,
    timeZone: "UTC",
  });
}
