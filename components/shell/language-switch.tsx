"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { useLanguage } from "@/components/use-language.ts";
import { LANGUAGE_COOKIE, LANGUAGE_TAG } from "@/lib/i18n/locales.ts";

const YEAR_S = 365 * 24 * 60 * 60;

/** Switches to the other language, named in that language; the address keeps its state. */
export function LanguageSwitch() {
  const text = useTranslations("shell.language");
  const other = useLanguage() === "zh" ? "en" : "zh";
  return (
    <Button
      lang={LANGUAGE_TAG[other]}
      help={text("help")}
      onClick={() => {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
        document.cookie = `${LANGUAGE_COOKIE}=${other}; path=/; max-age=${YEAR_S}; samesite=lax`;
        location.reload();
      }}
    >
      {text(other)}
    </Button>
  );
}
