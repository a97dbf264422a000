"use client";

import type { KeyboardEvent } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { DurationMs } from "@/lib/model/units.ts";
import { FAULTS, type Fault, type FaultKind } from "@/lib/sim/index.ts";
import { type Chosen, hasAmount } from "../editable.ts";
import styles from "./canvas.module.css";
import type { Held } from "./edit.ts";
import { seconds } from "./traffic-area.tsx";
import type { DragProps } from "./use-drag.ts";

const LEAST_HOLD_WIDTH_PX = 14;

interface FaultRowsProps {
  readonly faults: readonly Fault[];
  readonly x: (ms: DurationMs) => number;
  readonly chosen: Chosen | null;
  readonly drag: (held: Held) => DragProps;
  readonly onChoose: (index: number) => void;
  readonly onKey: (index: number, event: KeyboardEvent) => void;
}

/** Kinds of which there is a fault, in the order of the palette. */
export function kindsIn(faults: readonly Fault[]): FaultKind[] {
  return FAULTS.filter((kind) => faults.some((fault) => fault.kind === kind));
}

/** A row for each kind of fault that there is, with its faults as blocks. */
export function FaultRows({ faults, x, chosen, drag, onChoose, onKey }: FaultRowsProps) {
  const text = useTranslations("sandbox");
  return kindsIn(faults).map((kind) => (
    <div key={kind} className={styles.row}>
      <div className={styles.label} title={text(`fault.${kind}`)}>
        <span className={styles.kind}>{text(`fault.${kind}`)}</span>
      </div>
      <div className={styles.faults} {...drag({ kind: "newFault", fault: kind })}>
        {faults.map((fault, index) => {
          if (fault.kind !== kind) return null;
          const isChosen = chosen?.kind === "faults" && chosen.index === index;
          const [left, right] = [x(fault.fromMs), x(fault.toMs)];
          const held = { kind: "faults", index } as const;
          const amount = hasAmount(kind) ? seconds(fault.byMs ?? 0) : null;
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: faults have no name of their own
              key={index}
              className={styles.block}
              style={{ left, width: Math.max(LEAST_HOLD_WIDTH_PX, right - left), zIndex: isChosen ? 2 : 1 }}
              data-kind="fault"
              data-chosen={isChosen}
            >
              <Button
                variant="bare"
                className={styles.hold}
                aria-label={text("canvas.faultName", {
                  kind: text(`fault.${kind}`),
                  from: seconds(fault.fromMs),
                  to: seconds(fault.toMs),
                  by: amount ?? "none",
                })}
                aria-description={text("canvas.faultKeys")}
                pressed={isChosen}
                onFocus={() => onChoose(index)}
                onKeyDown={(event) => onKey(index, event)}
                {...drag({ ...held, grip: "whole" })}
              >
                {amount !== null && text("canvas.by", { seconds: amount })}
              </Button>
              <span className={styles.end} data-end="from" {...drag({ ...held, grip: "from" })} />
              <span className={styles.end} data-end="to" {...drag({ ...held, grip: "to" })} />
            </div>
          );
        })}
      </div>
    </div>
  ));
}
