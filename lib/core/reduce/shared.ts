/** Objects that belong to no single revision and concern many: activators, settings, KIngresses (see `sharedSort`). */
import { asObject, asString, type JsonObject } from "../../model/json.ts";
import type { SharedSort } from "../../model/resource-row.ts";
import { RESOURCE } from "../../model/resources.ts";
import { DURATION_SETTINGS } from "../state/duration-bounds.ts";
import type { CoreState, RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { readVersion } from "../state/versions.ts";
import { forgetIndex, touchTarget } from "./address-index.ts";
import { applyActivatorEndpoints } from "./endpoints.ts";
import { applyIngress, removeIngress } from "./ingresses.ts";
import { noteRefused } from "./refused-settings.ts";

/** Applies an object that was added or modified; returns the revisions for which it changes something. */
export function applyShared(
  state: CoreState,
  sort: SharedSort,
  object: JsonObject,
  moment: Moment,
): Iterable<RevisionState> {
  const { shared, revisions } = state;
  switch (sort) {
    case "activatorAddresses":
      applyActivatorEndpoints(shared, revisions.values(), object, moment);
      return revisions.values();
    case "activatorPods": {
      const name = asString(asObject(object.metadata).name) ?? "";
      if (shared.activatorPods === null) {
        shared.activatorPods = new Set();
        for (const revision of revisions.values()) forgetIndex(revision);
      }
      shared.activatorPods.add(name);
      for (const revision of revisions.values()) touchTarget(shared, revision, name);
      // Records of different watches come in any order: a finding may say that its address has no pod.
      return [...revisions.values()].filter((revision) => isFoundIn(revision, name));
    }
    case "routing":
      return applyIngress(state, object, moment);
    case "settings":
      applySettings(shared, object, moment);
      return [];
  }
}

/** The object is gone; returns the revisions for which that changes something. */
export function removeShared(
  state: CoreState,
  sort: SharedSort,
  key: string,
  moment: Moment,
): Iterable<RevisionState> {
  const { shared, revisions } = state;
  switch (sort) {
    case "activatorAddresses":
      applyActivatorEndpoints(shared, revisions.values(), null, moment);
      return revisions.values();
    case "activatorPods": {
      const name = key.slice(key.indexOf("/") + 1);
      shared.activatorPods?.delete(name);
      for (const revision of revisions.values()) touchTarget(shared, revision, name);
      return revisions.values();
    }
    case "routing":
      return removeIngress(state, key);
    case "settings":
      // The last version stays in force: controllers keep the settings that they have read.
      return [];
  }
}

/** True when an open finding names the pod. */
function isFoundIn({ openFindings }: RevisionState, pod: string): boolean {
  for (const { values } of openFindings.values()) if (values.pod === pod) return true;
  return false;
}

function applySettings(shared: SharedState, object: JsonObject, moment: Moment): void {
  const { t, seq, initial } = moment;
  const { name, labels } = asObject(object.metadata);
  if (name !== "config-autoscaler" && name !== "config-deployment" && name !== "config-network") return;
  const version = asString(asObject(labels)["app.kubernetes.io/version"]);
  // A list tells what the header knows; a change later is an upgrade.
  if (readVersion(version) !== null && (shared.knative === null || !initial))
    shared.knative = version ?? null;
  const data = new Map<string, string>();
  for (const [key, value] of Object.entries(asObject(object.data))) {
    if (typeof value === "string" && key !== "_example") data.set(key, value);
  }
  for (const setting of DURATION_SETTINGS)
    noteRefused(shared, RESOURCE.configMaps, setting, data.get(setting), moment);
  shared.configVersions.push({ t, seq, name, data });
}
