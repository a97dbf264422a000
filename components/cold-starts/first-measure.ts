import type { ColdStartStatistics, MeasureKey } from "@/lib/core/index.ts";

/** Where clients wait this many times longer than a start takes, the start is not what is slow. */
const FAR_MORE = 2;

/** What is shown of cold starts before a reader chooses: what clients waited where that has another cause than the start. */
export function firstMeasure({ measures: { answered, total } }: ColdStartStatistics): MeasureKey {
  const isElsewhere = answered.p50 !== null && answered.p50 > FAR_MORE * (total.p50 ?? 0);
  return isElsewhere ? "answered" : "total";
}
