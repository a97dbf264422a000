"use client";

import { useEffect, useRef, useState } from "react";
import { isTyping } from "@/components/shell/is-typing.ts";
import type { Scenario } from "@/lib/sim/index.ts";

export interface Draft {
  /** As it is drawn: with what is being dragged. */
  readonly drawn: Scenario;
  readonly isDragged: boolean;
  /** Takes a scenario; `commit: false` while something is being dragged. */
  readonly set: (scenario: Scenario, options?: { readonly commit: boolean }) => void;
  /** Drops what was dragged. */
  readonly cancel: () => void;
  /** Takes the last change back; null when there is none. */
  readonly undo: (() => void) | null;
}

/** Changes that can be taken back. */
const MOST_STEPS = 100;

/** A scenario while it is changed: what is dragged is kept here until it is let go, and so is what there was before. */
export function useDraft(kept: Scenario, keep: (scenario: Scenario) => void): Draft {
  const [dragged, setDragged] = useState<Scenario | null>(null);
  const [past, setPast] = useState<readonly Scenario[]>([]);
  const last = past.at(-1);
  const undo = (): void => {
    if (last === undefined) return;
    setPast(past.slice(0, -1));
    setDragged(null);
    keep(last);
  };
  useUndoKey(undo);
  return {
    drawn: dragged ?? kept,
    isDragged: dragged !== null,
    set(scenario, { commit } = { commit: true }) {
      setDragged(commit ? null : scenario);
      if (!commit) return;
      setPast([...past, kept].slice(-MOST_STEPS));
      keep(scenario);
    },
    cancel: () => setDragged(null),
    undo: last === undefined ? null : undo,
  };
}

/** Ctrl or ⌘ with Z; a text field takes back what was typed in it. */
function useUndoKey(undo: () => void): void {
  const latest = useRef(undo);
  latest.current = undo;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || isTyping(event.target))
        return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
