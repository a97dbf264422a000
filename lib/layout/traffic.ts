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
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";
import { alongPath, type Point } from "./polyline.ts";
import type { Box, RoutePictureLayout } from "./route-picture.ts";

export interface Dot {
  /** The record of the request. */
  readonly id: number;
  readonly x: CssPx;
  readonly y: CssPx;
  /** Whom it was sent to; `lost`: it failed. */
  readonly tone: "activator" | "pods" | "ink" | "lost";
  /** 1, and less while it goes away. */
  readonly opacity: number;
}

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

const ARRIVE_MS: DurationMs = 250;
const PASS_MS: DurationMs = 200;
/** One that is answered already when it arrives fades there. */
const FADE_MS: DurationMs = 150;
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
  for (const flight of seen(traffic)) {
    const dot = dotOf(flight, traffic.t, ways);
    if (dot !== null) dots.push(dot);
  }
  for (const seat of seating.taken) dots.push({ ...seat, tone: "pods", opacity: 1 });
  return {
    dots: dots.sort((x, y) => Number(x.tone === "lost") - Number(y.tone === "lost")),
    seats: seating.seats,
  };
}

interface Ways {
  /** From the clients to the name. */
  readonly toName: readonly Point[];
  readonly toActivator: readonly Point[];
  readonly toPods: readonly Point[];
  readonly onward: readonly Point[];
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

/** Of too many that are on their way every second, fourth … by number, but so many of those that failed. */
function seen({ flights }: Traffic): readonly Flight[] {
  if (flights.length <= MOST_ON_WAY) return flights;
  let stride = 2;
  while (flights.length / stride > MOST_ON_WAY) stride *= 2;
  let lost = 0;
  return flights.filter(({ seq, failed }) => {
    if (failed && lost < MOST_ON_WAY) {
      lost += 1;
      return true;
    }
    return seq % stride === 0;
  });
}

/** When a request counts where it was sent to: short ones at once, so that a busy pod does not look empty. */
function arrivalOf({ sent, answered }: Flight): EpochMs {
  return sent + Math.min(ARRIVE_MS, (answered - sent) / 4);
}

/** How many stand in the queue: those that the activator has not passed on, and those that it passed on to no free seat. */
function waitingIn({ flights, t }: Traffic, { unseated }: Seating): number {
  const waits = flights.filter(
    (flight) =>
      flight.to?.kind === "activator" && flight.answered > t && flight.passed > t && arrivalOf(flight) <= t,
  );
  return waits.length + unseated;
}

/** The dot of a request that is on its way, or that failed; null when it is in the queue, in a pod, or gone. */
function dotOf(flight: Flight, t: EpochMs, ways: Ways): Dot | null {
  const { seq: id, sent, answered, passed, failed, to } = flight;
  const arrived = sent + ARRIVE_MS;
  const isLost = failed && answered <= t;
  const tone = isLost ? "lost" : to?.kind === "activator" ? "activator" : to?.kind === "pod" ? "pods" : "ink";
  const way = [...ways.toName, ...wayTo(to, ways)];
  if (t < arrived) return { id, ...alongPath(way, (t - sent) / ARRIVE_MS), tone, opacity: 1 };
  if (isLost) {
    const isInPod = to?.kind === "activator" && passed < answered;
    return { id, ...end(isInPod ? ways.onward : way), tone, opacity: 1 };
  }
  const onward = t - Math.max(passed, arrived);
  if (to?.kind === "activator" && passed < answered && onward >= 0 && onward < PASS_MS)
    return { id, ...alongPath(ways.onward, onward / PASS_MS), tone: "pods", opacity: 1 };
  if (to === null || to.kind === "other") {
    // Where it is meanwhile is not recorded: it stays at the name.
    return answered > t || t < arrived + FADE_MS ? { id, ...end(way), tone, opacity: 1 } : null;
  }
  if (answered > t || t >= arrived + FADE_MS) return null;
  return { id, ...end(way), tone, opacity: 1 - (t - arrived) / FADE_MS };
}

function wayTo(to: Flight["to"], ways: Ways): readonly Point[] {
  return to?.kind === "activator" ? ways.toActivator : to?.kind === "pod" ? ways.toPods : [];
}

function end(way: readonly Point[]): Point {
  return way.at(-1) ?? { x: 0, y: 0 };
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
