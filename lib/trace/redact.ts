/** Taking out of objects what a recording should not carry to strangers; docs/redaction.md lists it for people. */
import { asArray, asObject, asString, type JsonObject } from "../model/json.ts";

/** What is taken out unless it is kept. */
export type Redaction = "managedFields" | "env" | "secretNames" | "annotations" | "examples";

export const REDACTIONS: readonly Redaction[] = [
  "managedFields",
  "env",
  "secretNames",
  "annotations",
  "examples",
];

const NAMES: Readonly<Record<Redaction, string>> = {
  managedFields: "metadata.managedFields",
  env: "env values",
  secretNames: "names of Secrets",
  annotations: "annotations that hold data",
  examples: "configmap _example",
};

const REDACTED = "(redacted)";
/** A longer annotation is data, whatever its name. */
const MAX_ANNOTATION = 1_024;
/** Annotations into which tools put whole manifests, values or tokens. */
const DATA_ANNOTATIONS: readonly RegExp[] = [
  /last-applied-configuration$/,
  /^client\.knative\.dev\//,
  /^meta\.helm\.sh\//,
  /^argocd\.argoproj\.io\//,
  /^kpt\.dev\//,
  /^config\.kubernetes\.io\/origin$/,
  /^sidecar\.istio\.io\/status$/,
  /^vault\.hashicorp\.com\//,
];
/** Names for the header's `redacted`. */
export function redactedNames(keep: ReadonlySet<Redaction>): string[] {
  return REDACTIONS.filter((name) => !keep.has(name)).map((name) => NAMES[name]);
}

/** Takes out of a watched object what is not kept; what is unchanged is shared, and the argument is never changed. */
export function createRedactor(
  keep: ReadonlySet<Redaction> = new Set(),
): (resource: string, object: JsonObject) => JsonObject {
  const metadataOf = (metadata: JsonObject): JsonObject => {
    let result = metadata;
    if (!keep.has("managedFields") && metadata.managedFields !== undefined) {
      const { managedFields: _, ...rest } = metadata;
      result = rest;
    }
    const annotations = asObject(metadata.annotations);
    if (keep.has("annotations")) return result;
    const names = Object.keys(annotations);
    const gone = names.filter((name) => holdsData(name, annotations[name]));
    if (gone.length === 0) return result;
    const kept = Object.fromEntries(
      names.filter((name) => !gone.includes(name)).map((name) => [name, annotations[name]]),
    );
    return { ...result, annotations: kept };
  };

  const containerOf = (container: JsonObject): JsonObject => {
    const env = asArray(container.env);
    const envFrom = asArray(container.envFrom);
    if (env.length === 0 && envFrom.length === 0) return container;
    return {
      ...container,
      ...(env.length === 0 ? {} : { env: env.map((item) => envOf(asObject(item))) }),
      ...(envFrom.length === 0 || keep.has("secretNames")
        ? {}
        : { envFrom: envFrom.map((item) => withoutName(asObject(item), "secretRef")) }),
    };
  };
  const envOf = (item: JsonObject): JsonObject => {
    if (item.value !== undefined) return keep.has("env") ? item : { ...item, value: REDACTED };
    const from = item.valueFrom;
    if (from === undefined || keep.has("secretNames")) return item;
    return { ...item, valueFrom: withoutName(asObject(from), "secretKeyRef") };
  };

  /** A pod's spec, or that of a revision; objects that hold one in a template come here with it. */
  const podSpecOf = (spec: JsonObject): JsonObject => {
    let result = spec;
    for (const field of ["containers", "initContainers", "ephemeralContainers"]) {
      if (!Array.isArray(spec[field])) continue;
      result = { ...result, [field]: asArray(spec[field]).map((item) => containerOf(asObject(item))) };
    }
    if (keep.has("secretNames")) return result;
    if (Array.isArray(spec.imagePullSecrets)) {
      result = { ...result, imagePullSecrets: spec.imagePullSecrets.map(() => ({ name: REDACTED })) };
    }
    if (Array.isArray(spec.volumes)) {
      result = { ...result, volumes: spec.volumes.map((item) => volumeOf(asObject(item))) };
    }
    return result;
  };
  const volumeOf = (volume: JsonObject): JsonObject =>
    asString(asObject(volume.secret).secretName) === undefined
      ? volume
      : { ...volume, secret: { ...asObject(volume.secret), secretName: REDACTED } };

  const specOf = (spec: JsonObject): JsonObject => {
    const template = spec.template;
    const own = podSpecOf(spec);
    if (template === undefined || template === null || typeof template !== "object") return own;
    return { ...own, template: partsOf(asObject(template)) };
  };
  const partsOf = (object: JsonObject): JsonObject => {
    let result = object;
    if (isObject(object.metadata)) {
      const metadata = metadataOf(object.metadata);
      if (metadata !== object.metadata) result = { ...result, metadata };
    }
    if (isObject(object.spec)) {
      const spec = specOf(object.spec);
      if (spec !== object.spec) result = { ...result, spec };
    }
    return result;
  };

  return (resource, object) => {
    const result = partsOf(object);
    if (resource !== "configmaps" || keep.has("examples") || asObject(result.data)._example === undefined)
      return result;
    const { _example: _, ...data } = asObject(result.data);
    return { ...result, data };
  };
}

function holdsData(name: string, value: unknown): boolean {
  if (typeof value === "string" && value.length > MAX_ANNOTATION) return true;
  return DATA_ANNOTATIONS.some((pattern) => pattern.test(name));
}

function withoutName(object: JsonObject, field: string): JsonObject {
  const reference = object[field];
  return isObject(reference) ? { ...object, [field]: { ...reference, name: REDACTED } } : object;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
