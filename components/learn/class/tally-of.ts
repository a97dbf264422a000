/** Guesses of a class, as bars. */
import type { ClassTally } from "@/lib/model/class-guess.ts";

export interface OptionBar {
  readonly option: string;
  readonly count: number;
  /** Of all guesses that name an option of the question, 0 to 1. */
  readonly share: number;
}

/** How often each option was guessed, in the order of the question; what is none of its options is not counted. */
export function optionBars(options: readonly string[], { counts }: Pick<ClassTally, "counts">): OptionBar[] {
  const of = new Map(counts);
  const all = options.reduce((sum, option) => sum + (of.get(option) ?? 0), 0);
  return options.map((option) => {
    const count = of.get(option) ?? 0;
    return { option, count, share: all === 0 ? 0 : count / all };
  });
}

export interface Spread {
  /** Guesses within the scale. */
  readonly all: number;
  /** The middle one; of an even number the lower of the two. */
  readonly median: number;
  /** How many guesses fall into each part of the scale, all of the same width. */
  readonly bins: readonly number[];
}

/** How numbers are spread over a scale; null without any on it. @param parts how many bars */
export function spreadOf(
  { from, to }: { readonly from: number; readonly to: number },
  { counts }: Pick<ClassTally, "counts">,
  parts: number,
): Spread | null {
  const bins = Array.from({ length: parts }, () => 0);
  const sorted = counts
    .flatMap(([answer, count]) =>
      typeof answer === "number" && answer >= from && answer <= to ? [{ answer, count }] : [],
    )
    .sort((a, b) => a.answer - b.answer);
  const all = sorted.reduce((sum, { count }) => sum + count, 0);
  if (all === 0 || to <= from) return null;
  let before = 0;
  let median = from;
  for (const { answer, count } of sorted) {
    const bin = Math.min(parts - 1, Math.floor(((answer - from) / (to - from)) * parts));
    bins[bin] = (bins[bin] ?? 0) + count;
    if (before < all / 2) median = answer;
    before += count;
  }
  return { all, median, bins };
}
