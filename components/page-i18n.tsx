"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { LANGUAGE_TAG } from "@/lib/i18n/locales.ts";
import type { Locale, Messages } from "@/lib/i18n/messages.ts";
import { BASE_WORDS } from "@/lib/i18n/words/base.ts";

interface PageI18nProps {
  readonly locale: Locale;
  /** Those of every page; null: English. Each page has its own words besides these (`with-words.tsx`). */
  readonly messages: Partial<Messages> | null;
  readonly children: ReactNode;
}

/** Makes the words of every page available in the reader's language. */
export function PageI18n({ locale, messages, children }: PageI18nProps) {
  return (
    <IntlProvider
      locale={LANGUAGE_TAG[locale] as Locale}
      messages={(messages ?? BASE_WORDS) as Messages}
      timeZone="UTC"
    >
      {children}
    </IntlProvider>
  );
}
