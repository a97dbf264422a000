import { useMemo } from "react";
import type { AnyBeat } from "./asked.ts";
import type { Mechanism } from "./chapters.ts";
import type { Story } from "./story.ts";

/** The mechanisms of which nothing is shown, since what comes of them is asked by a scene that still waits; `holds`: by its number. */
export function keptBack(beats: readonly AnyBeat[], holds: (scene: number) => boolean): readonly Mechanism[] {
  return beats.flatMap((beat, index) =>
    "reveals" in beat && beat.reveals !== undefined && holds(index + 1) ? [beat.reveals] : [],
  );
}

/** The story as it is shown: without the runs that are kept back; the same object while these are the same. */
export function useShownStory(story: Story | null, hidden: readonly Mechanism[]): Story | null {
  const key = hidden.join();
  return useMemo(() => {
    if (story === null || key === "") return story;
    const names = key.split(",");
    return { ...story, compared: story.compared.filter(({ mechanism }) => !names.includes(mechanism)) };
  }, [story, key]);
}
