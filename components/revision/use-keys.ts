"use client";

import { useEffect, useRef } from "react";
import { isTyping } from "@/components/shell/is-typing.ts";

const WALKS = /^(Arrow.*|Home|End|PageUp|PageDown)$/;

export type KeyActions = Readonly<Record<string, () => void>>;

/** Single keys for the whole page; text fields, menus and dialogs keep theirs, and so do browser shortcuts. */
export function useKeys(actions: KeyActions, isOn = true): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
        return;
      const action = latest.current[event.key];
      if (action === undefined) return;
      // Escape belongs to an open card or menu: the browser closes it, unless the key is taken.
      if (event.key === "Escape" && document.querySelector(":popover-open") !== null) return;
      // The space bar belongs to a focused button.
      if (event.key === " " && event.target instanceof HTMLButtonElement) return;
      // Arrow keys belong to a focused slider.
      if (WALKS.test(event.key) && event.target instanceof HTMLInputElement) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOn]);
}
