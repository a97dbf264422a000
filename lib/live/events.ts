/** What happens while a cluster is watched, for whoever keeps a log of it. None of it holds an object or a credential. */
import type { WatchState } from "../model/live-status.ts";

export type LiveEvent =
  /** Collecting began, or ended because nobody looks any more. */
  | { readonly kind: "watching"; readonly isOn: boolean }
  /** Every resource has been listed, or cannot be; `without` names the latter. */
  | { readonly kind: "settled"; readonly watches: number; readonly without: readonly string[] }
  | {
      readonly kind: "watch";
      readonly resource: string;
      readonly before: WatchState;
      readonly state: WatchState;
      readonly reason: string;
    }
  /** Changes of a resource, or lines of a process, may have been missed. */
  | { readonly kind: "gap"; readonly resource: string; readonly reason: string }
  /** A list after the first. */
  | { readonly kind: "relisted"; readonly resource: string; readonly objects: number }
  /** A process's log is not followed although it should be. */
  | { readonly kind: "log"; readonly pod: string; readonly code: number; readonly reason: string }
  | { readonly kind: "history"; readonly state: HistoryState; readonly reason: string }
  | { readonly kind: "facts"; readonly state: FactsState; readonly reason: string }
  | {
      readonly kind: "recording";
      readonly state: RecordingState;
      readonly file: string;
      readonly records: number;
      readonly reason: string;
    }
  /** The log has not taken a record. */
  | { readonly kind: "lost"; readonly resource: string; readonly reason: string };

export type HistoryState =
  /** An earlier run's files cannot be read. */
  | "unreadable"
  | "written"
  | "unwritten"
  /** It is written again after it could not be. */
  | "rewritten"
  /** The oldest files went to make room on a full disk. */
  | "shortened";

/** setAside: a file that cannot be used was put under another name; shortened: the oldest facts went to make room. */
export type FactsState = "written" | "unwritten" | "rewritten" | "setAside" | "shortened";

export type RecordingState = "begun" | "ended" | "broken";

/** Takes events as they happen; never throws. */
export type LiveReport = (event: LiveEvent) => void;
