/**
 * Taking out of objects what a recording should not carry to strangers; docs/redaction.md lists it for people.
 * Every object of a watch comes through here, so what is unchanged is shared and nothing is copied that need not be.
 */
import type { Json, JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/resources.ts";
import { withoutSecretFields } from "./pod-fields.ts";

/** What is taken out unless it is kept. */
export type Redaction = "managedFields" | "env" | "secretNames" | "secretFields" | "annotations" | "examples";

export const REDACTIONS: readonly Redaction[] = [
  "managedFields",
  "env",
  "secretNames",
  "secretFields",
  "annotations",
  "examples",
];

/** As the header of a recording says it. */
const NAMES: Readonly<Record<Redaction, string>> = {
  managedFields: "metadata.managedFields",
  env: "env values",
  secretNames: "names of Secrets",
  secretFields: "fields that may hold a secret",
  annotations: "annotations that hold data",
  examples: "configmap _example",
};

const REDACTED = "(redacted)";

/** A longer annotation is data, whatever its name. Characters; what Knative itself decides by is far shorter. */
const MAX_ANNOTATION = 1_024;

/** Annotations in which tools put manifests, commands or the way to a secret: a copy of what is redacted elsewhere. */
const DATA_ANNOTATIONS: ReadonlySet<string> = new Set([
  // Whole manifests, as they were applied, beside kubectl's: Rancher, banzaicloud's operators, kapp.
  "objectset.rio.cattle.io/applied",
  "banzaicloud.com/last-applied",
  "kapp.k14s.io/original",
  "kapp.k14s.io/original-diff",
  "kapp.k14s.io/original-diff-full",
  // The command line that changed the object, `kubectl set env` with its values among them.
  "kubernetes.io/change-cause",
  // What Istio injected, and the containers, environment included, that it changed on the way.
  "sidecar.istio.io/status",
  "proxy.istio.io/overrides",
  // The names of Secrets, or what was read from one.
  "secret.reloader.stakater.com/reload",
  "reloader.stakater.com/last-reloaded-from",
  // Where a package came from, which may be a private repository.
  "config.kubernetes.io/origin",
  "internal.kpt.dev/upstream-identifier",
]);

/** kubectl's, and that of tools that do as it does under a name of their own. */
const LAST_APPLIED = "/last-applied-configuration";

/** The same for tools that make up the rest of the name. */
const DATA_ANNOTATION_PREFIXES: readonly string[] = [
  // Written by `kn`: the image as the user typed it, with a registry's name.
  "client.knative.dev/",
  // Paths of secrets, and templates with what is around them.
  "vault.hashicorp.com/agent-inject-",
  // Checks with user and password in them.
  "ad.datadoghq.com/",
];

const CONTAINER_FIELDS = ["containers", "initContainers", "ephemeralContainers"] as const;
const TEMPLATE_FIELDS = ["template", "jobTemplate"] as const;
/** A template within a template is a CronJob's; what is deeper is no Kubernetes object. */
const MAX_TEMPLATES = 8;

/** Names for the header's `redacted`. */
export function redactedNames(keep: ReadonlySet<Redaction>): string[] {
  return REDACTIONS.filter((name) => !keep.has(name)).map((name) => NAMES[name]);
}

type Change = (value: JsonObject) => JsonObject;

/**
 * Takes out of watched objects what is not kept. Gives back the same object when there is nothing to take out, else a
 * copy that shares what is unchanged; the argument is never changed, and what has not the expected shape is passed on.
 */
export function createRedactor(
  keep: ReadonlySet<Redaction> = new Set(),
): (resource: string, object: JsonObject) => JsonObject {
  const takes = (name: Redaction): boolean => !keep.has(name);
  const takesManagedFields = takes("managedFields");
  const takesEnv = takes("env");
  const takesSecretNames = takes("secretNames");
  const takesSecretFields = takes("secretFields");
  const takesAnnotations = takes("annotations");
  const takesExamples = takes("examples");

  const metadataOf: Change = (metadata) => {
    const result = takesManagedFields ? without(metadata, "managedFields") : metadata;
    return takesAnnotations ? inField(result, "annotations", withoutData) : result;
  };

  const envOf: Change = (item) => {
    const result = takesEnv ? hidden(item, "value") : item;
    return takesSecretNames ? inField(result, "valueFrom", secretKeyOf) : result;
  };
  const containerOf: Change = (container) => {
    const result = takesEnv || takesSecretNames ? inItems(container, "env", envOf) : container;
    return takesSecretNames ? inItems(result, "envFrom", secretRefOf) : result;
  };

  /** The spec of a pod or of what makes pods; that of a revision is one, too. */
  const specOf = (spec: JsonObject, depth: number): JsonObject => {
    let result = spec;
    if (takesEnv || takesSecretNames) {
      for (const field of CONTAINER_FIELDS) result = inItems(result, field, containerOf);
    }
    if (takesSecretNames) {
      result = inItems(result, "imagePullSecrets", nameOf);
      result = inItems(result, "volumes", volumeOf);
      // Of an Ingress.
      result = inItems(result, "tls", secretNameOf);
    }
    if (takesSecretFields) result = withoutSecretFields(result);
    if (depth < MAX_TEMPLATES) {
      result = inItems(result, "volumes", (volume) =>
        inField(volume, "ephemeral", (source) =>
          inField(source, "volumeClaimTemplate", (template) => partsOf(template, depth + 1)),
        ),
      );
      for (const field of TEMPLATE_FIELDS) {
        result = inField(result, field, (template) => partsOf(template, depth + 1));
      }
    }
    return result;
  };
  const partsOf = (object: JsonObject, depth: number): JsonObject => {
    const result = inField(object, "metadata", metadataOf);
    return inField(result, "spec", (spec) => specOf(spec, depth));
  };

  return (resource, object) => {
    if (!isObject(object)) return object;
    const result = partsOf(object, 0);
    if (resource === RESOURCE.leases)
      return takesSecretFields ? inField(result, "spec", withoutUnknown) : result;
    if (resource !== RESOURCE.configMaps) return result;
    if (takesSecretFields && !isKnatives(result))
      return withoutValues(withoutValues(result, "data"), "binaryData");
    return takesExamples ? inField(result, "data", withoutExample) : result;
  };
}

/** Knative Serving's own ConfigMaps, of which skscope asks for some; a server that ignores the selector sends others, too. */
const CONFIG_MAPS: ReadonlySet<string> = new Set(
  [
    ...["autoscaler", "certmanager", "defaults", "deployment", "domain", "features", "gc"],
    ...["leader-election", "logging", "network", "observability", "tracing"],
  ].map((name) => `config-${name}`),
);

function isKnatives({ metadata }: JsonObject): boolean {
  const name = isObject(metadata) ? metadata.name : undefined;
  return typeof name !== "string" || CONFIG_MAPS.has(name);
}

function withoutValues(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) && Object.keys(value).length === 0 ? object : hidden(object, field);
}

/** What a Lease says of who leads; whoever keeps something else in one is not asked for it. */
const LEASE_FIELDS: ReadonlySet<string> = new Set([
  "holderIdentity",
  "acquireTime",
  "renewTime",
  "leaseDurationSeconds",
  "leaseTransitions",
]);

const withoutUnknown: Change = (spec) => {
  const known = Object.entries(spec).filter(([field]) => LEASE_FIELDS.has(field));
  return known.length === Object.keys(spec).length ? spec : Object.fromEntries(known);
};

const nameOf: Change = (reference) => hidden(reference, "name");
const secretNameOf: Change = (source) => hidden(source, "secretName");
const secretKeyOf: Change = (source) => inField(source, "secretKeyRef", nameOf);
const secretRefOf: Change = (source) => inField(source, "secretRef", nameOf);
const projectedOf: Change = (source) => inField(source, "secret", nameOf);
const withoutExample: Change = (data) => without(data, "_example");

/** A kind of volume names its Secret in one of few ways. */
const volumeSourceOf: Change = (source) => {
  let result = secretRefOf(secretNameOf(source));
  result = inField(result, "nodePublishSecretRef", nameOf);
  return inItems(result, "sources", projectedOf);
};
const volumeOf: Change = (volume) => {
  let result = volume;
  for (const field in volume) result = inField(result, field, volumeSourceOf);
  return result;
};

const withoutData: Change = (annotations) => {
  let holds = false;
  for (const name in annotations) holds ||= holdsData(name, annotations[name]);
  if (!holds) return annotations;
  return Object.fromEntries(Object.entries(annotations).filter(([name, value]) => !holdsData(name, value)));
};

function holdsData(name: string, value: Json | undefined): boolean {
  if (typeof value === "string" && value.length > MAX_ANNOTATION) return true;
  if (DATA_ANNOTATIONS.has(name) || name.endsWith(LAST_APPLIED)) return true;
  return DATA_ANNOTATION_PREFIXES.some((prefix) => name.startsWith(prefix));
}

// ---------------------------------------------------------------- changing without copying more than that

/** The object with another value of a field, where that is an object. */
function inField(object: JsonObject, field: string, change: Change): JsonObject {
  const value = object[field];
  if (!isObject(value)) return object;
  const changed = change(value);
  return changed === value ? object : { ...object, [field]: changed };
}

/** The object with other items in the list of a field; items that are no objects stay. */
function inItems(object: JsonObject, field: string, change: Change): JsonObject {
  const items = object[field];
  if (!Array.isArray(items)) return object;
  let changedItems: Json[] | null = null;
  for (let i = 0; i < items.length; i++) {
    const item = items[i];
    if (!isObject(item)) continue;
    const changed = change(item);
    if (changed === item) continue;
    changedItems ??= items.slice();
    changedItems[i] = changed;
  }
  return changedItems === null ? object : { ...object, [field]: changedItems };
}

/** The object with a field that says only that there was something. */
function hidden(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  if (value === undefined || value === null || value === REDACTED) return object;
  return { ...object, [field]: REDACTED };
}

function without(object: JsonObject, field: string): JsonObject {
  if (object[field] === undefined) return object;
  const { [field]: _, ...rest } = object;
  return rest;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
