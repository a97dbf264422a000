/**
 * What of a pod's spec a recording carries: fields in which nobody puts a secret. A field that is not in these tables, such as
 * one of a newer Kubernetes, is hidden until somebody decides; a test holds them against the schema of the client.
 */
import type { Json, JsonObject } from "../model/json.ts";

/**
 * `keep`: as it is, with all below; `hide`: it may hold a secret; `elsewhere`: another redaction takes care of it.
 * A table is for an object, or for each object of a list.
 */
export type FieldRule = "keep" | "hide" | "elsewhere" | FieldTable;
export interface FieldTable {
  readonly [field: string]: FieldRule;
}

const keep = (names: string): FieldTable => ruled(names, "keep");
const hide = (names: string): FieldTable => ruled(names, "hide");

function ruled(names: string, rule: FieldRule): FieldTable {
  return Object.fromEntries(names.split(" ").map((name) => [name, rule]));
}

const SECRET_REF: FieldTable = { secretRef: "elsewhere" };
/** Keys of a Secret, and the files that are made of them, say what is in it. */
const SECRET_ITEMS: FieldTable = { ...keep("mode"), ...hide("key path") };

const PROJECTION: FieldTable = {
  ...keep("clusterTrustBundle configMap downwardAPI podCertificate serviceAccountToken"),
  secret: { ...keep("optional"), name: "elsewhere", items: SECRET_ITEMS },
};

/** Each kind of volume. */
const VOLUME: FieldTable = {
  ...keep("name configMap downwardAPI emptyDir fc flocker gcePersistentDisk glusterfs hostPath image nfs"),
  ...keep("awsElasticBlockStore persistentVolumeClaim photonPersistentDisk portworxVolume vsphereVolume"),
  azureDisk: { ...keep("cachingMode diskName fsType kind readOnly"), ...hide("diskURI") },
  azureFile: { ...keep("readOnly shareName"), secretName: "elsewhere" },
  cephfs: { ...keep("monitors path readOnly"), ...hide("secretFile user"), ...SECRET_REF },
  cinder: { ...keep("fsType readOnly volumeID"), ...SECRET_REF },
  csi: { ...keep("driver fsType readOnly"), ...hide("volumeAttributes"), nodePublishSecretRef: "elsewhere" },
  ephemeral: { volumeClaimTemplate: { ...keep("spec"), metadata: "elsewhere" } },
  flexVolume: { ...keep("driver fsType readOnly"), ...hide("options"), ...SECRET_REF },
  gitRepo: { ...keep("directory revision"), ...hide("repository") },
  iscsi: {
    ...keep("chapAuthDiscovery chapAuthSession fsType initiatorName iqn iscsiInterface lun portals"),
    ...keep("readOnly targetPortal"),
    ...SECRET_REF,
  },
  projected: { ...keep("defaultMode"), sources: PROJECTION },
  quobyte: { ...keep("group readOnly registry tenant volume"), ...hide("user") },
  rbd: { ...keep("fsType image monitors pool readOnly"), ...hide("keyring user"), ...SECRET_REF },
  scaleIO: {
    ...keep("fsType gateway protectionDomain readOnly sslEnabled storageMode storagePool system volumeName"),
    ...SECRET_REF,
  },
  secret: { ...keep("defaultMode optional"), secretName: "elsewhere", items: SECRET_ITEMS },
  storageos: { ...keep("fsType readOnly volumeName volumeNamespace"), ...SECRET_REF },
};

const HANDLER: FieldTable = {
  ...keep("sleep tcpSocket"),
  exec: hide("command"),
  httpGet: { ...keep("host path port scheme"), ...hide("httpHeaders") },
};

const PROBE: FieldTable = {
  ...keep("failureThreshold grpc initialDelaySeconds periodSeconds successThreshold tcpSocket"),
  ...keep("terminationGracePeriodSeconds timeoutSeconds"),
  exec: HANDLER.exec ?? "hide",
  httpGet: HANDLER.httpGet ?? "hide",
};

const CONTAINER: FieldTable = {
  ...keep("name image imagePullPolicy command args workingDir ports resources resizePolicy securityContext"),
  ...keep("restartPolicy restartPolicyRules stdin stdinOnce tty"),
  ...keep("terminationMessagePath terminationMessagePolicy volumeDevices volumeMounts targetContainerName"),
  env: {
    ...keep("name"),
    value: "elsewhere",
    valueFrom: {
      ...keep("configMapKeyRef fieldRef resourceFieldRef"),
      secretKeyRef: "elsewhere",
      fileKeyRef: { ...keep("volumeName optional"), ...hide("key path") },
    },
  },
  envFrom: { ...keep("prefix configMapRef"), ...SECRET_REF },
  livenessProbe: PROBE,
  readinessProbe: PROBE,
  startupProbe: PROBE,
  lifecycle: { ...keep("stopSignal"), postStart: HANDLER, preStop: HANDLER },
};

/** The spec of a pod; what Knative's revisions and what templates have beside it is in {@link BESIDE}. */
export const POD_SPEC: FieldTable = {
  ...keep(
    "activeDeadlineSeconds affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks",
  ),
  ...keep(
    "hostAliases hostIPC hostNetwork hostPID hostUsers hostname hostnameOverride nodeName nodeSelector",
  ),
  ...keep("os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims resources"),
  ...keep("restartPolicy runtimeClassName schedulerName schedulingGates schedulingGroup securityContext"),
  ...keep("serviceAccount serviceAccountName setHostnameAsFQDN shareProcessNamespace subdomain"),
  ...keep("terminationGracePeriodSeconds tolerations topologySpreadConstraints"),
  imagePullSecrets: "elsewhere",
  containers: CONTAINER,
  initContainers: CONTAINER,
  ephemeralContainers: CONTAINER,
  volumes: VOLUME,
};

const BESIDE: FieldTable = {
  ...keep("containerConcurrency timeoutSeconds responseStartTimeoutSeconds idleTimeoutSeconds"),
  ...ruled("template jobTemplate tls", "elsewhere"),
};

const REDACTED = "(redacted)";

/** A table as it is looked up, for every object of a watch: what another redaction takes care of is kept here. */
type Rules = ReadonlyMap<string, "keep" | "hide" | Rules>;

function lookedUp(table: FieldTable): Rules {
  return new Map(
    Object.entries(table).map(([field, rule]) => [
      field,
      rule === "elsewhere" ? "keep" : typeof rule === "string" ? rule : lookedUp(rule),
    ]),
  );
}

const OF_A_REVISION = lookedUp({ ...POD_SPEC, ...BESIDE });
/** Where a spec is that of a pod only by some of its fields, the others are not judged. */
const PARTS = lookedUp(
  Object.fromEntries(
    ["containers", "initContainers", "ephemeralContainers", "volumes"].map((name) => [
      name,
      POD_SPEC[name] ?? "keep",
    ]),
  ),
);

/** A spec without what may hold a secret; the same object when there is nothing of it. */
export function withoutSecretFields(spec: JsonObject): JsonObject {
  return Array.isArray(spec.containers) ? allowed(spec, OF_A_REVISION, "hide") : allowed(spec, PARTS, "keep");
}

function allowed(object: JsonObject, rules: Rules, others: "keep" | "hide"): JsonObject {
  let result = object;
  for (const field in object) {
    const rule = rules.get(field) ?? others;
    if (rule === "keep") continue;
    const value = object[field];
    const next = value === undefined ? value : ruledValue(value, rule);
    if (next !== value) result = { ...result, [field]: next as Json };
  }
  return result;
}

function ruledValue(value: Json, rule: "hide" | Rules): Json {
  if (value === null) return value;
  if (rule === "hide") return REDACTED;
  if (!Array.isArray(value)) return typeof value === "object" ? allowed(value, rule, "hide") : value;
  let items: Json[] | null = null;
  for (let i = 0; i < value.length; i++) {
    const item = value[i] as Json;
    const next = typeof item === "object" && !Array.isArray(item) ? ruledValue(item, rule) : item;
    if (next === item) continue;
    items ??= value.slice();
    items[i] = next;
  }
  return items ?? value;
}
