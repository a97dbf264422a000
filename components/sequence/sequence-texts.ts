"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { FoldedMessage, Participant } from "@/lib/core/index.ts";

export interface SequenceTexts {
  readonly name: (participant: Participant) => string;
  /** The message's text, with a count when several are folded into one. */
  readonly text: (message: FoldedMessage) => string;
}

const FIRST_LETTER = "A".charCodeAt(0);

interface HowTold {
  /** Pods are letters, and folds have no times. */
  readonly isBrief?: boolean;
  /** How long something will last is not said: a reader is asked just that. */
  readonly hidesFuture?: boolean;
}

/** The words of the diagram, for the page and for exports. */
export function useSequenceTexts(
  format: TimeFormat,
  { isBrief = false, hidesFuture = false }: HowTold = {},
): SequenceTexts {
  const text = useTranslations("sequence");
  const { clock, origin } = format;
  return useMemo(() => {
    const name = (participant: Participant): string => text(`participant.${participant}`);
    const letters = new Map<string, string>();
    const letterOf = (pod: string): string => {
      const letter = letters.get(pod) ?? String.fromCharCode(FIRST_LETTER + letters.size);
      letters.set(pod, letter);
      return letter;
    };
    const told = (message: FoldedMessage): string => {
      const { kind, values, count, lastT } = message;
      const words: Record<string, string | number> = { ...values };
      if (typeof values.waitMs === "number")
        words.wait = hidesFuture && kind === "graceWait" ? "none" : formatDuration(values.waitMs);
      if (typeof values.tookMs === "number") words.took = formatDuration(values.tookMs);
      if (isBrief && typeof values.pod === "string") words.pod = letterOf(values.pod);
      const said = text(`message.${kind}` as never, words as never) as string;
      if (count === 1) return said;
      if (isBrief) return `${said} ×${count}`;
      return `${said} ${text("count", { count, until: formatTime(lastT, { clock, origin }) })}`;
    };
    return { name, text: told };
  }, [text, clock, origin, isBrief, hidesFuture]);
}
