"use client";

import { useEffectEvent, useLayoutEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import type { Control } from "./chapters.ts";
import styles from "./learn.module.css";

interface ControlSliderProps {
  readonly control: Control;
  readonly value: number;
  readonly onChange: (value: number) => void;
  /** By its short name, where the whole one is on the page already. */
  readonly isShort?: boolean;
}

/** One thing to move of a chapter, with its name and number. */
export function ControlSlider({ control, value, onChange, isShort = false }: ControlSliderProps) {
  const text = useTranslations("learn");
  const { key, min, max, step } = control;
  const input = useRef<HTMLInputElement>(null);
  const takeEarlyMove = useEffectEvent(() => {
    const moved = Number(input.current?.value ?? value);
    if (moved !== value) onChange(moved);
  });
  // The page is there before its scripts are: a slider that was moved meanwhile has told nobody.
  useLayoutEffect(() => takeEarlyMove(), []);
  return (
    <label className={styles.slider}>
      <span>{text(isShort ? `number.${key}` : `control.${key}`)}</span>
      <input
        ref={input}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
      />
      <output>{value}</output>
    </label>
  );
}
