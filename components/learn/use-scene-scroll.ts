"use client";

import { type RefObject, useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";

interface SceneScrollOptions {
  readonly scenes: RefObject<HTMLElement | null>;
  readonly stage: RefObject<HTMLElement | null>;
  /** The scene that is shown when the page comes alive, 1-based. */
  readonly first: number;
  /** False where only one scene is on the page. */
  readonly isOn: boolean;
  /** Somebody else says which scene is read: what moves the page away from it is told as well. */
  readonly isKept?: () => boolean;
  /** The page has come to another scene (1-based); `isByHand`: because the reader scrolls, not because it grew or was turned to. */
  readonly onScene: (scene: number, isByHand: boolean) => void;
}

/** So much of what is free of the stage is above the line at which a text is read. */
const LINE = 0.4;
/** A scene that is turned to begins so far above the line. */
const ABOVE = 0.22;
/** And below a stage: so far. */
const BELOW_PX = 4;
/** What a reader does who wants to be somewhere. */
const TAKEN = ["wheel", "touchmove", "pointerdown", "keydown"] as const;
/** The page has come to rest when it has not moved for so long. */
const RESTS_MS = 140;
/** So long it may take until it begins to move. */
const STARTS_MS = 600;
const STIR_PX = 60;
/** A page that was thrown by a finger rolls for so long. */
const ROLLS_MS = 4_000;
const SCROLL_KEYS: ReadonlySet<string> = new Set([
  "ArrowUp",
  "ArrowDown",
  "PageUp",
  "PageDown",
  "Home",
  "End",
  " ",
]);

/** The part of the window where texts are: below a stage that lies across the page, else all of it. */
function free(stage: HTMLElement | null): { top: number; height: number } {
  const height = window.innerHeight;
  const box = stage?.getBoundingClientRect();
  const top = box !== undefined && box.width > window.innerWidth * 0.75 ? Math.max(0, box.bottom) : 0;
  // Before the stage has come to its place, or where it takes everything, the whole window counts.
  return top > height * 0.8 ? { top: 0, height } : { top, height: height - top };
}

/** The same once a stage that lies across the page has come to its place at the top. */
function landing(stage: HTMLElement | null): { top: number; height: number } {
  const now = free(stage);
  const top = now.top === 0 ? 0 : Math.min(now.top, stage?.offsetHeight ?? 0);
  return { top, height: window.innerHeight - top };
}

/** The scene at the reading line, 1-based: the nearest one. */
function sceneAtLine(list: HTMLElement, stage: HTMLElement | null): number {
  const { top, height } = free(stage);
  const line = top + height * LINE;
  let [best, distance] = [1, Number.POSITIVE_INFINITY];
  [...list.children].forEach((child, index) => {
    const box = child.getBoundingClientRect();
    const away = line < box.top ? box.top - line : line > box.bottom ? line - box.bottom : 0;
    if (away < distance) [best, distance] = [index + 1, away];
  });
  return best;
}

const noChange = (): (() => void) => () => undefined;
const isHere = (): boolean => false;
const isSent = (): boolean => true;

/**
 * Tells when the reader scrolls to another scene, and scrolls to one that was turned to otherwise. It never moves a page that
 * the reader moves, and what it moves itself is not taken for the reader's wish.
 */
export function useSceneScroll({
  scenes,
  stage,
  first,
  isOn,
  isKept = isHere,
  onScene,
}: SceneScrollOptions): {
  readonly scrollTo: (scene: number, behavior: ScrollBehavior) => void;
  /** Scrolls to a scene at once, and again while the page around it still comes to its size; the reader ends it. */
  readonly openAt: (scene: number) => () => void;
} {
  const seen = useRef<number | null>(first);
  /** The page moves by itself. */
  const isAimed = useRef(false);
  /** Where it came to rest then: what moves it a little from there (a text that grows) is not the reader. */
  const landed = useRef<number | null>(null);
  const takenAt = useRef(Number.NEGATIVE_INFINITY);
  const latest = useRef(onScene);
  latest.current = onScene;
  const kept = useRef(isKept);
  kept.current = isKept;
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const restAfter = useCallback(
    (ms: number): void => {
      clearTimeout(resting.current);
      resting.current = setTimeout(() => {
        if (!isAimed.current) return;
        landed.current = window.scrollY;
        isAimed.current = false;
        const list = scenes.current;
        if (list === null || !kept.current()) return;
        const scene = sceneAtLine(list, stage.current);
        if (scene !== seen.current) latest.current(scene, false);
      }, ms);
    },
    [scenes, stage],
  );
  // Whether it came as a document: in one that was turned to, the page stands for a moment where the last one stood.
  const [wasSent] = useState(useSyncExternalStore(noChange, isHere, isSent));

  useEffect(() => {
    if (!isOn) return;
    let frame = 0;
    const look = (): void => {
      frame = 0;
      if (isAimed.current || scenes.current === null) return;
      if (landed.current !== null && Math.abs(window.scrollY - landed.current) < STIR_PX) return;
      landed.current = null;
      const scene = sceneAtLine(scenes.current, stage.current);
      if (scene === seen.current) return;
      seen.current = scene;
      latest.current(scene, performance.now() - takenAt.current < ROLLS_MS);
    };
    const onScroll = (): void => {
      if (isAimed.current) restAfter(RESTS_MS);
      else if (frame === 0) frame = requestAnimationFrame(look);
    };
    // Whoever takes the page in hand while it moves by itself has it.
    const take = (): void => {
      takenAt.current = performance.now();
      isAimed.current = false;
      landed.current = null;
    };
    const press = (event: Event): void => {
      // A press on the page itself is one on its scroll bar.
      const isScrolling =
        event instanceof KeyboardEvent
          ? SCROLL_KEYS.has(event.key)
          : event.target === document.documentElement;
      if (isScrolling && event.isTrusted) takenAt.current = performance.now();
    };
    if (!wasSent) {
      isAimed.current = true;
      restAfter(STARTS_MS);
    } else if (window.scrollY > 0) {
      // The page could be scrolled before its scripts were there.
      onScroll();
    }
    window.addEventListener("scroll", onScroll, { passive: true });
    window.addEventListener("wheel", take, { passive: true });
    window.addEventListener("touchmove", take, { passive: true });
    window.addEventListener("keydown", press);
    window.addEventListener("pointerdown", press);
    return () => {
      clearTimeout(resting.current);
      cancelAnimationFrame(frame);
      window.removeEventListener("scroll", onScroll);
      window.removeEventListener("wheel", take);
      window.removeEventListener("touchmove", take);
      window.removeEventListener("keydown", press);
      window.removeEventListener("pointerdown", press);
    };
  }, [isOn, scenes, stage, wasSent, restAfter]);

  const scrollTo = useCallback(
    (scene: number, behavior: ScrollBehavior): void => {
      const element = scenes.current?.children[scene - 1];
      if (!(element instanceof HTMLElement)) return;
      const { top, height } = landing(stage.current);
      // Below a stage that lies across the page the text begins at once.
      const above = top === 0 ? ABOVE * height : LINE * height - BELOW_PX;
      const lead = Math.min(above, element.offsetHeight * 0.8);
      const wanted = window.scrollY + element.getBoundingClientRect().top - (top + height * LINE - lead);
      const lowest = document.documentElement.scrollHeight - window.innerHeight;
      const goal = Math.max(0, Math.min(wanted, lowest));
      seen.current = scene;
      if (Math.abs(goal - window.scrollY) < 2) return;
      isAimed.current = true;
      restAfter(STARTS_MS);
      window.scrollTo({ top: goal, behavior });
    },
    [scenes, stage, restAfter],
  );
  const openAt = useCallback(
    (scene: number): (() => void) => {
      scrollTo(scene, "instant");
      const observer = new ResizeObserver(() => scrollTo(scene, "instant"));
      for (const part of [scenes.current, stage.current]) if (part !== null) observer.observe(part);
      const end = (): void => {
        observer.disconnect();
        for (const event of TAKEN) window.removeEventListener(event, end);
      };
      for (const event of TAKEN) window.addEventListener(event, end, { passive: true });
      return end;
    },
    [scrollTo, scenes, stage],
  );
  return { scrollTo, openAt };
}
