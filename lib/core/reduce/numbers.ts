/** Numbers of an object's status as samples by name, as its conditions are slices by type. */
import { asNumber, asObject, type JsonObject } from "../../model/json.ts";
import { ownMap, pathOf } from "../state/compact.ts";
import type { RevisionState } from "../state/state.ts";
import { type Moment, setSample } from "../state/tracks.ts";

/** Updates `Kind/field` for each field; a number that is missing, or whose object is gone, is null from then on. */
export function applyNumbers(
  revision: RevisionState,
  kind: string,
  fields: readonly string[],
  object: JsonObject,
  { t, seq }: Moment,
): void {
  const status = asObject(object.status);
  for (const field of fields) {
    const key = pathOf(kind, field);
    const value = asNumber(status[field]) ?? null;
    const samples = revision.numbers.get(key);
    if (samples !== undefined) setSample(samples, value, t, seq);
    else if (value !== null) {
      revision.numbers = ownMap(revision.numbers);
      revision.numbers.set(key, [{ t, value, seq }]);
    }
  }
}
