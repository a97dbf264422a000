"use client";

import { type ReactNode, useId } from "react";
import { Button } from "./button.tsx";
import styles from "./popover.module.css";

interface PopoverProps {
  /** The name of the button and of what it opens. */
  readonly label: string;
  /** What the button shows. */
  readonly sign: ReactNode;
  readonly children: ReactNode;
}

/**
 * A button in the top bar that opens a small panel below it: settings and links too rare for the bar. The browser's own
 * popover: Escape and a press outside close it, and nothing has to be loaded for it.
 */
export function Popover({ label, sign, children }: PopoverProps) {
  const id = useId();
  return (
    <>
      <Button variant="icon" label={label} popoverTarget={id}>
        {sign}
      </Button>
      <div id={id} popover="auto" role="group" aria-label={label} className={styles.popover}>
        {children}
      </div>
    </>
  );
}
