/**
 * Where the dots are: each is a request, and its place is a function of what was recorded and of the cursor alone.
 *
 *   clients ●──▶ ingress ──▶ ◉ ──●──▶ ▣ activator    held: they queue before it, the first next to it
 *                             ╲   ○○○
 *                              ──▶ ▢ ●●○ pods         in pods: a seat each, as many as containerConcurrency allows
 *
 * Queue and seats are those of the instant. A dot on its way takes a moment that nobody measured, so that short requests can
 * be seen, and one that failed stays for the rest of a second.
 */
import type { Flight, Traffic } from "../core/index.ts";
import type { CssPx } from "../model/units.ts";
import { arrivalOf, type Dot, dotOf, heldOf, seenOf, type Ways } from "./dots-on-way.ts";
import type { Point } from "./polyline.ts";
import type { Box, RoutePictureLayout } from "./route-picture.ts";

export type Seat = Point;

export interface PlacedTraffic {
  readonly dots: readonly Dot[];
  readonly seats: readonly Seat[];
}

/** How the pods stand in their box: so many of them, and so far from one to the next. */
export interface PodColumns {
  readonly shown: number;
  readonly stepPx: CssPx;
}

/** So many dots are on their way at most: of more a part stands for all. */
const MOST_ON_WAY = 48;
const QUEUE_STEP_PX: CssPx = 8;
const SEAT_PX: CssPx = 8;
/** More seats than these are a number. */
const MOST_SEATS = 10;

/** Places the dots of a moment in the picture of a route, whose pods are named in the order of their squares. */
export function placeTraffic(
  traffic: Traffic,
  layout: RoutePictureLayout,
  pods: readonly { readonly name: string; readonly isReady: boolean }[],
): PlacedTraffic {
  const { activator, pods: podsBox } = layout.nodes;
  if (activator === undefined || podsBox === undefined) return { dots: [], seats: [] };
  const ways = waysOf(layout);
  const seating = seatPlaces(traffic, podsBox, pods);
  const queue = queuePlaces(ways.toActivator, waitingIn(traffic, seating));
  const dots: Dot[] = queue.map((place, i) => ({ id: -1 - i, ...place, tone: "activator", opacity: 1 }));
  for (const flight of seenOf(traffic.flights, MOST_ON_WAY)) {
    const dot = dotOf(flight, traffic.t, ways);
    if (dot !== null) dots.push(dot);
  }
  for (const seat of seating.taken) dots.push({ ...seat, tone: "pods", opacity: 1 });
  return {
    dots: dots.sort((x, y) => Number(x.tone === "lost") - Number(y.tone === "lost")),
    seats: seating.seats,
  };
}

function waysOf({ links, nodes: { service } }: RoutePictureLayout): Ways {
  const way = (id: string): readonly Point[] => links.find((link) => link.id === id)?.points ?? [];
  const outside = [...way("clients-ingress"), ...way("ingress-service")];
  // Where clients and ingress are left out, requests come in at the left edge of the name.
  const edge = service === undefined ? [] : [{ x: service.x, y: service.y + service.height / 2 }];
  return {
    toName: outside.length > 0 ? outside : edge,
    toActivator: way("service-activator"),
    toPods: way("service-pods"),
    onward: way("activator-pods"),
  };
}

/** How many stand in the queue: those that the activator has not passed on, and those that it passed on to no free seat. */
function waitingIn({ flights, t }: Traffic, { unseated }: Seating): number {
  return heldOf(flights, t) + unseated;
}

/** Left edge of the first pod in the box. */
const PODS_INSET_PX: CssPx = 12;
const POD_GAP_PX: CssPx = 10;

function seatsOf(seatsPerPod: number): number {
  return seatsPerPod === 0 ? MOST_SEATS : Math.min(MOST_SEATS, seatsPerPod);
}

/** How many pods have room in the box, each with its seats. */
export function podColumns(box: Box, pods: number, seatsPerPod: number): PodColumns {
  const stepPx = Math.max(12, Math.ceil(seatsOf(seatsPerPod) / 2) * SEAT_PX) + POD_GAP_PX;
  const room = Math.floor((box.width - 2 * PODS_INSET_PX + POD_GAP_PX) / stepPx);
  return { shown: pods <= room ? pods : Math.max(1, room - 1), stepPx };
}

interface Seating {
  readonly seats: readonly Seat[];
  readonly taken: readonly { readonly id: number; readonly x: CssPx; readonly y: CssPx }[];
  /** How many the activator holds because no seat is free. */
  readonly unseated: number;
}

/** Seats below the squares of the pods; whoever was sent to a pod sits there, the others where there is room. */
function seatPlaces(
  traffic: Traffic,
  box: Box,
  pods: readonly { readonly name: string; readonly isReady: boolean }[],
): Seating {
  const { t, flights, seatsPerPod } = traffic;
  const inPods = flights.filter(
    (flight) =>
      flight.answered > t &&
      arrivalOf(flight) <= t &&
      (flight.to?.kind === "pod" || (flight.to?.kind === "activator" && flight.passed <= t)),
  );
  const isCounted = seatsPerPod > 0;
  const perPod = seatsOf(seatsPerPod);
  const { shown, stepPx } = podColumns(box, pods.length, seatsPerPod);
  const places: { id: number; x: CssPx; y: CssPx }[] = [];
  const seats: Seat[] = [];
  const taken = new Map<string, number>();
  const place = (pod: number, seat: number): Point => ({
    x: box.x + PODS_INSET_PX + pod * stepPx + Math.floor(seat / 2) * SEAT_PX + SEAT_PX / 2,
    y: box.y + box.height - 15 + (seat % 2) * SEAT_PX,
  });
  const ready = pods.filter(({ isReady }) => isReady).map(({ name }) => name);
  const indexes = new Map(pods.map(({ name }, i) => [name, i]));
  const sit = (flight: Flight, pod: string): boolean => {
    const seat = taken.get(pod) ?? 0;
    const index = indexes.get(pod);
    if (index === undefined || (isCounted && seat >= seatsPerPod)) return false;
    taken.set(pod, seat + 1);
    if (index < shown && seat < perPod) places.push({ id: flight.seq, ...place(index, seat) });
    return true;
  };
  let unseated = 0;
  for (const flight of inPods) {
    const own = flight.to?.kind === "pod" ? flight.to.pod : null;
    if (own !== null) {
      sit(flight, own);
      continue;
    }
    const free = emptiest(ready, taken);
    if (free === undefined || !sit(flight, free)) unseated += 1;
  }
  for (const [pod, { isReady }] of pods.slice(0, shown).entries()) {
    if (!isCounted || !isReady) continue;
    for (let seat = 0; seat < perPod; seat++) seats.push(place(pod, seat));
  }
  return { seats, taken: places, unseated };
}

/** The activator's choice is in no record: the pod with the fewest requests, the first of those that are equal. */
function emptiest(pods: readonly string[], taken: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const pod of pods)
    if (best === undefined || (taken.get(pod) ?? 0) < (taken.get(best) ?? 0)) best = pod;
  return best;
}

/** Places of a queue that grows backwards along the way from its end. */
function queuePlaces(way: readonly Point[], count: number): Point[] {
  const [last, before] = [way.at(-1), way.at(-2)];
  if (last === undefined || before === undefined) return [];
  const room = Math.max(1, Math.floor(Math.abs(last.x - before.x) / QUEUE_STEP_PX));
  return Array.from({ length: Math.min(count, room) }, (_, i) => ({
    x: last.x - i * QUEUE_STEP_PX,
    y: last.y,
  }));
}
