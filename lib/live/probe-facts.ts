/** What the prober must know of a revision, read from what is watched. */
import type { ProbeFacts } from "../cluster/prober.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "../model/json.ts";
import { RESOURCE } from "../model/record.ts";
import type { LiveSource } from "../sources/live-source.ts";

/** Ports on which activators and queue-proxies serve (protocol 1.7). */
const SERVING_PORTS: ReadonlySet<number> = new Set([8012, 8013]);
const DEFAULT_PORT = 8012;

/** Of the revision "namespace/name", as it is now. */
export function probeFactsOf(source: LiveSource, revision: string): ProbeFacts {
  const subsets = asArray(source.current(RESOURCE.endpoints, revision)?.subsets).map(asObject);
  const endpoints = subsets.flatMap((subset) => {
    const port = asArray(subset.ports)
      .map((item) => asNumber(asObject(item).port))
      .find((number) => number !== undefined && SERVING_PORTS.has(number));
    if (port === undefined) return [];
    return asArray(subset.addresses).flatMap((address) => {
      const ip = asString(asObject(address).ip);
      return ip === undefined ? [] : [{ ip, port }];
    });
  });
  const serviceName = source.state.revisions.get(revision)?.sks?.serviceName;
  return {
    serviceName: serviceName === undefined || serviceName === "" ? null : serviceName,
    port: endpoints[0]?.port ?? DEFAULT_PORT,
    endpoints,
    hosts: hostsOf(source, revision),
  };
}

/** Hosts whose requests go to this revision only: of a split, an answer would not say whose it is. */
function hostsOf(source: LiveSource, revision: string): string[] {
  const hosts = new Set<string>();
  for (const key of source.state.objects.get(RESOURCE.ingresses)?.keys() ?? []) {
    const ingress = source.current(RESOURCE.ingresses, key);
    for (const rule of asArray(asObject(ingress?.spec).rules).map(asObject)) {
      if (!leadsOnlyTo(rule, revision)) continue;
      for (const host of asArray(rule.hosts)) if (typeof host === "string") hosts.add(host);
    }
  }
  return [...hosts].sort();
}

function leadsOnlyTo(rule: JsonObject, revision: string): boolean {
  const paths = asArray(asObject(rule.http).paths).map(asObject);
  const targets = new Set(
    paths.flatMap((path) =>
      asArray(path.splits).map((item) => {
        const { serviceNamespace, serviceName } = asObject(item);
        return `${asString(serviceNamespace)}/${asString(serviceName)}`;
      }),
    ),
  );
  return targets.size === 1 && targets.has(revision);
}
