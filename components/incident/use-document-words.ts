"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { useFindingText } from "@/components/why/finding-text.ts";
import { formatDateTime, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { DocumentWords } from "@/lib/document/words.ts";

const UTC: TimeFormat = { clock: "utc", origin: 0 };

/** The words of cards on the page: its language, its clock. */
export function useCardWords(format: TimeFormat): DocumentWords {
  const text = useTranslations("incident");
  const finding = useFindingText(format);
  return useMemo(
    () => ({
      text: (key, values) => text(key as "label", values as never),
      finding,
      time: (t) => formatTime(t, format),
    }),
    [text, finding, format],
  );
}

/** The words of cards that leave the page: its language, and times that mean the same everywhere. */
export function useTicketWords(): DocumentWords {
  const text = useTranslations("incident");
  const finding = useFindingText(UTC);
  return useMemo(
    () => ({
      text: (key, values) => text(key as "label", values as never),
      finding,
      time: (t) => `${formatDateTime(t, UTC)} UTC`,
    }),
    [text, finding],
  );
}
