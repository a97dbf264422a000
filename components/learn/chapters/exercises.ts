/**
 * Exercises for a class, by chapter. Their texts are `learn.exercises.<chapter>.<key>`: `ask` for everybody, `answer` for whoever teaches.
 */
import type { ChapterId } from "../chapters.ts";
import type { Reference, Values } from "./model.ts";

export interface Exercise {
  readonly key: string;
  /** Where the answer can be checked. */
  readonly references: readonly Reference[];
  /** What the sliders of the chapter show the answer with. */
  readonly values?: Values;
}

export const EXERCISES = {
  problem: [
    { key: "luck", references: [{ rule: "6e" }], values: { ingress: 16 } },
    { key: "compare", references: [{ rule: "6e" }, { rule: "4.5" }] },
  ],
  before: [
    { key: "right", references: [{ rule: "6e" }], values: { push: 30 } },
    { key: "least", references: [{ rule: "6e" }] },
  ],
  service: [
    { key: "cards", references: [{ rule: "2.3" }, { rule: "6b" }] },
    { key: "selector", references: [{ rule: "1.7" }, { rule: "2.2" }] },
  ],
  steady: [
    { key: "small", references: [{ rule: "3.3" }] },
    { key: "proxied", references: [{ rule: "D1" }], values: { tbc: 211, pods: 2 } },
  ],
  zero: [
    { key: "alert", references: [{ rule: "D8" }, { rule: "D9" }] },
    { key: "first", references: [{ rule: "6b" }] },
  ],
  down: [
    { key: "order", references: [{ rule: "6a" }] },
    { key: "grace", references: [{ rule: "3.6" }], values: { probe: 40, grace: 30 } },
    { key: "who", references: [{ rule: "3.8" }] },
  ],
  wake: [
    { key: "phases", references: [{ rule: "4.2" }, { rule: "6b" }] },
    { key: "retention", references: [{ rule: "3.6" }], values: { retention: 27 } },
  ],
  overload: [
    { key: "border", references: [{ rule: "3.4" }], values: { pods: 6 } },
    { key: "kinds", references: [{ rule: "1.2" }, { rule: "6d" }] },
  ],
  gap: [
    { key: "bound", references: [{ rule: "6e" }], values: { ingress: 62, drain: 30 } },
    { key: "avoided", references: [{ rule: "3.3" }], values: { tbc: 211 } },
  ],
  recording: [
    {
      key: "three",
      references: [{ recording: "cold-start/demo/hello-00001", at: "2026-11-23T04:06:11.797Z" }],
    },
    {
      key: "reasons",
      references: [{ recording: "fault-image-pull/images/crash-00001", at: "2026-11-23T04:11:40Z" }],
    },
  ],
} as const satisfies Readonly<Record<ChapterId, readonly Exercise[]>>;
