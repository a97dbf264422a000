"use client";

import type { KeyboardEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { DurationMs } from "@/lib/model/units.ts";
import type { Rollout } from "@/lib/sim/index.ts";
import type { Chosen } from "../editable.ts";
import { revisionName } from "../revisions/revision-picker.tsx";
import styles from "./canvas.module.css";
import type { Held } from "./edit.ts";
import { isMade } from "./rollout-edit.ts";
import rows from "./rollouts.module.css";
import { seconds } from "./traffic-area.tsx";
import type { DragProps } from "./use-drag.ts";

/** Enough for its words, and for a finger. */
const LEAST_WHOLE_PX = 64;
const MOST_WHOLE_PX = 190;

interface RolloutRowsProps {
  readonly rollouts: readonly Rollout[];
  readonly lengthMs: DurationMs;
  /** What was created before it stays as it is; 0: nothing. */
  readonly madeMs: DurationMs;
  readonly x: (ms: DurationMs) => number;
  readonly chosen: Chosen | null;
  readonly drag: (held: Held) => DragProps;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onKey: (chosen: Chosen, event: KeyboardEvent) => void;
}

/** A row for each rollout: its revision from when it is created, and when it is to get which share. */
export function RolloutRows(props: RolloutRowsProps) {
  const { rollouts, lengthMs, madeMs, x, chosen, drag, onChoose, onKey } = props;
  const text = useTranslations("sandbox.rollout");
  return rollouts.map((rollout, index) => {
    const { atMs, shares = [] } = rollout;
    const name = revisionName(index + 2);
    const isOfIt = chosen?.kind === "rollouts" && chosen.index === index;
    const isAfter = atMs >= lengthMs;
    const first = shares[0];
    const end = x(lengthMs);
    const place = placeOf(x(atMs), first === undefined ? end : x(first.atMs), end);
    const whole: Chosen = { kind: "rollouts", index };
    const isFixed = isMade(rollout, { madeMs });
    return (
      <div key={name} className={styles.row}>
        <div className={styles.label} title={text("rowHelp", { name })}>
          <span className={rows.name}>{name}</span>
        </div>
        <div className={rows.row} {...drag({ kind: "place" })}>
          {!isAfter && <div className={rows.life} style={{ left: x(atMs) }} />}
          <div
            className={styles.block}
            data-kind="rollout"
            data-chosen={isOfIt && chosen.share === undefined}
            data-side={place.side}
            style={{ left: place.left, width: place.width }}
          >
            <Button
              variant="bare"
              className={styles.hold}
              aria-label={text("name", {
                name,
                at: seconds(atMs),
                shares: shares.length,
                isAfter: String(isAfter),
              })}
              aria-description={text(isFixed ? "fixedKeys" : "keys")}
              pressed={isOfIt && chosen.share === undefined}
              onFocus={() => onChoose(whole)}
              onKeyDown={(event) => onKey(whole, event)}
              {...drag({ ...whole, grip: "whole" })}
            >
              {isAfter ? text("after") : first === undefined ? text("whenReady") : text("created")}
            </Button>
          </div>
          {shares.map((share, step) => {
            const one: Chosen = { kind: "rollouts", index, share: step };
            const isChosen = isOfIt && chosen.share === step;
            const isLate = share.atMs > lengthMs;
            const at = Math.min(x(share.atMs), end);
            return (
              <Button
                // biome-ignore lint/suspicious/noArrayIndexKey: shares have no name of their own
                key={step}
                variant="bare"
                className={rows.share}
                style={{ left: at, zIndex: isChosen ? 3 : 2 }}
                data-chosen={isChosen}
                data-side={at > end - LEAST_WHOLE_PX ? "left" : "right"}
                aria-label={text("shareName", {
                  name,
                  percent: share.percent,
                  at: seconds(share.atMs),
                  isAfter: String(isLate),
                })}
                aria-description={text(share.atMs < madeMs ? "fixedShare" : "shareKeys")}
                pressed={isChosen}
                onFocus={() => onChoose(one)}
                onKeyDown={(event) => onKey(one, event)}
                {...drag({ ...one, grip: "whole" })}
              >
                {text(isLate ? "percentAfter" : "percent", { percent: share.percent })}
              </Button>
            );
          })}
        </div>
      </div>
    );
  });
}

interface Place {
  readonly left: number;
  readonly width: number;
  /** Left: its right edge is the instant. */
  readonly side: "left" | "right";
}

/**
 * Where a block is that begins at `from`, up to the first share at `next`, so that both can be taken hold of: before its instant
 * where there is no room after it.
 */
function placeOf(from: number, next: number, end: number): Place {
  const isTight = next - from < LEAST_WHOLE_PX || end - from < LEAST_WHOLE_PX;
  if (isTight && from >= LEAST_WHOLE_PX) {
    const edge = Math.min(from, end);
    return { left: edge - LEAST_WHOLE_PX, width: LEAST_WHOLE_PX, side: "left" };
  }
  return { left: from, width: Math.max(LEAST_WHOLE_PX, Math.min(next - from, MOST_WHOLE_PX)), side: "right" };
}
