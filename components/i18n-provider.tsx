"use client";

import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";
import { DEFAULT_LOCALE, MESSAGES } from "@/lib/i18n/messages.ts";

/** Makes the message catalogues available to everything below. */
export function I18nProvider({ children }: { children: ReactNode }) {
  return (
    <IntlProvider locale={DEFAULT_LOCALE} messages={MESSAGES} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
