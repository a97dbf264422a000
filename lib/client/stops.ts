/** Where the hints of a recording ("Look for") lead. */
import type { SourceSummary } from "../model/api.ts";
import { revisionName } from "./opened-address.ts";
import type { ViewAddress } from "./port.ts";

/** The page that a hint speaks of, at its instant, with the hint as its caption; null where the recording names none. */
export function stopAddress(
  { id, stops }: Pick<SourceSummary, "id" | "stops">,
  index: number,
): ViewAddress | null {
  const stop = stops?.[index];
  if (stop === undefined) return null;
  const { revision: key, t, from, to, tab } = stop;
  const revision = revisionName(key ?? null);
  return {
    source: id,
    ...(revision === null ? {} : { revision }),
    query: { t, from, to, tab, stop: String(index + 1) },
  };
}
