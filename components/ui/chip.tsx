import type { ReactNode } from "react";
import styles from "./chip.module.css";

interface ChipProps {
  /** What it stands for; the word inside says it as well. */
  readonly tone?: "note" | "warning" | "error" | "accent";
  readonly className?: string | undefined;
  readonly children: ReactNode;
}

/** A word with a background: a severity, a mark. It does nothing; what is pressed is a small `Button`. */
export function Chip({ tone = "note", className = "", children }: ChipProps) {
  return (
    <span className={`${styles.chip} ${className}`.trim()} data-tone={tone}>
      {children}
    </span>
  );
}
