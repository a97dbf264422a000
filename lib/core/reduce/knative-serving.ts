/**
 * The KnativeServing of Knative's operator, which writes `spec.config` into the ConfigMaps of its namespace: what is known of the
 * settings where a dump or trace holds none of them, and of the version. It is not watched: not every cluster has that API.
 */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import { configAt } from "../state/settings.ts";
import type { ConfigVersion, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { noteVersion } from "./knative-version.ts";
import { applyConditions, ofOperator } from "./system/conditions.ts";

const PREFIX = "config-";
const NAMES: readonly ConfigVersion["name"][] = ["config-autoscaler", "config-deployment", "config-network"];

/** What it says of ConfigMaps that were not seen yet; of one that was, the ConfigMap itself counts. */
export function applyKnativeServing(shared: SharedState, object: JsonObject, moment: Moment): void {
  const { metadata, spec, status } = object;
  const { t, seq } = moment;
  applyConditions(shared.system, "operator", ofOperator, object, moment);
  noteVersion(shared, asString(asObject(status).version), moment);
  const by = asString(asObject(metadata).name) ?? "";
  const config = asObject(asObject(spec).config);
  for (const name of NAMES) {
    const known = configAt(shared, name, Number.POSITIVE_INFINITY);
    if (known !== null && known.by === undefined) continue;
    const entries = { ...asObject(config[name.slice(PREFIX.length)]), ...asObject(config[name]) };
    const data = new Map<string, string>();
    for (const [key, value] of Object.entries(entries)) if (typeof value === "string") data.set(key, value);
    if (data.size > 0 || known !== null) shared.configVersions.push({ t, seq, name, data, by });
  }
}
