"use client";

import { useCallback, useMemo, useRef, useState } from "react";
import type { Break } from "./breaks.ts";
import type { Chapter, Control, Values } from "./chapters.ts";
import { useChapterUrl } from "./url-state.ts";

/** What of a chapter is in its address: scene, head, changed values, what was broken, presenter mode. */
export interface ChapterState {
  /** The chosen scene, 1-based. */
  readonly scene: number;
  /** The address names a scene. */
  readonly isChosen: boolean;
  /** Where the head was moved to; null: at the scene. */
  readonly at: number | null;
  readonly values: Values;
  /** What was broken in the picture, in that order. */
  readonly breaks: readonly Break[];
  /** Some value is not the first one. */
  readonly isMoved: boolean;
  readonly isPresenting: boolean;
  readonly chooseScene: (scene: number) => void;
  readonly restAt: (t: number | null) => void;
  /** Breaks a part, or repairs it; null: repairs everything. */
  readonly break: (one: Break | null) => void;
  readonly present: (isOn: boolean) => void;
  /** `commit: false` while something is being dragged: the story follows, the address does not. */
  readonly change: (values: Values, options?: { readonly commit: boolean }) => void;
  readonly reset: () => void;
  /** Once what was changed is in the address: going elsewhere before would be undone by the write. */
  readonly written: () => Promise<unknown>;
}

const NO_BREAKS: readonly Break[] = [];

/** The state of a chapter's page, kept in its address. */
export function useChapterState(chapter: Chapter): ChapterState {
  const [url, setUrl] = useChapterUrl();
  const [dragged, setDragged] = useState<Values>({});
  const written = useRef<Promise<unknown>>(Promise.resolve());
  const { controls, beats } = chapter;
  const shownOf = ({ key, initial }: Control): number => dragged[key] ?? url[key] ?? initial;
  const given = JSON.stringify(controls.map((control) => [control.key, shownOf(control)]));
  const values: Values = useMemo(() => Object.fromEntries(JSON.parse(given)), [given]);
  const write = useCallback(
    (changes: Parameters<typeof setUrl>[0]): void => {
      written.current = setUrl(changes);
    },
    [setUrl],
  );
  const chooseScene = useCallback((scene: number) => write({ beat: scene, t: null }), [write]);
  const restAt = useCallback((t: number | null) => write({ t }), [write]);
  const breaks = url.broken ?? NO_BREAKS;
  const breakOne = useCallback(
    (one: Break | null) => write({ broken: one === null ? null : [...breaks, one] }),
    [write, breaks],
  );
  const present = useCallback((isOn: boolean) => write({ present: isOn }), [write]);
  const change = useCallback<ChapterState["change"]>(
    (changes, { commit } = { commit: true }) => {
      if (!commit) {
        setDragged(changes);
        return;
      }
      setDragged({});
      const first = new Map<string, number>(controls.map(({ key, initial }) => [key, initial]));
      write({
        ...Object.fromEntries(
          Object.entries(changes).map(([key, value]) => [key, value === first.get(key) ? null : value]),
        ),
        t: null,
      });
    },
    [controls, write],
  );
  const reset = useCallback(
    () => write({ ...Object.fromEntries(controls.map(({ key }) => [key, null])), t: null }),
    [controls, write],
  );
  return {
    scene: Math.min(Math.max(url.beat ?? 1, 1), beats.length),
    isChosen: url.beat !== null,
    at: url.t,
    values,
    breaks,
    isMoved: controls.some((control) => shownOf(control) !== control.initial),
    isPresenting: url.present,
    chooseScene,
    restAt,
    break: breakOne,
    present,
    change,
    reset,
    written: () => written.current,
  };
}
