"use client";

import type { CSSProperties, ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { Box } from "@/lib/layout/index.ts";
import { PART_INKS, type StagePart } from "@/lib/layout/scene/index.ts";
import styles from "./scene-part.module.css";

/** What the wrapper of a part needs to know. */
export interface PartFrame {
  readonly isOpen: boolean;
  readonly isAbout: boolean;
  readonly isBroken: boolean;
  readonly onOpen: () => void;
}

interface PartProps {
  readonly part: StagePart;
  readonly box: Box;
  readonly frame: PartFrame;
  readonly className?: string | undefined;
  readonly tone?: string | undefined;
  /** It has just changed. */
  readonly isFresh?: boolean;
  /** What it says at the moment: read out with its name. */
  readonly state: string;
  readonly children: ReactNode;
}

/** The frame of a part: it opens the card of the part. */
export function Part({ part, box, frame, className, tone, isFresh, state, children }: PartProps) {
  const text = useTranslations("stage.scene");
  const name = text(`parts.${part}`);
  return (
    <Button
      variant="bare"
      className={className === undefined ? styles.part : `${styles.part} ${className}`}
      style={
        {
          left: box.x,
          top: box.y,
          width: box.width,
          height: box.height,
          "--part": `var(${PART_INKS[part]})`,
        } as CSSProperties
      }
      data-scene-part={part}
      data-about={frame.isAbout}
      data-broken={frame.isBroken}
      data-tone={tone}
      data-fresh={isFresh}
      aria-expanded={frame.isOpen}
      aria-haspopup="dialog"
      aria-label={text("partIs", { part: name, state: frame.isBroken ? text("broken") : state })}
      onClick={frame.onOpen}
    >
      {/* The name says it in a sentence; what counts while it plays is for the eye. */}
      <span aria-hidden="true" className={styles.body}>
        {children}
        {frame.isBroken && <b className={styles.brokenMark}>{text("broken")}</b>}
      </span>
    </Button>
  );
}

/** Seconds with one digit, as the picture counts them. */
export function useSeconds(): (ms: number, digits?: number) => string {
  const text = useTranslations("stage.scene");
  return (ms, digits = 1) => text("seconds", { value: (Math.max(0, ms) / 1_000).toFixed(digits) });
}
