/**
 * Geometry of the route picture. Its three shapes are the three states of SKS:
 *
 *   steady              scaled to zero            overloaded
 *
 *        ▣                ┏━━▶▣                    ┏━━▶▣
 *        ┊                ┃   ┊                    ┃   ┃
 *   ◉━━━━━━━━▶▢           ◉┄┄┄┄┄┄┄▷ ∅              ◉┄┄┄┗━━▶▢
 *
 * Where requests are recorded the thick lines are what they did, and what the name says besides is a thin one:
 *
 *   ◉━━ 12 ━━▶▢      sent to pods, although the name leads to the activator by now
 *   ◉╌╌╌╌╌╌╌╌▷▣
 */
import type { Route, Traffic } from "../core/index.ts";
import type { CssPx, DurationMs } from "../model/units.ts";
import { type Point, roundedPath } from "./polyline.ts";

export type LinkId =
  | "clients-ingress"
  | "ingress-service"
  | "service-activator"
  | "service-pods"
  | "activator-pods";

/**
 * `carrying`: requests go this way; `named`: the name says so, and the requests that are recorded go another way;
 * `quiet`: they could, but do not now; `broken`: they should and cannot, or all that did failed.
 */
export type LinkState = "carrying" | "named" | "quiet" | "broken" | "unknown";

export interface Link {
  readonly id: LinkId;
  readonly state: LinkState;
  /** What the colour says. */
  readonly tone: "ink" | "activator" | "pods" | "none" | "unknown";
  /** SVG path data. */
  readonly d: string;
  /** The corners of the way. */
  readonly points: readonly Point[];
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
const NARROW_PX = 760;

/** Lays the picture out in a given width; the height never depends on the data, so nothing jumps. */
export function layoutRoutePicture(
  route: Route,
  width: CssPx,
  traffic: Traffic | null = null,
): RoutePictureLayout {
  const nodes = width < NARROW_PX ? narrowNodes(width) : wideNodes(width);
  return {
    width,
    height: width < NARROW_PX ? 172 : 116,
    nodes,
    links: linksOf(route, nodes, traffic),
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

function linksOf(
  route: Route,
  nodes: Readonly<Partial<Record<NodeId, Box>>>,
  traffic: Traffic | null,
): Link[] {
  const links: Link[] = [];
  const add = (
    id: LinkId,
    state: LinkState,
    tone: Link["tone"],
    points: readonly Point[],
    inferred = false,
  ): void => {
    links.push({ id, state, tone, d: roundedPath(points, CORNER_PX), points, inferred });
  };
  const { clients, ingress, service, activator, pods } = nodes;
  if (service === undefined || activator === undefined || pods === undefined) return links;
  if (clients !== undefined && ingress !== undefined) {
    add("clients-ingress", "carrying", "ink", straight(clients, ingress), true);
    add("ingress-service", "carrying", "ink", straight(ingress, service), true);
  }
  const states = linkStates(route, traffic);
  const direct = states["service-pods"];
  add("service-pods", direct, toneOf(direct, "pods"), servicePods(service, pods));
  const up = states["service-activator"];
  add("service-activator", up, toneOf(up, "activator"), serviceActivator(service, activator));
  const down = states["activator-pods"];
  add("activator-pods", down, toneOf(down, "pods"), activatorPods(activator, pods), true);
  return links;
}

export type InnerLinks = Readonly<Record<"service-activator" | "service-pods" | "activator-pods", LinkState>>;

/** Which of the three inner links carries requests: by what they did where they are recorded, else by what the name says. */
export function linkStates(route: Route, traffic: Traffic | null = null): InnerLinks {
  const named = namedStates(route);
  if (traffic === null) return named;
  const { activator, pods, failedAtActivator, failedAtPods } = traffic.sent;
  if (activator + pods === 0) return named;
  const flow = (to: "activator" | "pod", sent: number, failed: number, name: LinkState): LinkState => {
    if (sent === 0) return name === "carrying" ? "named" : name;
    return failed > 0 && failed + settingOut(traffic, to) === sent ? "broken" : "carrying";
  };
  return {
    "service-activator": flow("activator", activator, failedAtActivator, named["service-activator"]),
    "service-pods": flow("pod", pods, failedAtPods, named["service-pods"]),
    // How the activator passes them on is in no record.
    "activator-pods": passing(route, activator > 0),
  };
}

/** A request that is open for less than this has not been taken by anybody yet. */
const SETTING_OUT_MS: DurationMs = 300;

/** How many requests were sent there just now: what becomes of them is not seen yet. */
function settingOut({ flights, t }: Traffic, kind: "activator" | "pod"): number {
  return flights.filter(
    ({ to, sent, answered }) => to?.kind === kind && answered > t && t - sent < SETTING_OUT_MS,
  ).length;
}

/** What the public Endpoints say. */
function namedStates(route: Route): InnerLinks {
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
    "activator-pods": passing(route, viaActivator),
  };
}

/** Whether the activator can pass on what it gets. */
function passing({ listedUnknown, readyPods }: Route, isAsked: boolean): LinkState {
  if (!isAsked) return "quiet";
  return listedUnknown ? "unknown" : readyPods > 0 ? "carrying" : "quiet";
}

/** How many of the pods are ready, by the pods where they are known, else by the private Endpoints; null where neither is. */
export function readyPodsOf({ pods, podsUnknown, readyPods, listedUnknown }: Route): number | null {
  if (!podsUnknown && pods.length > 0) return pods.filter(({ phase }) => phase === "ready").length;
  return podsUnknown && listedUnknown ? null : readyPods;
}

function toneOf(state: LinkState, tone: "pods" | "activator"): Link["tone"] {
  if (state === "broken") return "none";
  return state === "unknown" || state === "quiet" ? "unknown" : tone;
}

const ARROW_GAP = 7;
const CORNER_PX = 10;

function straight(from: Box, to: Box): Point[] {
  const y = middle(from);
  return [
    { x: from.x + from.width + 2, y },
    { x: to.x - ARROW_GAP, y },
  ];
}

function serviceActivator(service: Box, activator: Box): Point[] {
  const from = { x: service.x + service.width, y: service.y + 12 };
  return bent(from, { x: activator.x - ARROW_GAP, y: middle(activator) }, activator.x);
}

function servicePods(service: Box, pods: Box): Point[] {
  const y1 = service.y + service.height - 12;
  const y2 = Math.min(Math.max(y1, pods.y + 14), pods.y + pods.height - 12);
  return bent({ x: service.x + service.width, y: y1 }, { x: pods.x - ARROW_GAP, y: y2 }, pods.x);
}

/** Out, up or down, and on. */
function bent(from: Point, to: Point, toEdge: CssPx): Point[] {
  if (from.y === to.y) return [from, to];
  const x = from.x + (toEdge - from.x) * 0.42;
  return [from, { x, y: from.y }, { x, y: to.y }, to];
}

function activatorPods(activator: Box, pods: Box): Point[] {
  if (pods.x < activator.x + activator.width) {
    const x = activator.x + activator.width * 0.62;
    return [
      { x, y: activator.y + activator.height },
      { x, y: pods.y - ARROW_GAP },
    ];
  }
  const x = pods.x + Math.min(36, pods.width * 0.3);
  const y = middle(activator);
  return [
    { x: activator.x + activator.width, y },
    { x, y },
    { x, y: pods.y - ARROW_GAP },
  ];
}

function middle(box: Box): CssPx {
  return box.y + box.height / 2;
}
