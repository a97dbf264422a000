"use client";

import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import type { Control } from "./chapters.ts";
import styles from "./told-text.module.css";

interface ScrubProps {
  readonly control: Control;
  readonly value: number;
  /** What stands beside the number and belongs to it: a unit. */
  readonly before: string;
  readonly after: string;
  /** `commit: false` while it is being dragged. */
  readonly onChange: (value: number, options: { readonly commit: boolean }) => void;
}

/** The whole scale is as wide as this, within bounds of a step. */
const SCALE_PX = 240;
const LEAST_STEP_PX = 4;
const MOST_STEP_PX = 24;
/** Moved less, the pointer has pressed. */
const SLOP_PX = 4;
/** Steps of PageUp and PageDown. */
const PAGE = 10;

/** A number in a sentence that is a slider: drag it, use the arrow keys, or press it to type another. */
export function Scrub({ control, value, before, after, onChange }: ScrubProps) {
  const text = useTranslations("learn");
  const { key, min, max, step } = control;
  const drag = useRef<{ readonly x: number; readonly value: number; moved: boolean; last: number } | null>(
    null,
  );
  const [isDragged, setDragged] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const self = useRef<HTMLSpanElement>(null);
  const stepPx = Math.min(Math.max((SCALE_PX * step) / (max - min), LEAST_STEP_PX), MOST_STEP_PX);
  const set = (next: number, commit = true): void => {
    const whole = Math.round((next - min) / step) * step + min;
    const bound = Math.min(Math.max(Number(whole.toFixed(3)), min), max);
    if (bound !== value || commit) onChange(bound, { commit });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to: Partial<Record<string, number>> = {
      ArrowRight: value + step,
      ArrowUp: value + step,
      ArrowLeft: value - step,
      ArrowDown: value - step,
      PageUp: value + PAGE * step,
      PageDown: value - PAGE * step,
      Home: min,
      End: max,
    };
    const next = to[event.key];
    if (next !== undefined) set(next);
    else if (event.key === "Enter" || event.key === " ") setTyped(String(value));
    else if (/^\d$/.test(event.key)) setTyped(event.key);
    else return;
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent): void => {
    const now = drag.current;
    if (now === null) return;
    const by = event.clientX - now.x;
    if (!now.moved && Math.abs(by) < SLOP_PX) return;
    now.moved = true;
    setDragged(true);
    now.last = now.value + Math.round(by / stepPx) * step;
    set(now.last, false);
  };
  const end = (event: PointerEvent): void => {
    const now = drag.current;
    drag.current = null;
    setDragged(false);
    if (now === null || event.type === "pointercancel") return;
    if (now.moved) set(now.last);
    else setTyped(String(value));
  };
  if (typed !== null) {
    const leave = (isKept: boolean): void => {
      setTyped(null);
      const number = Number(typed.replace(",", "."));
      if (isKept && typed.trim() !== "" && Number.isFinite(number)) set(number);
      requestAnimationFrame(() => self.current?.focus());
    };
    return (
      <>
        {before}
        <input
          className={styles.typed}
          // biome-ignore lint/a11y/noAutofocus: it takes the place of what had the focus
          autoFocus
          inputMode="decimal"
          aria-label={text("numberTyped", { name: text(`number.${key}`), min, max })}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => leave(true)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" && event.key !== "Escape") return;
            event.preventDefault();
            event.stopPropagation();
            leave(event.key === "Enter");
          }}
        />
        {after}
      </>
    );
  }
  return (
    <span
      ref={self}
      className={styles.number}
      role="slider"
      tabIndex={0}
      aria-label={text(`number.${key}`)}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={value}
      aria-valuetext={`${before}${value}${after}`}
      title={text("numberHelp")}
      data-dragged={isDragged}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, value, moved: false, last: value };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={end}
      onPointerCancel={end}
    >
      {before}
      {value}
      {after}
    </span>
  );
}
