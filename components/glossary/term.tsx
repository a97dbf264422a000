"use client";

import { type PointerEvent, type ReactNode, useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { Messages } from "@/lib/i18n/messages.ts";
import styles from "./glossary.module.css";

export type TermId = keyof Messages["glossary"]["terms"];

/** How long a pointer may be on its way from the word to its card. */
const LEAVE_MS = 200;

interface TermProps {
  readonly id: TermId;
  /** The words as they stand in the text; default: the term itself. */
  readonly children?: ReactNode;
  /** Only under the pointer: for a picture that is told in words beside it, where the keyboard has nothing to do. */
  readonly isInPicture?: boolean;
}

/**
 * A word with its meaning on a card: under the pointer, by a tap, or by Enter. The browser's own popover: Escape and a
 * press elsewhere close it, and the pointer may rest on it.
 */
export function Term({ id, children, isInPicture = false }: TermProps) {
  const text = useTranslations("glossary");
  const cardId = useId();
  const card = useRef<HTMLSpanElement>(null);
  const word = useRef<HTMLButtonElement & HTMLSpanElement>(null);
  const leaving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const stay = (): void => clearTimeout(leaving.current);
  const enter = ({ pointerType }: PointerEvent): void => {
    stay();
    if (pointerType === "mouse" && card.current?.matches(":popover-open") === false)
      card.current.showPopover();
  };
  const leave = (): void => {
    stay();
    leaving.current = setTimeout(() => card.current?.hidePopover(), LEAVE_MS);
  };
  const words = children ?? text(`terms.${id}.term`);
  const held = { ref: word, className: styles.word, onPointerEnter: enter, onPointerLeave: leave };
  return (
    <>
      {isInPicture ? (
        <span {...held}>{words}</span>
      ) : (
        <Button variant="bare" {...held} popoverTarget={cardId} popoverTargetAction="show">
          {words}
        </Button>
      )}
      <span
        ref={card}
        id={cardId}
        popover="auto"
        role="note"
        className={styles.card}
        onToggle={() => place(card.current, word.current)}
        onPointerEnter={stay}
        onPointerLeave={leave}
      >
        <strong>{text(`terms.${id}.term`)}</strong> {text(`terms.${id}.is`)}
      </span>
    </>
  );
}

/** Puts a card below its word, or above it where there is no room, inside the window. */
function place(card: HTMLElement | null, word: HTMLElement | null): void {
  if (card === null || word === null) return;
  const at = word.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - width - 8));
  const below = at.bottom + 4;
  card.style.left = `${left}px`;
  card.style.top = `${below + height > window.innerHeight ? Math.max(8, at.top - height - 4) : below}px`;
}
