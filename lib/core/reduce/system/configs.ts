/** ConfigMaps of Knative's: which key was changed, from what to what. */
import { asObject, type JsonObject } from "../../../model/json.ts";
import { limitTo, SYSTEM_LIMITS, type SystemState } from "../../state/system.ts";
import type { Moment } from "../../state/tracks.ts";

/** Those that change what Knative does with revisions; how it logs and traces does not. */
export const FOLLOWED_CONFIGS: ReadonlySet<string> = new Set(
  "autoscaler defaults deployment domain features gc leader-election network observability"
    .split(" ")
    .map((name) => `config-${name}`),
);

const VALUE_LENGTH = 500;
/** More keys are not followed. */
const MOST_KEYS = 200;

/** A record of a ConfigMap; what a list shows is no change unless it was known otherwise. */
export function applyConfig(system: SystemState, name: string, object: JsonObject, moment: Moment): void {
  const before = system.configs.get(name);
  const data = new Map<string, string>();
  for (const [key, value] of Object.entries(asObject(object.data))) {
    if (typeof value !== "string" || key === "_example" || data.size >= MOST_KEYS) continue;
    data.set(key, value.slice(0, VALUE_LENGTH));
  }
  system.configs.set(name, data);
  if (before !== undefined) noteChanges(system, name, before, data, moment);
}

/** A ConfigMap was deleted: its settings are the defaults once the process starts anew. */
export function removeConfig(system: SystemState, name: string, moment: Moment): void {
  const before = system.configs.get(name);
  if (before === undefined) return;
  system.configs.set(name, new Map());
  noteChanges(system, name, before, new Map(), moment);
}

function noteChanges(
  { configChanges }: SystemState,
  name: string,
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { t, seq }: Moment,
): void {
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const was = before.get(key) ?? null;
    const is = after.get(key) ?? null;
    if (was !== is) configChanges.push({ t, seq, name, key, before: was, after: is });
  }
  limitTo(configChanges, SYSTEM_LIMITS.changes);
}
