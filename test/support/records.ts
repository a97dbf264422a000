/**
 * Records from text: one line a record, so that a test reads like what happened.
 *
 *     seconds  thing[/name]  words
 *     0        =sks          Proxy n=2 pop=True        = part of a list   - deleted   (else ADDED, then MODIFIED)
 *     1        dep           1
 *     1.2      pod/x         scheduled started ready
 *     1.5      priv          p1 !p2                    addresses: a1 activator, p1 pod, !p2 not ready, ?a1 without target
 *     1.6      pub           a1 a2                     owner=UID: controlled by that object; capacity=truncated: some are left out
 *     ~3       dep           0                         a time that is only the earliest, as an object tells it
 *     2        log           autoscaler Probing activator = true, err = <nil>
 *
 * The name is that of the revision (`r`), for pods that of the pod (of revision `r`; `pod/x@other` for another one).
 * Every object gets a uid and a new resourceVersion; `uid=…` and `rv=…` set them, a re-created object gets a new uid.
 */
import type { Json, JsonObject } from "../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../lib/model/record.ts";
import type { Slice } from "../../lib/model/timeline.ts";
import { servingThings } from "./serving-objects.ts";
import { systemLine, systemThings } from "./system-objects.ts";

export const START = Date.parse("2026-01-01T00:00:00Z");
export const NAMESPACE = "demo";
export const SYSTEM_NAMESPACE = "knative-serving";
/** Key of the revision that is meant where a line names none. */
export const KEY = `${NAMESPACE}/r`;

interface Words {
  readonly flags: readonly string[];
  readonly options: ReadonlyMap<string, string>;
}

interface Thing {
  readonly resource: string;
  /** The object without uid and resourceVersion. */
  object(name: string, words: Words): JsonObject;
}

/** Seconds after the start as a time of records. */
export function at(seconds: number): number {
  return START + Math.round(seconds * 1_000);
}

/** The records of a text; blank lines and lines that begin with # are left out. */
export function records(text: string): TraceRecord[] {
  const memory: Memory = { alive: new Map(), births: new Map(), version: 0 };
  const lines = text.split("\n").map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line, seq) => readLine(line, seq, memory));
}

/** One record of any type and object. */
export function record(
  seq: number,
  seconds: number,
  type: string,
  resource: string,
  object: JsonObject,
  initial = false,
): TraceRecord {
  const t = at(seconds);
  return { seq, t, at: new Date(t).toISOString(), type, resource, initial, object };
}

/** Slices as text: "0–5 Proxy" from 0 s to 5 s, "5– Serve" for one that still holds. */
export function drawn(slices: readonly Slice[]): string[] {
  return slices.map(({ value, from, to, reason }) => {
    const end = to === null ? "" : secondsOf(to);
    return `${secondsOf(from)}–${end} ${value}${reason === undefined ? "" : ` (${reason})`}`;
  });
}

/** Samples as text: "0: 1, 5: 2". */
export function drawnSamples(
  samples: readonly { readonly t: number; readonly value: number | null }[],
): string {
  return samples.map(({ t, value }) => `${secondsOf(t)}: ${value ?? "–"}`).join(", ");
}

/** A time as seconds after the start; null stays null. */
export function secondsOf(t: number): number;
export function secondsOf(t: number | null | undefined): number | null;
export function secondsOf(t: number | null | undefined): number | null {
  return t === null || t === undefined ? null : (t - START) / 1_000;
}

// ---------------------------------------------------------------- lines

interface Memory {
  readonly alive: Map<string, string>;
  readonly births: Map<string, number>;
  version: number;
}

function readLine(line: string, seq: number, memory: Memory): TraceRecord {
  if (line.startsWith("~")) return { ...readLine(line.slice(1), seq, memory), extra: { clock: "object" } };
  const [time = "", what = "", ...words] = line.split(/ +/);
  const seconds = Number(time);
  if (!Number.isFinite(seconds)) throw new Error(`no time: ${line}`);
  const instant = INSTANTS[what];
  if (instant !== undefined) {
    const { type, resource, object } = instant(words, line);
    return record(seq, seconds, type, resource, object);
  }
  const match = /^([=-]?)([a-z]+)(?:\/(.+))?$/.exec(what);
  const [, mark = "", kind = "", name = "r"] = match ?? [];
  const thing = THINGS[kind];
  if (thing === undefined) throw new Error(`unknown thing: ${line}`);
  const read = readWords(words);
  const { uid, resourceVersion, isNew } = identify(memory, `${kind}/${name}`, mark, read);
  const object = thing.object(name, read);
  const metadata = { ...(object.metadata as JsonObject), uid, resourceVersion };
  const type = mark === "-" ? "DELETED" : isNew || mark === "=" ? "ADDED" : "MODIFIED";
  return record(seq, seconds, type, thing.resource, { ...object, metadata }, mark === "=");
}

function identify(memory: Memory, key: string, mark: string, { options }: Words) {
  const known = memory.alive.get(key);
  memory.version += 1;
  const resourceVersion = options.get("rv") ?? String(memory.version);
  if (known === undefined) memory.births.set(key, (memory.births.get(key) ?? 0) + 1);
  const uid = options.get("uid") ?? known ?? `${key}#${memory.births.get(key)}`;
  if (mark === "-") memory.alive.delete(key);
  else memory.alive.set(key, uid);
  return { uid, resourceVersion, isNew: known === undefined };
}

function readWords(words: readonly string[]): Words {
  const options = new Map<string, string>();
  const flags: string[] = [];
  for (const word of words) {
    const equals = word.indexOf("=");
    if (equals === -1) flags.push(word);
    else options.set(word.slice(0, equals), word.slice(equals + 1));
  }
  return { flags, options };
}

const INSTANTS: Readonly<
  Record<
    string,
    (words: readonly string[], line: string) => { type: string; resource: string; object: JsonObject }
  >
> = {
  /** `log PROCESS MESSAGE`, of the revision r. */
  log: ([process = ""], line) => ({
    type: "LOG",
    resource: process,
    object: { message: line.slice(line.indexOf(process) + process.length + 1), "knative.dev/key": KEY },
  }),
  /** `fail PROCESS ERROR`: a pass over the revision r ended with this error. */
  fail: ([process = ""], line) => ({
    type: "LOG",
    resource: process,
    object: {
      message: "Returned an error",
      error: line.slice(line.indexOf(process) + process.length + 1),
      "knative.dev/key": KEY,
    },
  }),
  /** `reconcile DURATION`: a pass of the autoscaler over the revision r. */
  reconcile: ([duration]) => ({
    type: "LOG",
    resource: "autoscaler",
    object: { message: "Reconcile succeeded", duration: duration ?? "", "knative.dev/key": KEY },
  }),
  /** `probe HEADER STATUS BODY` */
  probe: ([header = "", status, ...body]) => ({
    type: "PROBE",
    resource: "probe",
    object: {
      namespace: NAMESPACE,
      revision: "r",
      header,
      status: Number(status),
      body: body.join(" "),
      vantage: "service",
    },
  }),
  /** `req STATUS MS VIA FIELD=VALUE`: further fields of the record */
  req: ([status, ms, ...words]) => ({
    type: "REQUEST",
    resource: "gateway",
    object: {
      namespace: NAMESPACE,
      revision: "r",
      status: Number(status),
      ms: Number(ms),
      ...requestFields(words),
    },
  }),
  says: systemLine,
  gap: ([resource = "", ...reason]) => ({
    type: "GAP",
    resource: resourceOf(resource),
    object: { reason: reason.join(" ") },
  }),
  bookmark: ([resource = ""]) => ({
    type: "BOOKMARK",
    resource: resourceOf(resource),
    object: { metadata: { resourceVersion: "1" } },
  }),
  /** `error RESOURCE CODE MESSAGE` */
  error: ([resource = "", code, ...message]) => ({
    type: "ERROR",
    resource: resourceOf(resource),
    object: { kind: "Status", code: Number(code), message: message.join(" ") },
  }),
};

function requestFields(words: readonly string[]): JsonObject {
  const { flags, options } = readWords(words);
  return { ...Object.fromEntries(options), ...(flags[0] === undefined ? {} : { via: flags[0] }) };
}

/** The resource of a thing (`pod`, `pub` …); any other word is a resource already. */
function resourceOf(word: string): string {
  return THINGS[word]?.resource ?? word;
}

// ---------------------------------------------------------------- objects

const THINGS: Readonly<Record<string, Thing>> = {
  /** `sks MODE n=ACTIVATORS pop=CONDITION ep=CONDITION private=NAME notowned deleting created=SECOND`; `ep` is EndpointsPopulated */
  sks: {
    resource: RESOURCE.serverlessServices,
    object: (name, { flags, options }) => {
      const populated = options.get("pop");
      const conditions: Json[] = [];
      if (populated !== undefined) conditions.push(condition("ActivatorEndpointsPopulated", populated));
      const pods = options.get("ep");
      if (pods !== undefined) conditions.push(condition("EndpointsPopulated", pods));
      if (flags.includes("notowned")) {
        conditions.push({ type: "EndpointsPopulated", status: "False", reason: "NotOwned" });
      }
      return {
        metadata: { namespace: NAMESPACE, name, ...creation(options), ...deletion(flags) },
        spec: {
          mode: flags.find((flag) => flag === "Serve" || flag === "Proxy"),
          numActivators: Number(options.get("n") ?? 2),
        },
        status: {
          serviceName: name,
          privateServiceName: options.get("private") ?? `${name}-private`,
          conditions,
        },
      };
    },
  },
  /** `pa Active=CONDITION want=N actual=N reach=REACHABILITY cc=N @ANNOTATION=VALUE created=SECOND deleting`; `@serving/NAME` for that prefix */
  pa: {
    resource: RESOURCE.podAutoscalers,
    object: (name, { flags, options }) => {
      const annotations: JsonObject = {};
      for (const [key, value] of options) {
        const [, serving, annotation] = /^@(serving\/)?(.+)$/.exec(key) ?? [];
        const prefix = serving === undefined ? "autoscaling" : "serving";
        if (annotation !== undefined) annotations[`${prefix}.knative.dev/${annotation}`] = value;
      }
      return {
        metadata: {
          namespace: NAMESPACE,
          name,
          annotations,
          ...creation(options),
          ...writing(options),
          ...deletion(flags),
        },
        spec: { ...text("reachability", options, "reach"), ...number("containerConcurrency", options, "cc") },
        status: {
          ...number("desiredScale", options, "want"),
          ...number("actualScale", options, "actual"),
          conditions: conditionsOf(options),
        },
      };
    },
  },
  /**
   * `rev STATE @ANNOTATION=VALUE modified=SECOND gen=CONFIGURATION_GENERATION image=IMAGE,IMAGE resolved Type=CONDITION text=MESSAGE`: the Revision with
   * its routingState, and since when; `resolved`: its status says the digests of its images
   */
  rev: {
    resource: RESOURCE.revisions,
    object: (name, { flags, options }) => ({
      metadata: {
        namespace: NAMESPACE,
        name,
        labels: {
          "serving.knative.dev/routingState": flags[0] ?? "",
          ...text("serving.knative.dev/configurationGeneration", options, "gen"),
        },
        ...annotated(options),
      },
      ...(options.has("image")
        ? { spec: { containers: (options.get("image") ?? "").split(",").map((image) => ({ image })) } }
        : {}),
      status: {
        ...(flags.includes("resolved") ? { containerStatuses: [{ name: "user-container" }] } : {}),
        conditions: saying(options),
      },
    }),
  },
  /** `metric Ready=CONDITION` */
  metric: {
    resource: RESOURCE.metrics,
    object: (name, { options }) => ({
      metadata: { namespace: NAMESPACE, name },
      status: { conditions: conditionsOf(options) },
    }),
  },
  /**
   * `ingress/NAME REVISION=PERCENT REVISION@TAG=100 gen=GENERATION Type=CONDITION text=MESSAGE elsewhere`: a tag stands before the
   * route's name in its hosts; `elsewhere`: none of them is the route's name; `class=NAME untaken`: nobody has written its status; `local`: for
   * callers inside the cluster only
   */
  ingress: {
    resource: RESOURCE.ingresses,
    object: (name, { flags, options }) => {
      const own = flags.includes("elsewhere") ? "example.com" : `${name}.${NAMESPACE}`;
      const hosts = new Map([[own, [] as Json[]]]);
      for (const [target, percent] of options) {
        if (/^[A-Z]|^gen$|^text$|^class$|^created$/.test(target)) continue;
        const [serviceName = "", tag] = target.split("@");
        const host = `${tag === undefined ? "" : `${tag}-`}${own}`;
        hosts.set(host, [...(hosts.get(host) ?? []), { serviceName, percent: Number(percent) }]);
      }
      return {
        metadata: {
          namespace: NAMESPACE,
          name,
          ...number("generation", options, "gen"),
          ...creation(options),
          annotations: text("networking.knative.dev/ingress.class", options, "class"),
        },
        ...(flags.includes("untaken") ? {} : { status: { conditions: saying(options) } }),
        spec: {
          rules: [...hosts].map(([host, splits]) => ({
            hosts: [host],
            http: { paths: [{ splits }] },
            visibility: flags.includes("local") ? "ClusterLocal" : "ExternalIP",
          })),
        },
      };
    },
  },
  /** `dep REPLICAS ready=N wrote=SECOND restarted=SECOND Type=CONDITION`; `restarted`: `kubectl rollout restart` annotated its template; `wrote`, also of `pa`: when somebody wrote it, by its managedFields, `wrote=SECOND,status` its status */
  dep: {
    resource: RESOURCE.deployments,
    object: (name, { flags, options }) => ({
      metadata: {
        namespace: NAMESPACE,
        name: `${name}-deployment`,
        labels: { "serving.knative.dev/revision": name },
        ...writing(options),
      },
      spec: {
        replicas: Number(flags[0]),
        ...(options.has("restarted")
          ? {
              template: {
                metadata: {
                  annotations: {
                    "kubectl.kubernetes.io/restartedAt": timeOf(options.get("restarted") ?? ""),
                  },
                },
              },
            }
          : {}),
      },
      status: { ...number("readyReplicas", options, "ready"), conditions: saying(options) },
    }),
  },
  /**
   * `pod/NAME scheduled started ready terminating failed waiting=REASON exited=CODE restarts=N created=SECOND unschedulable
   * initialized disrupted=REASON why=REASON text=MESSAGE` (of the pod itself, with _ for blanks), `other=ADDRESS` of the other family, and other containers: `c/NAME=STATE init/NAME=STATE`; own times and words: `node=NAME` it runs on, `began=SECOND` of the container that runs, `unready=SECOND` of
   * the condition Ready, `ended=SECOND words=TEXT exit=CODE,REASON ran=SECONDS` of the container that ended before; `rebooted`: so did queue-proxy; `memory=LIMIT` of the application's container, `memory=` without one
   */
  pod: { resource: RESOURCE.pods, object: pod },
  pub: { resource: RESOURCE.endpoints, object: (name, words) => endpoints(name, name, "Public", words) },
  priv: {
    resource: RESOURCE.endpoints,
    object: (name, words) => endpoints(`${name}-private`, name, "Private", words),
  },
  acts: {
    resource: RESOURCE.endpoints,
    object: (_, words) => ({
      metadata: { namespace: SYSTEM_NAMESPACE, name: "activator-service" },
      subsets: subsets(words),
    }),
  },
  /** `slice/NAME ADDRESSES`: an EndpointSlice of the public Service of r. */
  slice: {
    resource: RESOURCE.endpointSlices,
    object: (name, { flags }) => ({
      metadata: {
        namespace: NAMESPACE,
        name: `slice-${name}`,
        labels: {
          "networking.internal.knative.dev/serverlessservice": "r",
          "kubernetes.io/service-name": "r",
        },
      },
      endpoints: flags.map((word) => {
        const { ip, isReady, target } = address(word);
        return { addresses: [ip], conditions: { ready: isReady }, ...target };
      }),
    }),
  },
  /** `activator/1`: the pod of address a1. */
  activator: {
    resource: RESOURCE.pods,
    object: (number) => ({
      metadata: {
        namespace: SYSTEM_NAMESPACE,
        name: `activator-${number}`,
        labels: { app: "activator" },
      },
    }),
  },
  /** `hpa current=N desired=N Type=CONDITION text=MESSAGE`: of the revision r, with its name; the text is that of every condition. */
  hpa: {
    resource: RESOURCE.horizontalPodAutoscalers,
    object: (name, { options }) => {
      return {
        metadata: { namespace: NAMESPACE, name, labels: { "serving.knative.dev/revision": name } },
        status: {
          ...number("currentReplicas", options, "current"),
          ...number("desiredReplicas", options, "desired"),
          conditions: saying(options),
        },
      };
    },
  },
  /** `image/CONTAINER REFERENCE`: an image that is to be cached for the revision r. */
  image: {
    resource: RESOURCE.images,
    object: (container, { flags: [image = ""] }) => ({
      metadata: {
        namespace: NAMESPACE,
        name: `r-cache-${container}`,
        labels: { "serving.knative.dev/revision": "r" },
      },
      spec: { image },
    }),
  },
  /** `event/N REASON KIND NAME warning text=MESSAGE count=N first=SECOND last=SECOND container=NAME`, with _ for blanks; without a text its reason. */
  event: {
    resource: RESOURCE.k8sEvents,
    object: (name, { flags: [reason = "", kind = "", object = "", warning], options }) => ({
      metadata: { namespace: NAMESPACE, name: `event-${name}` },
      involvedObject: {
        namespace: NAMESPACE,
        kind,
        name: object,
        uid: `pod/${object}#1`,
        ...(options.has("container") ? { fieldPath: `spec.containers{${options.get("container")}}` } : {}),
      },
      reason,
      type: warning === undefined ? "Normal" : "Warning",
      message: options.get("text")?.replaceAll("_", " ") ?? reason,
      ...number("count", options, "count"),
      ...(options.has("last")
        ? { lastTimestamp: new Date(at(Number(options.get("last")))).toISOString() }
        : {}),
      ...(options.has("first")
        ? { firstTimestamp: new Date(at(Number(options.get("first")))).toISOString() }
        : {}),
    }),
  },
  /** `config/NAME KEY=VALUE` in the system namespace. */
  config: {
    resource: RESOURCE.configMaps,
    object: (name, { options }) => ({
      metadata: { namespace: SYSTEM_NAMESPACE, name },
      data: Object.fromEntries(options),
    }),
  },
  ...systemThings({ namespace: SYSTEM_NAMESPACE, at }),
  ...servingThings({ namespace: NAMESPACE, saying }),
};

/** The annotations of a Revision; undefined where there is none. */
function annotated(options: ReadonlyMap<string, string>): JsonObject {
  const annotations: JsonObject = {};
  for (const [key, value] of options)
    if (key.startsWith("@")) annotations[`autoscaling.knative.dev/${key.slice(1)}`] = value;
  const modified = options.get("modified");
  if (modified !== undefined) annotations["serving.knative.dev/routingStateModified"] = timeOf(modified);
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

function pod(word: string, { flags, options }: Words): JsonObject {
  const [name = "", revision = "r"] = word.split("@");
  const has = (flag: string): boolean => flags.includes(flag);
  const waiting = options.get("waiting");
  const exited = options.get("exited");
  const others = [...options].filter(([key]) => /^(c|init)\//.test(key));
  const ended = options.get("ended");
  const words = options.get("words")?.replaceAll("_", " ");
  const [code = "1", reason = "Error"] = options.get("exit")?.split(",") ?? [];
  const last: JsonObject =
    ended === undefined
      ? {}
      : {
          lastState: {
            terminated: {
              exitCode: Number(code),
              reason,
              finishedAt: timeOf(ended),
              ...(options.has("ran")
                ? { startedAt: timeOf(String(Number(ended) - Number(options.get("ran")))) }
                : {}),
              ...(words === undefined ? {} : { message: words }),
            },
          },
        };
  const state: JsonObject = has("started")
    ? { running: { startedAt: timeOf(options.get("began") ?? "0") } }
    : exited === undefined
      ? { waiting: { reason: waiting ?? "ContainerCreating" } }
      : { terminated: { exitCode: Number(exited), reason: "Error" } };
  return {
    metadata: {
      namespace: NAMESPACE,
      name,
      labels: { "serving.knative.dev/revision": revision },
      ...creation(options),
      ...deletion(flags),
    },
    spec: {
      ...text("nodeName", options, "node"),
      ...(others.length === 0 && !options.has("memory")
        ? {}
        : containerSpecs(
            others.map(([key]) => key),
            options.get("memory"),
          )),
    },
    status: {
      ...text("podIP", options, "ip"),
      ...(options.has("other")
        ? { podIPs: ["ip", "other"].map((key) => ({ ip: options.get(key) ?? "" })) }
        : {}),
      phase: has("failed")
        ? "Failed"
        : has("succeeded")
          ? "Succeeded"
          : has("started")
            ? "Running"
            : "Pending",
      conditions: [
        has("unschedulable")
          ? { type: "PodScheduled", status: "False", reason: "Unschedulable" }
          : { type: "PodScheduled", status: has("scheduled") ? "True" : "False" },
        {
          type: "Ready",
          status: has("ready") ? "True" : "False",
          ...(options.has("unready") ? { lastTransitionTime: timeOf(options.get("unready") ?? "") } : {}),
        },
        ...(options.has("disrupted")
          ? [
              {
                type: "DisruptionTarget",
                status: "True",
                reason: options.get("disrupted") ?? "",
                message: "m",
              },
            ]
          : []),
        ...(has("initialized") ? [{ type: "Initialized", status: "True" }] : []),
      ],
      ...text("reason", options, "why"),
      ...(options.has("text") ? { message: options.get("text")?.replaceAll("_", " ") ?? "" } : {}),
      initContainerStatuses: statusesOf(others, "init/"),
      containerStatuses: [
        ...(others.some(([key]) => key === "c/queue-proxy")
          ? []
          : [{ name: "queue-proxy", state: { running: {} }, ...(has("rebooted") ? last : {}) }]),
        { name: "user-container", state, ...last, ...number("restartCount", options, "restarts") },
        ...statusesOf(others, "c/"),
      ].sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)),
    },
  };
}

/** `created=SECOND`: its own time. */
/** Who wrote an object last, and when. */
function writing(options: ReadonlyMap<string, string>): JsonObject {
  const [second, subresource] = options.get("wrote")?.split(",") ?? [];
  if (second === undefined) return {};
  const part = subresource === undefined ? {} : { subresource };
  return { managedFields: [{ manager: "somebody", operation: "Update", time: timeOf(second), ...part }] };
}

function creation(options: ReadonlyMap<string, string>): JsonObject {
  const second = options.get("created");
  return second === undefined ? {} : { creationTimestamp: timeOf(second) };
}

/** `deleting`, of pods `terminating`: it is on its way out. */
function deletion(flags: readonly string[]): JsonObject {
  const isDeleted = flags.includes("deleting") || flags.includes("terminating");
  return isDeleted ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {};
}

/** A second as an object's own time. */
function timeOf(second: string): string {
  return new Date(at(Number(second))).toISOString();
}

/** The spec of a pod with more than one container; statuses are sorted by name, specs as they are written. */
function containerSpecs(keys: readonly string[], memory?: string): JsonObject {
  const named = (prefix: string): JsonObject[] =>
    keys
      .filter((key) => key.startsWith(prefix) && key !== "c/queue-proxy")
      .map((key) => ({ name: key.slice(prefix.length) }));
  const user = {
    name: "user-container",
    ...(memory === undefined || memory === "" ? {} : { resources: { limits: { memory } } }),
  };
  return {
    initContainers: named("init/"),
    containers: [...named("c/"), user, { name: "queue-proxy" }],
  };
}

/** `c/NAME=running`, `c/NAME=running:unready`, `init/NAME=REASON` (waiting), `c/NAME=3` (ended with exit code 3). */
function statusesOf(words: readonly (readonly [string, string])[], prefix: string): JsonObject[] {
  return words
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => ({
      name: key.slice(prefix.length),
      ...(value === "running:unready" ? { ready: false } : {}),
      state: /^running(:unready)?$/.test(value)
        ? { running: { startedAt: "2026-01-01T00:00:00Z" } }
        : /^\d+$/.test(value)
          ? { terminated: { exitCode: Number(value), reason: value === "0" ? "Completed" : "Error" } }
          : { waiting: { reason: value } },
    }));
}

function endpoints(name: string, revision: string, serviceType: string, words: Words): JsonObject {
  const owner = words.options.get("owner");
  return {
    metadata: {
      namespace: NAMESPACE,
      name,
      ...(owner === undefined
        ? {}
        : { ownerReferences: [{ kind: "ServerlessService", name: revision, uid: owner, controller: true }] }),
      labels: {
        "networking.internal.knative.dev/serverlessservice": revision,
        "networking.internal.knative.dev/serviceType": serviceType,
      },
      annotations: text("endpoints.kubernetes.io/over-capacity", words.options, "capacity"),
    },
    subsets: subsets(words),
  };
}

function subsets({ flags }: Words): Json[] {
  const all = flags.map(address);
  const entry = ({ ip, target }: Address): JsonObject => ({ ip, ...target });
  if (all.length === 0) return [];
  return [
    {
      addresses: all.filter(({ isReady }) => isReady).map(entry),
      notReadyAddresses: all.filter(({ isReady }) => !isReady).map(entry),
    },
  ];
}

interface Address {
  readonly ip: string;
  readonly isReady: boolean;
  readonly target: JsonObject;
}

function address(word: string): Address {
  const match = /^([!?]*)([ap])(\d+)$/.exec(word);
  if (match === null) throw new Error(`no address: ${word}`);
  const [, marks = "", kind, number] = match;
  const isActivator = kind === "a";
  const target = {
    kind: "Pod",
    namespace: isActivator ? SYSTEM_NAMESPACE : NAMESPACE,
    name: isActivator ? `activator-${number}` : `r-deployment-${number}`,
  };
  return {
    ip: `10.${isActivator ? 0 : 1}.0.${number}`,
    isReady: !marks.includes("!"),
    target: marks.includes("?") ? {} : { targetRef: target },
  };
}

/** `STATUS`, `STATUS,REASON`, `STATUS@SECOND` (its `lastTransitionTime`), `STATUS,REASON@SECOND`. */
function condition(type: string, word: string): JsonObject {
  const [, status = "", reason, second] = /^([^,@]*)(?:,([^@]*))?(?:@(-?\d+))?$/.exec(word) ?? [];
  return {
    type,
    status,
    ...(reason === undefined ? {} : { reason }),
    ...(second === undefined ? {} : { lastTransitionTime: new Date(at(Number(second))).toISOString() }),
  };
}

/** Options with a capital are conditions. */
function conditionsOf(options: ReadonlyMap<string, string>): Json[] {
  return [...options].filter(([key]) => /^[A-Z]/.test(key)).map(([key, value]) => condition(key, value));
}

/** The same, each with the message `text=…`. */
function saying(options: ReadonlyMap<string, string>): Json[] {
  const message = options.get("text")?.replaceAll("_", " ");
  return conditionsOf(options).map((item) => ({
    ...(item as JsonObject),
    ...(message === undefined ? {} : { message }),
  }));
}

function text(field: string, options: ReadonlyMap<string, string>, option: string): JsonObject {
  const value = options.get(option);
  return value === undefined ? {} : { [field]: value };
}

function number(field: string, options: ReadonlyMap<string, string>, option: string): JsonObject {
  const value = options.get(option);
  return value === undefined ? {} : { [field]: Number(value) };
}
