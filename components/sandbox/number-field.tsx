"use client";

import { useId, useState } from "react";
import { useTranslations } from "use-intl";
import styles from "./sandbox.module.css";

interface NumberFieldProps {
  readonly label: string;
  readonly value: number;
  /** The field shows the value divided by this; 1000 shows milliseconds as seconds. */
  readonly unit?: number;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
  /** Hides the label visually, for fields whose table column names them. */
  readonly hideLabel?: boolean;
  /** The id of the text that says why it cannot be changed; absent where it can. */
  readonly fixedBy?: string | undefined;
  /** Said instead of the bounds when something else was typed: why they are so. */
  readonly boundsText?: string;
}

/**
 * A labelled number field. Typed text is kept as typed and applied as soon as it is a number within bounds; until then the
 * field shows the bounds. Leaving the field with anything else restores the current value.
 */
export function NumberField(props: NumberFieldProps) {
  const {
    label,
    value,
    unit = 1,
    min = 0,
    max = 3_600,
    step = 1,
    onChange,
    hideLabel = false,
    fixedBy,
    boundsText,
  } = props;
  const text = useTranslations("sandbox");
  const id = useId();
  /** The text being typed; null while the field shows the value. */
  const [draft, setDraft] = useState<string | null>(null);
  const typed = draft === null || draft.trim() === "" ? Number.NaN : Number(draft);
  const isInvalid = draft !== null && !(typed >= min && typed <= max);
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
        value={draft ?? value / unit}
        aria-invalid={isInvalid}
        aria-describedby={isInvalid ? `${id}-bounds` : fixedBy}
        disabled={fixedBy !== undefined}
        onChange={(event) => {
          setDraft(event.target.value);
          const next = event.target.valueAsNumber;
          if (Number.isFinite(next) && next >= min && next <= max) onChange(Math.round(next * unit));
        }}
        onBlur={() => setDraft(null)}
      />
      {isInvalid && (
        <span id={`${id}-bounds`} role="status" className={styles.bounds}>
          {boundsText ?? text("bounds", { min, max })}
        </span>
      )}
    </div>
  );
}
