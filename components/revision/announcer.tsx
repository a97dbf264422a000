"use client";

import { memo } from "react";
import { useTranslations } from "use-intl";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { Explanation } from "@/lib/core/index.ts";
import { useClauseText } from "./clause-text.ts";

interface AnnouncerProps {
  readonly explanation: Explanation;
  readonly cursor: number;
  readonly format: TimeFormat;
  /** Playing, dragged or following: a clock that is read out would drown everything else. */
  readonly isMoving: boolean;
}

/** What a screen reader is told: states while the cursor moves, the instant and its sentence where it comes to rest. */
export const Announcer = memo(function Announcer({ explanation, cursor, format, isMoving }: AnnouncerProps) {
  const phase = useTranslations("revision.phase");
  const textOf = useClauseText(format);
  return (
    <p className="visually-hidden" aria-live="polite" aria-atomic="true" data-testid="announcer">
      {isMoving
        ? phase(explanation.phase)
        : [`${formatTime(cursor, format)}.`, ...explanation.clauses.map(textOf)].join(" ")}
    </p>
  );
});
