/** Objects that belong to no single revision and concern all of them: activators and settings (see `sharedSort`). */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import type { SharedSort } from "../../model/resource-row.ts";
import { RESOURCE } from "../../model/resources.ts";
import { refusedKeyOf } from "../state/config-bounds.ts";
import { DURATION_SETTINGS } from "../state/duration-bounds.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { forgetIndex, touchTarget } from "./address-index.ts";
import { readyActivatorsOf } from "./counts.ts";
import { applyActivatorEndpoints, followActivatorAddresses } from "./endpoints.ts";
import { applyKnativeServing } from "./knative-serving.ts";
import { noteVersion } from "./knative-version.ts";
import { noteRefused } from "./refused-settings.ts";

/** Sorts of which every object concerns all revisions. */
export type SortForAll = Exclude<SharedSort, "routing" | "serving">;

/** An object of such a sort as a record leaves it; `object` is null when it is gone. */
export interface SharedChange {
  readonly sort: SortForAll;
  /** "namespace/name". */
  readonly key: string;
  readonly object: JsonObject | null;
}

/** False when the object changes nothing for anybody: a new version of a pod that is known to be an activator. */
export function isSharedNews({ activatorPods }: SharedState, { sort, key, object }: SharedChange): boolean {
  return sort !== "activatorPods" || activatorPods?.has(nameOf(key)) !== (object !== null);
}

/**
 * Applies the object to what all revisions share.
 * @returns what each of them asks then: whether it is changed by that
 */
export function applyShared(
  shared: SharedState,
  { sort, key, object }: SharedChange,
  moment: Moment,
): (revision: RevisionState) => boolean {
  switch (sort) {
    case "activatorAddresses": {
      const ready = readyActivatorsOf(shared);
      const wasPresent = shared.activatorPresent;
      const ips = applyActivatorEndpoints(shared, object, moment);
      // How many are ready, every subset is asked.
      const isForAll = ready !== readyActivatorsOf(shared) || wasPresent !== shared.activatorPresent;
      return (revision) => followActivatorAddresses(shared, revision, ips, moment) || isForAll;
    }
    case "activatorPods":
      return applyActivatorPod(shared, nameOf(key), object !== null);
    case "settings":
      // Of one that is gone the last version stays in force: controllers keep the settings that they have read.
      if (object?.kind === "KnativeServing") applyKnativeServing(shared, object, moment);
      else if (object !== null) applySettings(shared, object, moment);
      return () => false;
  }
}

function applyActivatorPod(
  shared: SharedState,
  name: string,
  isThere: boolean,
): (revision: RevisionState) => boolean {
  if (!isThere) {
    shared.activatorPods?.delete(name);
    return (revision) => touchTarget(shared, revision, name) || isFoundIn(revision, name);
  }
  const isFirst = shared.activatorPods === null;
  shared.activatorPods ??= new Set();
  shared.activatorPods.add(name);
  return (revision) => {
    if (isFirst) forgetIndex(revision);
    else touchTarget(shared, revision, name);
    // Records of different watches come in any order: a finding may say that its address has no pod.
    return isFoundIn(revision, name);
  };
}

const nameOf = (key: string): string => key.slice(key.indexOf("/") + 1);

/** True when an open finding names the pod. */
function isFoundIn({ openFindings }: RevisionState, pod: string): boolean {
  for (const { values } of openFindings.values()) if (values.pod === pod) return true;
  return false;
}

function applySettings(shared: SharedState, object: JsonObject, moment: Moment): void {
  const { t, seq } = moment;
  const { name, labels } = asObject(object.metadata);
  if (name !== "config-autoscaler" && name !== "config-deployment" && name !== "config-network") return;
  noteVersion(shared, asString(asObject(labels)["app.kubernetes.io/version"]), moment);
  const data = new Map<string, string>();
  for (const [key, value] of Object.entries(asObject(object.data))) {
    if (typeof value === "string" && key !== "_example") data.set(key, value);
  }
  for (const setting of DURATION_SETTINGS)
    noteRefused(shared, RESOURCE.configMaps, setting, data.get(setting), moment);
  const refused = name === "config-autoscaler" ? refusedKeyOf(data) : null;
  shared.configVersions.push({ t, seq, name, data, ...(refused === null ? {} : { refused }) });
}
