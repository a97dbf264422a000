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
const LEAST_WHOLE_PX = 52;

interface RolloutRowsProps {
  readonly rollouts: readonly Rollout[];
  readonly lengthMs: DurationMs;
  /** What was created before it stays as it is; 0: nothing. */
  readonly madeMs: DurationMs;
  readonly x: (ms: DurationMs) => number;
  readonly width: number;
  readonly chosen: Chosen | null;
  readonly drag: (held: Held) => DragProps;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onKey: (chosen: Chosen, event: KeyboardEvent) => void;
}

/** A row for each rollout: its revision from when it is created, and when it is to get which share. */
export function RolloutRows(props: RolloutRowsProps) {
  const { rollouts, lengthMs, madeMs, x, width, chosen, drag, onChoose, onKey } = props;
  const text = useTranslations("sandbox.rollout");
  return rollouts.map((rollout, index) => {
    const { atMs, shares = [] } = rollout;
    const name = revisionName(index + 2);
    const isOfIt = chosen?.kind === "rollouts" && chosen.index === index;
    const isAfter = atMs >= lengthMs;
    const left = Math.min(x(atMs), width - LEAST_WHOLE_PX);
    const first = shares[0];
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
            style={{ left, width: wholeWidth(left, first === undefined ? width : x(first.atMs)) }}
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
          {shares.map((share, place) => {
            const one: Chosen = { kind: "rollouts", index, share: place };
            const isChosen = isOfIt && chosen.share === place;
            return (
              <Button
                // biome-ignore lint/suspicious/noArrayIndexKey: shares have no name of their own
                key={place}
                variant="bare"
                className={rows.share}
                style={{ left: x(share.atMs), zIndex: isChosen ? 3 : 2 }}
                data-chosen={isChosen}
                data-side={x(share.atMs) > width - LEAST_WHOLE_PX ? "left" : "right"}
                aria-label={text("shareName", {
                  name,
                  percent: share.percent,
                  at: seconds(share.atMs),
                })}
                aria-description={text(share.atMs < madeMs ? "fixedShare" : "shareKeys")}
                pressed={isChosen}
                onFocus={() => onChoose(one)}
                onKeyDown={(event) => onKey(one, event)}
                {...drag({ ...one, grip: "whole" })}
              >
                {text("percent", { percent: share.percent })}
              </Button>
            );
          })}
        </div>
      </div>
    );
  });
}

/** Up to the first share, so that both can be taken hold of; never so short that it cannot be. */
function wholeWidth(left: number, next: number): number {
  return Math.max(LEAST_WHOLE_PX, Math.min(next - left, 190));
}
