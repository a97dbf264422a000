"use client";

import { useId } from "react";
import styles from "./sandbox.module.css";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  /** What the field shows is the value divided by this (milliseconds as seconds: 1000). */
  readonly unit?: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
  /** For fields in a table, whose column says what they are. */
  readonly hideLabel?: boolean;
}

/** A number with its label; what is no number, or out of bounds, changes nothing. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, unit = 1, min = 0, max = 3_600, step = 1, onChange, hideLabel = false } = props;
  const id = useId();
  return (
    <div className={hideLabel ? undefined : styles.field}>
      <label htmlFor={id} className={hideLabel ? "visually-hidden" : undefined}>
        {label}
      </label>
      <input
        id={id}
        type="number"
        min={min}
        max={max}
        step={step}
        value={value / unit}
        onChange={(event) => {
          const next = event.target.valueAsNumber;
          if (Number.isFinite(next) && next >= min && next <= max) onChange(Math.round(next * unit));
        }}
      />
    </div>
  );
}
