/**
 * Geometry of the route picture. Its three shapes are the three states of SKS:
 *
 *   steady              scaled to zero            overloaded
 *
 *        ▣                ┏━━▶▣                    ┏━━▶▣
 *        ┊                ┃   ┊                    ┃   ┃
 *   ◉━━━━━━━━▶▢           ◉┄┄┄┄┄┄┄▷ ∅              ◉┄┄┄┗━━▶▢
 */
import type { Route } from "../core/index.ts";
import type { CssPx } from "../model/units.ts";

export type LinkId =
  | "clients-ingress"
  | "ingress-service"
  | "service-activator"
  | "service-pods"
  | "activator-pods";

/** `carrying`: requests go this way; `quiet`: they could, but do not now; `broken`: they should and cannot. */
export type LinkState = "carrying" | "quiet" | "broken" | "unknown";

export interface Link {
  readonly id: LinkId;
  readonly state: LinkState;
  /** What the colour says. */
  readonly tone: "ink" | "activator" | "pods" | "none" | "unknown";
  /** SVG path data. */
  readonly d: string;
  /** Protocol knowledge, in no record: the way between activator and pods. */
  readonly inferred: boolean;
}

export interface Box {
  readonly x: CssPx;
  readonly y: CssPx;
  readonly width: CssPx;
  readonly height: CssPx;
}

export type NodeId = "clients" | "ingress" | "service" | "activator" | "pods";

export interface RoutePictureLayout {
  readonly width: CssPx;
  readonly height: CssPx;
  readonly nodes: Readonly<Partial<Record<NodeId, Box>>>;
  readonly links: readonly Link[];
}

/** Below this width clients and ingress are left out and the branches stand closer. */
const NARROW_PX = 640;

/** Lays the picture out in a given width; the height never depends on the data, so nothing jumps. */
export function layoutRoutePicture(route: Route, width: CssPx): RoutePictureLayout {
  const nodes = width < NARROW_PX ? narrowNodes(width) : wideNodes(width);
  return {
    width,
    height: width < NARROW_PX ? 172 : 116,
    nodes,
    links: linksOf(route, nodes),
  };
}

function wideNodes(width: CssPx): Record<NodeId, Box> {
  const inner = Math.min(width, 1280);
  const at = (fraction: number): CssPx => Math.round(inner * fraction);
  return {
    clients: { x: 0, y: 66, width: 64, height: 28 },
    ingress: { x: at(0.1), y: 66, width: 72, height: 28 },
    service: { x: at(0.21), y: 58, width: at(0.2), height: 44 },
    activator: { x: at(0.5), y: 6, width: at(0.17), height: 42 },
    pods: { x: at(0.74), y: 52, width: at(0.26) - 1, height: 58 },
  };
}

function narrowNodes(width: CssPx): Partial<Record<NodeId, Box>> {
  return {
    service: { x: 0, y: 64, width: Math.round(width * 0.38), height: 44 },
    activator: { x: Math.round(width * 0.5), y: 6, width: Math.round(width * 0.5) - 1, height: 50 },
    pods: { x: Math.round(width * 0.5), y: 106, width: Math.round(width * 0.5) - 1, height: 58 },
  };
}

function linksOf(route: Route, nodes: Readonly<Partial<Record<NodeId, Box>>>): Link[] {
  const links: Link[] = [];
  const add = (id: LinkId, state: LinkState, tone: Link["tone"], d: string, inferred = false): void => {
    links.push({ id, state, tone, d, inferred });
  };
  const { clients, ingress, service, activator, pods } = nodes;
  if (service === undefined || activator === undefined || pods === undefined) return links;
  if (clients !== undefined && ingress !== undefined) {
    add("clients-ingress", "carrying", "ink", straight(clients, ingress), true);
    add("ingress-service", "carrying", "ink", straight(ingress, service), true);
  }
  const states = linkStates(route);
  const direct = states["service-pods"];
  add("service-pods", direct, toneOf(direct, "pods"), servicePods(service, pods));
  const up = states["service-activator"];
  add("service-activator", up, toneOf(up, "activator"), serviceActivator(service, activator));
  const down = states["activator-pods"];
  add("activator-pods", down, toneOf(down, "pods"), activatorPods(activator, pods), true);
  return links;
}

/** Which of the three inner links carries requests. */
export function linkStates(
  route: Route,
): Record<"service-activator" | "service-pods" | "activator-pods", LinkState> {
  if (route.unknown || route.path === null) {
    const state: LinkState = route.unknown ? "unknown" : "quiet";
    return { "service-activator": state, "service-pods": state, "activator-pods": state };
  }
  const viaActivator = route.path === "activator" || route.path === "mixed";
  return {
    "service-activator": viaActivator ? "carrying" : "quiet",
    "service-pods":
      route.path === "none"
        ? "broken"
        : route.path === "pods" || route.path === "mixed"
          ? "carrying"
          : "quiet",
    "activator-pods": viaActivator && route.readyPods > 0 ? "carrying" : "quiet",
  };
}

function toneOf(state: LinkState, tone: "pods" | "activator"): Link["tone"] {
  if (state === "broken") return "none";
  return state === "unknown" || state === "quiet" ? "unknown" : tone;
}

const ARROW_GAP = 7;

function straight(from: Box, to: Box): string {
  return `M${from.x + from.width + 2},${middle(from)} H${to.x - ARROW_GAP}`;
}

function serviceActivator(service: Box, activator: Box): string {
  const x1 = service.x + service.width;
  const y2 = middle(activator);
  const bend = x1 + (activator.x - x1) * 0.42;
  return `M${x1},${service.y + 12} H${bend - 10} Q${bend},${service.y + 12} ${bend},${service.y + 2} V${y2 + 10} Q${bend},${y2} ${bend + 10},${y2} H${activator.x - ARROW_GAP}`;
}

function servicePods(service: Box, pods: Box): string {
  const x1 = service.x + service.width;
  const y1 = service.y + service.height - 12;
  const y2 = Math.min(Math.max(y1, pods.y + 14), pods.y + pods.height - 12);
  if (y1 === y2) return `M${x1},${y1} H${pods.x - ARROW_GAP}`;
  const bend = x1 + (pods.x - x1) * 0.42;
  const turn = y2 > y1 ? 10 : -10;
  return `M${x1},${y1} H${bend - 10} Q${bend},${y1} ${bend},${y1 + turn} V${y2 - turn} Q${bend},${y2} ${bend + 10},${y2} H${pods.x - ARROW_GAP}`;
}

function activatorPods(activator: Box, pods: Box): string {
  const overlap = pods.x < activator.x + activator.width;
  if (overlap) {
    const x = activator.x + activator.width * 0.62;
    return `M${x},${activator.y + activator.height} V${pods.y - ARROW_GAP}`;
  }
  const x1 = activator.x + activator.width;
  const x2 = pods.x + Math.min(36, pods.width * 0.3);
  const y1 = middle(activator);
  return `M${x1},${y1} H${x2 - 10} Q${x2},${y1} ${x2},${y1 + 10} V${pods.y - ARROW_GAP}`;
}

function middle(box: Box): CssPx {
  return box.y + box.height / 2;
}
