/** The words and clocks that documents are made with: those of the page, or English ones of the command. */
import type { Finding } from "../core/index.ts";
import type { EpochMs } from "../model/units.ts";

/** The texts of a finding, in reading order; "" where there is none. */
export interface FindingText {
  readonly title: string;
  /** What was seen, with names and numbers. */
  readonly saw: string;
  /** The rule in words (invariants). */
  readonly rule: string;
  readonly impact: string;
  readonly cause: string;
  readonly remedy: string;
}

export interface DocumentWords {
  /** A text of the catalogue `incident`. */
  readonly text: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  readonly finding: (finding: Finding) => FindingText;
  /** An instant within the recording. */
  readonly time: (t: EpochMs) => string;
}
