"use client";

import { useEffect, useSyncExternalStore } from "react";
import { type Asking, classAsking, NOT_ASKING } from "@/lib/client/class-asking.ts";
import { type AnyBeat, askedBy } from "../asked.ts";
import type { ChapterId } from "../chapters.ts";

/** What a class asks and guesses, for a page that shows questions. */
export function useClassAsking(): Asking {
  return useSyncExternalStore(
    classAsking.subscribe,
    () => classAsking.state,
    () => NOT_ASKING,
  );
}

/** By which name a class knows a question. */
export function questionKey(id: ChapterId, question: { readonly key: string }): string {
  return `${id}.${question.key}`;
}

/** Says which question the page asks now, for a class that it leads. @param isOpen its answer is not shown yet */
export function useAskHere(id: ChapterId, beat: AnyBeat | undefined, isOpen: boolean): void {
  const question = askedBy(beat);
  const key = question === null ? null : questionKey(id, question);
  useEffect(() => classAsking.setHere(key === null ? null : { question: key, isOpen }), [key, isOpen]);
  useEffect(() => () => classAsking.setHere(null), []);
}
