/** Knative's own processes, as far as they are known by name. */

/** Deployments of Knative Serving, and of the ingress controllers that live beside them; also their label `app`. */
export const COMPONENTS = [
  "autoscaler",
  "activator",
  "controller",
  "webhook",
  "autoscaler-hpa",
  "domain-mapping",
  "domainmapping-webhook",
  "net-kourier-controller",
  "net-istio-controller",
  "net-istio-webhook",
  "net-contour-controller",
  "net-gateway-api-controller",
  "net-certmanager-controller",
] as const;

/** In the order in which they are told: those that requests depend on first. */
const RANKS: ReadonlyMap<string, number> = new Map(COMPONENTS.map((name, i) => [name, i]));

/** True for what is known to be a process of Knative's. */
export function isComponent(name: string | undefined): name is string {
  return name !== undefined && (RANKS.has(name) || /^net-[a-z-]+-(controller|webhook)$/.test(name));
}

/** True for a controller that programs the ingress. */
export function isIngressController(name: string): boolean {
  return /^net-.*-controller$/.test(name) && name !== "net-certmanager-controller";
}

/** Compares two components by what depends on them, then by name. */
export function compareComponents(a: string, b: string): number {
  const rank = (name: string): number => RANKS.get(name) ?? RANKS.size;
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** The process that an Event is about, by its name, which is the object's with a random end; null when it is another. */
export function componentOfEvent(event: string): string | null {
  // "autoscaler", "autoscaler-7f5d9c", "autoscaler-7f5d9c-x2x4z": the longest beginning that is a process.
  const parts = event.slice(0, event.lastIndexOf(".")).split("-");
  for (let i = parts.length; i > 0; i--) {
    const beginning = parts.slice(0, i).join("-");
    if (isComponent(beginning)) return beginning;
  }
  return null;
}
