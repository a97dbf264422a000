"use client";

import { useCallback, useState } from "react";
import { type Asking, classAsking } from "@/lib/client/class-asking.ts";
import { type AnyBeat, type Asked, askedBy } from "./asked.ts";
import type { ChapterId } from "./chapters.ts";
import type { QuestionState } from "./scene.tsx";
import type { Story } from "./story.ts";
import { progress, useProgress } from "./use-progress.ts";
import { type Answer, verdictOf } from "./verdict-of.ts";

const NO_ANSWERS: Readonly<Record<string, boolean>> = {};

interface Given {
  /** Null: it was shown without one. */
  readonly answer: Answer | null;
  /** The values of the chapter when it was given; null: another answer is wanted. */
  readonly values: string | null;
}

export interface Questions {
  /** Whether the story waits before a scene (1-based) for an answer. */
  readonly holds: (scene: number) => boolean;
  /** Null where nothing is asked. `isRunning`: the story is on its way to the scene. */
  readonly stateOf: (scene: number, isRunning: boolean) => QuestionState | null;
  readonly answer: (scene: number, answer: Answer) => void;
  readonly skip: (scene: number) => void;
  readonly again: (scene: number) => void;
}

/** For whom a question is asked: a reader who answered it on an earlier day is not asked again, a room is. */
export interface Audience {
  readonly asking: Asking;
  readonly isPresenting: boolean;
}

/** What was answered in a chapter, as long as its page is open; that it was, is kept as progress. */
export function useQuestions(
  id: ChapterId,
  beats: readonly AnyBeat[],
  story: Story | null,
  values: string,
  { asking, isPresenting }: Audience,
): Questions {
  const [given, setGiven] = useState<Readonly<Record<string, Given>>>({});
  const { questions: earlier } = useProgress();
  const isRoom = isPresenting || asking.role !== "none";
  const known = isRoom ? NO_ANSWERS : earlier;
  const asked = (scene: number): Asked | null => askedBy(beats[scene - 1]);
  const keyOf = (question: Asked): string => `${id}.${question.key}`;
  /** Null: the class that is followed asks something else, or nothing. */
  const inClass = (question: Asked): "open" | "shown" | null => {
    if (asking.asked?.question !== keyOf(question)) return null;
    return asking.asked.isOpen ? "open" : "shown";
  };
  const set = useCallback((question: Asked | null, one: Given): void => {
    if (question !== null) setGiven((all) => ({ ...all, [question.key]: one }));
  }, []);
  return {
    holds(scene) {
      const question = asked(scene);
      if (question === null) return false;
      const room = inClass(question);
      if (room !== null) return room === "open";
      return given[question.key] === undefined && known[keyOf(question)] === undefined;
    },
    stateOf(scene, isRunning) {
      const question = asked(scene);
      if (question === null) return null;
      const one = given[question.key];
      const room = inClass(question);
      if (room === "open") {
        return one === undefined || one.answer === null || one.values === null
          ? { is: "open", earlier: one?.answer ?? null, isTextShown: false }
          : { is: "sent", answer: one.answer };
      }
      if (one === undefined && room === "shown") return { is: "passed" };
      if (one === undefined) {
        return known[keyOf(question)] === undefined
          ? { is: "open", earlier: null, isTextShown: false }
          : { is: "passed" };
      }
      if (isRunning) return { is: "running", answer: one.answer };
      if (one.values === null || (one.answer !== null && one.values !== values))
        return { is: "open", earlier: one.answer, isTextShown: true };
      return one.answer === null ? { is: "passed" } : { is: "answered", answer: one.answer };
    },
    answer(scene, answer) {
      const question = asked(scene);
      set(question, { answer, values });
      if (question === null || story === null) return;
      if (inClass(question) === "open") classAsking.guess({ question: keyOf(question), answer });
      const { is } = verdictOf(question, answer, story.run ?? { data: story.data });
      progress().answer(keyOf(question), is === "found");
    },
    skip: (scene) => set(asked(scene), { answer: null, values }),
    again: (scene) => {
      const question = asked(scene);
      if (question !== null) set(question, { answer: given[question.key]?.answer ?? null, values: null });
    },
  };
}
