import { describe, expect, test } from "vitest";
import { CHAPTERS } from "../../../components/learn/chapters.ts";
import { keptBack } from "../../../components/learn/kept-back.ts";

describe("what is kept back of what is compared", () => {
  const { beats } = CHAPTERS.before;
  const asking = beats.findIndex((beat) => "reveals" in beat) + 1;

  test("is the run that a scene asks about, as long as it waits for an answer", () => {
    expect(asking).toBe(beats.length);
    expect(keptBack(beats, (scene) => scene === asking)).toEqual(["sks"]);
    expect(keptBack(beats, () => false)).toEqual([]);
  });

  test("is nothing where another scene waits", () => {
    expect(keptBack(beats, (scene) => scene !== asking)).toEqual([]);
  });

  test("is asked for: each scene that reveals has a question, and compares what it reveals", () => {
    for (const chapter of Object.values(CHAPTERS)) {
      for (const beat of chapter.beats) {
        if (!("reveals" in beat)) continue;
        expect("ask" in beat).toBe(true);
        expect("compares" in chapter ? chapter.compares : []).toContain(beat.reveals);
      }
    }
  });
});
