"use client";

import { useLocale } from "use-intl";
import { LANGUAGE_TAG, LOCALES } from "@/lib/i18n/locales.ts";
import type { Locale } from "@/lib/i18n/messages.ts";

/** The language that the page is shown in. */
export function useLanguage(): Locale {
  const tag: string = useLocale();
  return LOCALES.find((locale) => LANGUAGE_TAG[locale] === tag) ?? "en";
}
