/**
 * What a record of a resource changes in the revision it belongs to: one row a resource. A resource without a row is
 * only known to exist.
 */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { type ResourceKey, resourceRow } from "../../model/resources.ts";
import type { CoreState, RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { applyConditions, asTime, readConditions } from "./conditions.ts";
import {
  applyPrivateEndpoints,
  applyPublicEndpoints,
  applySlice,
  removePrivateEndpoints,
  removePublicEndpoints,
} from "./endpoints.ts";
import { unresolvedImages } from "./images.ts";
import { applyK8sEvent } from "./k8s-events.ts";
import { endpointsRole, notePrivateName } from "./membership.ts";
import { applyNumbers } from "./numbers.ts";
import { applyPod, removePod } from "./pods.ts";
import { noteRolloutRestart } from "./rollout-restart.ts";
import {
  applyDeployment,
  applyPodAutoscaler,
  askedSettings,
  removeDeployment,
  removePodAutoscaler,
} from "./scale.ts";
import { applyService, removeService } from "./services.ts";
import { applySks, removeSks } from "./sks.ts";

interface Subject {
  readonly state: CoreState;
  readonly revision: RevisionState;
  /** "namespace/name". */
  readonly key: string;
  readonly moment: Moment;
  /** As the record holds it; empty for an object that a list after a gap did not hold. */
  readonly object: JsonObject;
}

/** An object was added or modified. */
export interface Change extends Subject {
  /** Its uid was not known before. */
  readonly isNew: boolean;
  /** The record says ADDED: when it is not of a list, the object has just been created. */
  readonly isAdded: boolean;
  /** What the record holds beside the object. */
  readonly extra: JsonObject | undefined;
}

/** An object is gone. */
export interface Removal extends Subject {
  /** "" when it had none. */
  readonly uid: string;
}

export interface Applier {
  readonly apply: (change: Change) => void;
  readonly remove?: (removal: Removal) => void;
}

const OF_HPA = ofStatus("HorizontalPodAutoscaler", "currentReplicas", "desiredReplicas");

/** Knative's own has the name of its revision. */
function isOtherScaler({ revision, key }: Subject): boolean {
  return nameOf(key) !== revision.name;
}

function noteOtherScaler({ revision, key, object, moment }: Subject): void {
  const { minReplicas, maxReplicas } = asObject(object.spec);
  revision.otherScaler = {
    name: nameOf(key),
    min: asNumber(minReplicas) ?? 1,
    max: asNumber(maxReplicas) ?? 0,
    seq: moment.seq,
  };
}

const APPLIERS: { readonly [K in ResourceKey]?: Applier } = {
  serverlessServices: {
    apply: ({ state, revision, object, isNew, moment }) => {
      applySks(revision, object, isNew, moment);
      notePrivateName(state, revision);
    },
    remove: ({ revision, moment }) => removeSks(revision, moment),
  },
  podAutoscalers: {
    apply: ({ state, revision, object, isNew, moment }) =>
      applyPodAutoscaler(state.shared, revision, object, isNew, moment),
    remove: ({ state, revision, moment }) => removePodAutoscaler(state.shared, revision, moment),
  },
  deployments: {
    apply: ({ state, revision, object, isNew, isAdded, extra, moment }) => {
      applyDeployment(state.shared, revision, object, isNew, isAdded, moment);
      noteRolloutRestart(revision, object, extra, moment);
      applyConditions(revision, "Deployment", readConditions(object), moment);
    },
    remove: ({ state, revision, moment }) => {
      removeDeployment(state.shared, revision, moment);
      applyConditions(revision, "Deployment", [], moment);
    },
  },
  pods: {
    apply: ({ state, revision, object, isAdded, moment }) =>
      applyPod(state.shared, revision, object, isAdded, moment),
    remove: ({ state, revision, key, uid, moment }) =>
      removePod(state.shared, revision, uid === "" ? nameOf(key) : uid, moment),
  },
  endpoints: {
    apply: ({ state, revision, object, moment }) => {
      const role = endpointsRole(revision, object);
      if (role === "public") applyPublicEndpoints(state.shared, revision, object, moment);
      else if (role === "private") applyPrivateEndpoints(state.shared, revision, object, moment);
    },
    remove: ({ state, revision, key, moment }) => {
      if (key === `${revision.namespace}/${revision.name}`)
        removePublicEndpoints(state.shared, revision, moment);
      else removePrivateEndpoints(state.shared, revision, moment);
    },
  },
  endpointSlices: {
    apply: ({ state, revision, object, moment }) => applySlice(state.shared, revision, object, false, moment),
    remove: ({ state, revision, object, moment }) => applySlice(state.shared, revision, object, true, moment),
  },
  revisions: {
    apply: ({ revision, object, moment }) => {
      applyConditions(revision, "Revision", readConditions(object), moment);
      const { labels: all, annotations } = asObject(object.metadata);
      const labels = asObject(all);
      revision.routingState = asString(labels["serving.knative.dev/routingState"]) ?? "";
      revision.routingStateModified =
        asTime(asObject(annotations)["serving.knative.dev/routingStateModified"]) ?? null;
      const generation = Number(asString(labels["serving.knative.dev/configurationGeneration"]));
      revision.configurationGeneration = Number.isSafeInteger(generation) ? generation : 0;
      revision.unresolvedImages = unresolvedImages(object);
      revision.asked = askedSettings(object);
    },
    remove: ({ revision, moment }) => {
      applyConditions(revision, "Revision", [], moment);
      revision.unresolvedImages = [];
      revision.asked = null;
    },
  },
  metrics: ofStatus("Metric"),
  horizontalPodAutoscalers: {
    apply: (change) => (isOtherScaler(change) ? noteOtherScaler(change) : OF_HPA.apply(change)),
    remove: (removal) => {
      if (removal.revision.otherScaler?.name === nameOf(removal.key)) removal.revision.otherScaler = null;
      else OF_HPA.remove?.(removal);
    },
  },
  services: {
    apply: ({ revision, object }) => applyService(revision, object),
    remove: ({ revision, key }) => removeService(revision, key),
  },
  k8sEvents: {
    apply: ({ revision, object, moment }) => applyK8sEvent(revision, object, moment),
  },
};

/** The applier of a resource by its name in records; undefined when its objects change nothing. */
export function applierOf(resource: string): Applier | undefined {
  const key = resourceRow(resource)?.key;
  return key === undefined ? undefined : APPLIERS[key];
}

/** The row of a resource of whose objects only the status matters: its conditions, and these numbers. */
function ofStatus(kind: string, ...numbers: readonly string[]): Applier {
  const apply = ({ revision, object, moment }: Subject): void => {
    applyConditions(revision, kind, readConditions(object), moment);
    applyNumbers(revision, kind, numbers, object, moment);
  };
  return { apply, remove: (removal) => apply({ ...removal, object: {} }) };
}

function nameOf(key: string): string {
  return key.slice(key.indexOf("/") + 1);
}
