/** Whether an API server sent what it was asked for: one that ignores a selector would have its other objects recorded. */
import { asObject, asString, type JsonObject } from "../model/json.ts";
import type { WatchPart } from "../model/resource-row.ts";

const BY_NAME = "metadata.name=";

/** Says of an object whether it has the name for which the part asks; of a part that asks for no name, every object has. */
export function askedFor({ fieldSelector }: WatchPart): (object: JsonObject) => boolean {
  if (fieldSelector?.startsWith(BY_NAME) !== true) return () => true;
  const name = fieldSelector.slice(BY_NAME.length);
  return ({ metadata }) => asString(asObject(metadata).name) === name;
}
