"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { useRuleTitle } from "@/components/why/rule-title.ts";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { findingTicks, type TickSource, type TimeScale } from "@/lib/layout/index.ts";
import styles from "./finding-ticks.module.css";

interface FindingTicksProps {
  readonly places: readonly TickSource[];
  readonly scale: TimeScale;
  readonly format?: TimeFormat;
  readonly onOpen: (place: TickSource) => void;
}

const UTC: TimeFormat = { clock: "utc", origin: 0 };

/** Where findings began, on a time axis; a click leads there. The keyboard reaches each of them in its own list. */
export function FindingTicks({ places, scale, format = UTC, onOpen }: FindingTicksProps) {
  const text = useTranslations("timeline");
  const titleOf = useRuleTitle();
  const ticks = useMemo(() => findingTicks(places, scale), [places, scale]);
  // Before the page knows its width all of them would be one, which answers to nothing.
  if (scale.widthPx <= 1) return null;
  return (
    <div className={styles.ticks} data-testid="finding-ticks">
      {ticks.map(({ x, severity, worst, count, revisions }) => {
        const label = text("findingTick", {
          title: titleOf(worst.rule),
          more: count - 1,
          at: formatTime(worst.from, format),
          revisions,
          name: worst.key,
        });
        return (
          <Button
            key={`${worst.key} ${worst.ref}`}
            variant="bare"
            tabIndex={-1}
            className={styles.tick}
            data-severity={severity}
            style={{ left: x }}
            title={label}
            aria-label={label}
            // What lies under it is a slider or an axis that moves with the pointer.
            onPointerDown={(event) => event.stopPropagation()}
            onPointerUp={(event) => event.stopPropagation()}
            onClick={() => onOpen(worst)}
          />
        );
      })}
    </div>
  );
}
