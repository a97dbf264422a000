/** How the lanes are read: which of them, in which order, with or without idle time, and what is measured. */
import type { LaneId, LaneSet, Range } from "@/lib/layout/index.ts";
import type { Marks } from "./marks.tsx";

export interface Reading {
  readonly set: LaneSet;
  readonly onSet: (set: LaneSet) => void;
  /** Lanes that stay on top, in their order. */
  readonly pinned: readonly LaneId[];
  readonly onPinned: (pinned: readonly LaneId[]) => void;
  readonly foldsIdle: boolean;
  readonly onFoldsIdle: (foldsIdle: boolean) => void;
  /** The stretches that are folded; none when none is. */
  readonly idle: readonly Range[];
  readonly marks: Marks;
  readonly onMarks: (marks: Marks, options: { readonly commit: boolean }) => void;
}
