/**
 * Whose requests are those of a gateway's log: by the cluster that it sent them to, by the pod that answered, else by their host, of which
 * Knative's ingresses, routes and revisions tell. Where several revisions may have had a request, none is named.
 */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/resources.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { parseTime } from "../time.ts";

/** What is known of a request whose revision is looked for; "" where it is not. */
export interface Sought {
  readonly cluster: string;
  readonly pod: string;
  readonly host: string;
  readonly via: string;
}

/** What tells of one cluster whose requests are whose. */
export interface RequestRevisions {
  /** @param t when it was so; null for an object of which nobody knows since when it is */
  saw(resource: string, object: JsonObject, t: EpochMs | null): void;
  /** The revision as `namespace/name`, if what a request was sent to names it; null when other inputs have to be asked. */
  named(cluster: string): string | null;
  /** The same by all that is known; null when nothing tells it. */
  of(request: Sought, t: EpochMs): string | null;
}

/** Where requests for a host went: in the order of time, and at any time. */
interface HostRoutes {
  readonly versions: Routed[];
  readonly all: Set<string>;
}

/** Where requests for a host go, since then. */
interface Routed {
  readonly since: EpochMs;
  readonly revisions: readonly string[];
}

const LABEL_REVISION = "serving.knative.dev/revision";
const LABEL_SERVICE = "serving.knative.dev/service";
/** A gateway goes on as before for so long after an ingress was written. */
const SETTLES_MS: DurationMs = 5_000;
/** `outbound|80||hello-00001.demo.svc.cluster.local`: Istio. */
const ISTIO = /^(inbound|outbound)\|\d*\|[^|]*\|([^.]*)\.?([^.]*)/;
const NO_SERVICE = /^(PassthroughCluster|BlackHoleCluster|InboundPassthroughCluster.*)$/;
/** `demo/hello-00001/80/da39a3ee5e`: Contour, and Kourier without what follows. */
const OF_SERVICE = /^([a-z0-9-]+)\/([a-z0-9-]+)(\/\d+(\/[0-9a-f]+)?)?$/;
/** As Knative names a revision that nobody named. */
const GENERATED = /-\d{5,}$/;
/** What Knative names the pods of a revision. */
const POD = /^(.+)-deployment-[a-z0-9]+-[a-z0-9]+$/;

const NONE: ReadonlySet<string> = new Set();

/** Knows nothing yet. */
export function createRequestRevisions(): RequestRevisions {
  const byCluster = new Map<string, string | null>();
  const byIp = new Map<string, Set<string>>();
  const byPod = new Map<string, Set<string>>();
  const byHost = new Map<string, HostRoutes>();
  /** Revisions of a Service, `namespace/name`, with when they were made. */
  const byService = new Map<string, Map<string, EpochMs>>();
  const made = new Map<string, EpochMs>();
  /** The two oldest revisions of a Service, as long as no other one has been seen. */
  const oldest = new Map<string, readonly (readonly [key: string, made: EpochMs])[]>();

  const sawRevision = (namespace: string, name: string, metadata: JsonObject): void => {
    const key = `${namespace}/${name}`;
    const t = parseTime(asString(metadata.creationTimestamp) ?? "");
    made.set(key, Number.isNaN(t) ? 0 : t);
    const service = asString(asObject(metadata.labels)[LABEL_SERVICE]);
    if (service === undefined) return;
    const id = `${namespace}/${service}`;
    byService.set(id, (byService.get(id) ?? new Map()).set(key, made.get(key) as EpochMs));
    oldest.delete(id);
  };
  const routed = (host: string, revisions: readonly string[], t: EpochMs | null): void => {
    const next = { since: t ?? Number.NEGATIVE_INFINITY, revisions };
    const known = byHost.get(host) ?? { versions: [], all: new Set() };
    byHost.set(host, known);
    const { versions, all } = known;
    const last = versions.at(-1);
    // Most versions of an ingress say the same.
    if (last !== undefined && last.since <= next.since && last.revisions.join() === revisions.join()) return;
    const at = lastIndexAt(versions, next.since, ({ since }) => since) + 1;
    versions.splice(at, 0, next);
    for (const revision of revisions) all.add(revision);
  };
  const sawIngress = (spec: JsonObject, t: EpochMs | null): void => {
    for (const rule of asArray(spec.rules).map((each) => asObject(each))) {
      const splits = asArray(asObject(rule.http).paths).flatMap((path) => asArray(asObject(path).splits));
      const revisions = splits.flatMap((split) => {
        const { appendHeaders, percent } = asObject(split);
        const headers = asObject(appendHeaders);
        const name = asString(headers["Knative-Serving-Revision"]);
        const namespace = asString(headers["Knative-Serving-Namespace"]);
        return name === undefined || namespace === undefined || percent === 0 ? [] : [`${namespace}/${name}`];
      });
      for (const host of asArray(rule.hosts)) routed(asString(host) ?? "", [...new Set(revisions)], t);
    }
  };
  const sawRoute = (namespace: string, { url, traffic }: JsonObject, t: EpochMs | null): void => {
    const targets = asArray(traffic).map((each) => asObject(each));
    const named = (target: JsonObject): string => `${namespace}/${asString(target.revisionName) ?? ""}`;
    const shared = targets.filter(({ percent }) => (asNumber(percent) ?? 0) > 0).map(named);
    routed(hostOfUrl(url), shared, t);
    for (const target of targets)
      if (target.url !== undefined) routed(hostOfUrl(target.url), [named(target)], t);
  };

  const exists = (key: string, t: EpochMs): boolean => (made.get(key) ?? Number.NEGATIVE_INFINITY) <= t;
  const only = (keys: Iterable<string>, t: EpochMs): string | null => {
    const [first, ...others] = [...keys].filter((key) => exists(key, t));
    return first !== undefined && others.length === 0 ? first : null;
  };
  /** What may have had a request for a host, as far as that is known of the time. */
  const candidates = (host: string, t: EpochMs): ReadonlySet<string> => {
    const known = byHost.get(host);
    if (known === undefined) return NONE;
    const { versions, all } = known;
    const to = lastIndexAt(versions, t, ({ since }) => since);
    // What was there before the first version that is known may have been any of them.
    if (to === -1) return all;
    const from = lastIndexAt(versions, t - SETTLES_MS, ({ since }) => since);
    return new Set(versions.slice(Math.max(0, from), to + 1).flatMap(({ revisions }) => revisions));
  };
  const isRevision = (key: string): boolean => made.has(key) || GENERATED.test(key);
  /** By the cluster: undefined when it says nothing of it. */
  const ofCluster = (cluster: string): string | null | undefined => {
    if (cluster === "") return undefined;
    if (NO_SERVICE.test(cluster)) return null;
    const [, direction = "", service = "", namespace = ""] = ISTIO.exec(cluster) ?? [];
    const [, ofNamespace = "", name = ""] = direction === "" ? (OF_SERVICE.exec(cluster) ?? []) : [];
    if (direction === "" && name === "") return undefined;
    // Of a pod's own sidecar: the gateway has told of the request.
    if (direction === "inbound") return null;
    const key = direction === "" ? `${ofNamespace}/${name}` : `${namespace}/${service}`;
    return isRevision(key) ? key : null;
  };
  /** The only one that a Service had by then. */
  const ofService = (id: string, t: EpochMs): string | null => {
    let two = oldest.get(id);
    if (two === undefined) {
      two = [...(byService.get(id) ?? [])].sort(([, a], [, b]) => a - b).slice(0, 2);
      oldest.set(id, two);
    }
    const [first, second] = two;
    return first !== undefined && first[1] <= t && (second === undefined || second[1] > t) ? first[0] : null;
  };
  const ofHost = (host: string, t: EpochMs): string | null => {
    const told = candidates(host, t);
    if (told.size > 0) return only(told, t);
    const [service = "", namespace = ""] = host.split(".");
    const id = `${namespace}/${service}`;
    return ofService(id, t) ?? (made.has(id) ? id : null);
  };

  return {
    saw(resource, { metadata: of, spec, status }, t) {
      const metadata = asObject(of);
      const namespace = asString(metadata.namespace) ?? "";
      const name = asString(metadata.name) ?? "";
      switch (resource) {
        case RESOURCE.revisions:
        case RESOURCE.podAutoscalers:
        case RESOURCE.serverlessServices:
          sawRevision(namespace, name, metadata);
          break;
        case RESOURCE.pods: {
          const revision = asString(asObject(metadata.labels)[LABEL_REVISION]);
          if (revision === undefined) break;
          const ip = asString(asObject(status).podIP);
          if (ip !== undefined) added(byIp, ip, `${namespace}/${revision}`);
          added(byPod, name, `${namespace}/${revision}`);
          break;
        }
        case RESOURCE.ingresses:
          sawIngress(asObject(spec), t);
          break;
        case RESOURCE.routes:
        case RESOURCE.knativeServices:
          sawRoute(namespace, asObject(status), t);
          break;
      }
    },
    named(cluster) {
      if (cluster === "") return null;
      let key = byCluster.get(cluster);
      if (key === undefined) {
        const found = ofCluster(cluster) ?? "";
        key = GENERATED.test(found) ? found : null;
        byCluster.set(cluster, key);
      }
      return key;
    },
    of({ cluster, pod, host: given, via }, t) {
      const told = ofCluster(cluster);
      if (told !== undefined) return told;
      const host = given.replace(/:\d+$/, "");
      const ofPod = byPod.get(pod) ?? byIp.get(ipOf(via));
      if (ofPod !== undefined && ofPod.size === 1) return only(ofPod, t);
      if (ofPod !== undefined) {
        const both = [...candidates(host, t)].filter((key) => ofPod.has(key));
        return only(both, t);
      }
      const name = POD.exec(pod)?.[1];
      const key = `${host.split(".")[1] ?? ""}/${name ?? ""}`;
      if (name !== undefined && (made.has(key) || made.size === 0)) return key;
      return ofHost(host, t);
    },
  };
}

function added(map: Map<string, Set<string>>, name: string, key: string): void {
  const known = map.get(name);
  if (known === undefined) map.set(name, new Set([key]));
  else known.add(key);
}

/** `10.0.0.7:8012`, `[fd00::7]:8012` */
function ipOf(via: string): string {
  return via.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
}

function hostOfUrl(url: unknown): string {
  return typeof url === "string" ? url.replace(/^[a-z]+:\/\//, "").replace(/[:/].*$/, "") : "";
}
