"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { valuesOf } from "@/components/revision/clause-text.ts";
import { useFindingText } from "@/components/why/finding-text.ts";
import { formatDateTime, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { ReportWords } from "@/lib/document/report.ts";
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

/** The words of reports: as of {@link useTicketWords}, with sentences and lanes. */
export function useReportWords(): ReportWords {
  const words = useTicketWords();
  const explain = useTranslations("explain");
  const timeline = useTranslations("timeline");
  return useMemo(
    () => ({
      ...words,
      sentence: (clauses) =>
        clauses.map((clause) => explain(clause.key as never, valuesOf(clause, UTC) as never)).join(" "),
      timeline: (key, values) => timeline(key as never, values as never),
    }),
    [words, explain, timeline],
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
