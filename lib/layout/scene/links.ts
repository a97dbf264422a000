/** What the ways of requests show on the stage: thick is what requests did, dashed where the name leads. */
import { type InnerLinks, linkStates } from "../route-picture.ts";
import type { Scene } from "./scene.ts";

/** On what the ways rest at the instant. */
export type Basis = "requests" | "differs" | "idle" | "elsewhere" | "unrecorded" | "unknown";

/** As on the route picture, but a way is thick only where a request went in the last second. */
export function sceneLinks({ route, traffic }: Pick<Scene, "route" | "traffic">): InnerLinks {
  const links = linkStates(route, traffic);
  if (traffic !== null && traffic.sent.activator + traffic.sent.pods > 0) return links;
  const idle = (state: InnerLinks[keyof InnerLinks]) => (state === "carrying" ? "named" : state);
  return {
    "service-activator": idle(links["service-activator"]),
    "service-pods": idle(links["service-pods"]),
    "activator-pods": links["activator-pods"] === "unknown" ? "unknown" : "quiet",
  };
}

export function basisOf({ route, traffic }: Pick<Scene, "route" | "traffic">): Basis {
  if (traffic === null) return route.unknown ? "unknown" : "unrecorded";
  const { activator, pods, elsewhere } = traffic.sent;
  if (activator + pods > 0) {
    const links = linkStates(route, traffic);
    const isOther = links["service-activator"] === "named" || links["service-pods"] === "named";
    return isOther ? "differs" : "requests";
  }
  if (route.unknown) return "unknown";
  return elsewhere > 0 ? "elsewhere" : "idle";
}
