/** When the objects that make up a revision existed, for the inspector and for re-creation under an old name. */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/resources.ts";
import { shortList } from "../state/compact.ts";
import type { RevisionState } from "../state/state.ts";
import { closeSlice, type Moment, setSlice } from "../state/tracks.ts";
import { asTime } from "./conditions.ts";

let last = { resource: "", key: "", name: "" };

/** "resource namespace/name", for whoever asks one after the other as one text: all objects are remembered by it. */
export function lifeName(resource: string, key: string): string {
  if (last.key !== key || last.resource !== resource) last = { resource, key, name: `${resource} ${key}` };
  return last.name;
}

/** An object with a new uid was seen; events are no state, and have no life. */
export function beginLife(
  { lives }: RevisionState,
  resource: string,
  key: string,
  object: JsonObject,
  { t, seq, initial }: Moment,
): void {
  if (resource === RESOURCE.k8sEvents) return;
  const name = lifeName(resource, key);
  let slices = lives.get(name);
  if (slices === undefined) {
    slices = shortList();
    lives.set(name, slices);
  }
  const { uid, creationTimestamp } = asObject(object.metadata);
  // Of an object that is created while it is watched the receipt tells more.
  const transitionTime = initial ? asTime(creationTimestamp) : undefined;
  setSlice(slices, asString(uid) ?? "", t, seq, { initial, force: true, transitionTime });
}

/** An object is gone. */
export function endLife({ lives }: RevisionState, resource: string, key: string, { t, seq }: Moment): void {
  const slices = lives.get(lifeName(resource, key));
  if (slices !== undefined) closeSlice(slices, t, seq);
}
