"use client";

import { type ReactNode, useEffect, useState } from "react";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { LANGUAGE_COOKIE, LANGUAGE_TAG, localeFor } from "@/lib/i18n/locales.ts";
import type { Locale, Messages } from "@/lib/i18n/messages.ts";

interface Language {
  readonly locale: Locale;
  /** null: the English ones, which are part of the program. */
  readonly messages: Messages | null;
}

const ENGLISH: Language = { locale: "en", messages: null };

/** The texts in the language that this browser prefers; on a server the request says which. */
export function BrowserI18n({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState(ENGLISH);
  useEffect(() => {
    const show = (next: Language): void => {
      setLanguage(next);
      document.documentElement.lang = LANGUAGE_TAG[next.locale];
      delete document.documentElement.dataset.language;
    };
    const locale = localeFor(chosenLanguage(), navigator.languages.join(","));
    if (locale === "en") show(ENGLISH);
    else {
      import("@/lib/i18n/catalogue.ts").then(
        ({ catalogueOf }) => show({ locale, messages: catalogueOf(locale) }),
        // Without its texts the page is better read in English than not at all.
        () => show(ENGLISH),
      );
    }
  }, []);
  return <I18nProvider {...language}>{children}</I18nProvider>;
}

function chosenLanguage(): string | undefined {
  return new RegExp(`(?:^|; )${LANGUAGE_COOKIE}=([^;]*)`).exec(document.cookie)?.[1];
}
