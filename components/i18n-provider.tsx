"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { LANGUAGE_TAG } from "@/lib/i18n/locales.ts";
import { type Locale, MESSAGES, type Messages } from "@/lib/i18n/messages.ts";

interface I18nProviderProps {
  /** Default: English. */
  readonly locale?: Locale;
  /** null: the English ones, which are part of the program. */
  readonly messages?: Messages | null;
  readonly children: ReactNode;
}

/** Makes the message catalogues of the reader's language available to everything below. */
export function I18nProvider({ locale = "en", messages = null, children }: I18nProviderProps) {
  return (
    <IntlProvider locale={LANGUAGE_TAG[locale] as Locale} messages={messages ?? MESSAGES} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
