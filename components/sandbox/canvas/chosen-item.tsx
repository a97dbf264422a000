"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { TRAFFIC_SHAPES, type TrafficShape } from "@/lib/sim/index.ts";
import {
  type Chosen,
  type Editable,
  hasAmount,
  isInstant,
  type OnEdit,
  replaced,
  without,
} from "../editable.ts";
import { NumberField } from "../number-field.tsx";
import styles from "./canvas.module.css";
import { ChosenRollout } from "./chosen-rollout.tsx";
import { MOST_CLIENTS } from "./edit.ts";
import type { Grid } from "./spans.ts";

const SECOND = 1_000;

interface ChosenItemProps {
  readonly value: Editable;
  readonly chosen: Chosen | null;
  readonly onEdit: OnEdit;
  readonly onChoose: (chosen: Chosen | null) => void;
  readonly grid: Grid;
}

/** The numbers of what is chosen on the canvas; without a choice, how to make one. */
export function ChosenItem({ value, chosen, onEdit, onChoose, grid }: ChosenItemProps) {
  const text = useTranslations("sandbox");
  const { traffic, faults, rollouts } = value;
  if (chosen?.kind === "rollouts" && rollouts[chosen.index] !== undefined)
    return (
      <ChosenRollout
        key={chosen.index}
        value={value}
        index={chosen.index}
        grid={grid}
        onEdit={onEdit}
        onRemoved={() => onChoose(null)}
      />
    );
  const part = chosen?.kind === "traffic" ? traffic[chosen.index] : undefined;
  const fault = chosen?.kind === "faults" ? faults[chosen.index] : undefined;
  if (chosen === null || (part === undefined && fault === undefined))
    return <p className={styles.strip}>{text("canvas.help")}</p>;
  const { index } = chosen;
  const span = part ?? fault;
  const set = (change: object): void =>
    part === undefined
      ? onEdit({ faults: replaced(faults, index, { ...(fault as (typeof faults)[number]), ...change }) })
      : onEdit({ traffic: replaced(traffic, index, { ...part, ...change }) });
  const remove = (): void => {
    onEdit(part === undefined ? { faults: without(faults, index) } : { traffic: without(traffic, index) });
    onChoose(null);
  };
  return (
    <div className={styles.strip} role="group" aria-label={text("canvas.chosen")}>
      {part === undefined ? (
        <strong>{fault !== undefined && text(`fault.${fault.kind}`)}</strong>
      ) : (
        <label className={styles.field}>
          {text("part.shape")}
          <select value={part.shape} onChange={(event) => set({ shape: event.target.value as TrafficShape })}>
            {TRAFFIC_SHAPES.map((shape) => (
              <option key={shape} value={shape}>
                {text(`shape.${shape}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      <NumberField
        label={text("part.from")}
        value={span?.fromMs ?? 0}
        unit={SECOND}
        onChange={(fromMs) => set({ fromMs })}
      />
      {(part === undefined || !isInstant(part)) && (
        <NumberField
          label={text("part.to")}
          value={span?.toMs ?? 0}
          unit={SECOND}
          onChange={(toMs) => set({ toMs })}
        />
      )}
      {part !== undefined && (
        <NumberField
          label={text("part.clients")}
          value={part.clients}
          max={MOST_CLIENTS}
          onChange={(clients) => set({ clients })}
        />
      )}
      {fault !== undefined && hasAmount(fault.kind) && (
        <NumberField
          label={text("faultPart.by")}
          value={fault.byMs ?? 0}
          unit={SECOND}
          onChange={(byMs) => set({ byMs })}
        />
      )}
      <Button size="small" onClick={remove}>
        {text("canvas.remove")}
      </Button>
    </div>
  );
}
