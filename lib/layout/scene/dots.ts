/**
 * Where each request is drawn on the stage: on its way, in the activators' queue, on a seat of a pod, or where it was lost.
 * A place is a function of what was recorded and of the instant alone. A way takes a moment that nobody measured, so that
 * short requests can be seen.
 */
import type { CssPx } from "../../model/units.ts";
import { arrivalOf, type Dot, dotOf, end, heldOf, seenOf, type Ways, wayOf } from "../dots-on-way.ts";
import type { Point } from "../polyline.ts";
import type { Box } from "../route-picture.ts";
import type { Seat } from "../traffic.ts";
import type { SceneFlight, SceneTraffic } from "./flights.ts";
import { type SceneLayout, shownPods } from "./geometry.ts";
import { isReadyPod, type Scene, type ScenePod } from "./scene.ts";

export interface PlacedScene {
  readonly dots: readonly Dot[];
  readonly seats: readonly Seat[];
  /** Requests inside each pod, by its name. */
  readonly inPod: ReadonlyMap<string, number>;
  /** Of those: how many have no room in its row, by its name; only where some have none. */
  readonly unseen: ReadonlyMap<string, number>;
  /** How many of all wait inside a pod for one of its seats. */
  readonly waiting: number;
  /** How many stand in the activators' queue. */
  readonly queued: number;
}

/** So many are on their way at most: of more a part stands for all. */
const MOST_ON_WAY = 240;
const QUEUE_STEP_PX: CssPx = 8;
const QUEUE_TOP_PX: CssPx = 40;
const QUEUE_INSET_PX: CssPx = 12;
const SEAT_STEP_PX: CssPx = 9;
/** Between a pod's seats and those that wait inside it (queue-proxy, protocol 4.5). */
const INNER_QUEUE_GAP_PX: CssPx = 7;
const WAITING_OPACITY = 0.5;
/** Where seats begin in a row: after the pod's square and name; beside the words of one that is not ready, further on. */
export const SEATS_FROM_PX: CssPx = 66;
const SEATS_END_PX: CssPx = 12;
/** "+12" */
const MORE_PX: CssPx = 20;
/** Half of the width is for the words. */
const WORDS_SHARE = 0.78;

/** How many seats a row of this width has room for; the last of them are left free for the number of those that have none. */
export function seatRoom(box: Box, isReady: boolean): number {
  const from = isReady ? SEATS_FROM_PX : box.width * WORDS_SHARE;
  const end = isReady ? SEATS_END_PX + MORE_PX : SEATS_END_PX;
  return Math.max(1, Math.floor((box.width - from - end) / SEAT_STEP_PX));
}

/** Places all requests of the instant. */
export function placeScene(scene: Scene, layout: SceneLayout): PlacedScene {
  const { traffic, pods, lost } = scene;
  if (traffic === null)
    return { dots: [], seats: [], inPod: new Map(), unseen: new Map(), waiting: 0, queued: 0 };
  const ways = waysOf(layout);
  const seating = seatPlaces(traffic, layout, pods);
  const queued = heldOf(traffic.flights, traffic.t) + seating.unseated;
  const dots: Dot[] = queuePlaces(layout.boxes.activators, queued).map((place, i) => ({
    id: -1 - i,
    ...place,
    tone: "activator",
    opacity: 1,
  }));
  for (const seat of seating.taken) dots.push({ ...seat, tone: "pods" });
  for (const flight of seenOf(traffic.flights, MOST_ON_WAY)) {
    const dot = dotOf(flight, traffic.t, ways);
    if (dot !== null) dots.push(dot);
  }
  for (const [i, { to, sinceMs }] of lost.entries())
    dots.push({ id: -1_000_000 - i, ...end(wayOf(to, ways)), tone: "lost", opacity: 1 - sinceMs / 1_000 });
  return {
    dots: dots.sort((a, b) => Number(a.tone === "lost") - Number(b.tone === "lost")),
    seats: seating.seats,
    inPod: seating.inPod,
    unseen: seating.unseen,
    waiting: seating.waiting,
    queued,
  };
}

function waysOf({ ways }: SceneLayout): Ways {
  return {
    toName: [...ways["clients-ingress"], ...ways["ingress-service"]],
    toActivator: ways["service-activator"],
    toPods: ways["service-pods"],
    onward: ways["activator-pods"],
  };
}

/** Rows from left to right; more than have room are only counted. */
function queuePlaces({ x, y, width, height }: Box, count: number): Point[] {
  const rows = Math.max(1, Math.floor((height - QUEUE_TOP_PX) / QUEUE_STEP_PX));
  const perRow = Math.max(1, Math.floor((width - 2 * QUEUE_INSET_PX) / QUEUE_STEP_PX) + 1);
  return Array.from({ length: Math.min(count, perRow * rows) }, (_, i) => ({
    x: x + QUEUE_INSET_PX + (i % perRow) * QUEUE_STEP_PX,
    y: y + QUEUE_TOP_PX + Math.floor(i / perRow) * QUEUE_STEP_PX,
  }));
}

/** Beside a pod that does not simply serve there are words. */
function hasWords(pod: ScenePod | undefined): boolean {
  return pod === undefined || !isReadyPod(pod);
}

interface Seating {
  readonly seats: readonly Seat[];
  readonly taken: readonly Omit<Dot, "tone">[];
  readonly inPod: ReadonlyMap<string, number>;
  readonly unseen: ReadonlyMap<string, number>;
  readonly waiting: number;
  /** How many the activator holds because no seat is free. */
  readonly unseated: number;
}

/** Each sits in the pod that took it; where the activator's choice is in no record, where there is room. */
function seatPlaces(traffic: SceneTraffic, layout: SceneLayout, pods: readonly ScenePod[]): Seating {
  const { t, flights, seatsPerPod } = traffic;
  const box = layout.boxes.pods;
  const isCounted = seatsPerPod > 0;
  const shown = shownPods(layout, pods.length);
  const inPod = new Map<string, number>();
  const indexes = new Map(pods.map(({ name }, i) => [name, i]));
  const ready = pods.filter(({ phase }) => phase === "ready").map(({ name }) => name);
  const unseen = new Map<string, number>();
  const taken: Omit<Dot, "tone">[] = [];
  let waiting = 0;
  const waits = (seat: number): boolean => isCounted && seat >= seatsPerPod;
  const place = (index: number, seat: number): Point => {
    const from = hasWords(pods[index]) ? box.width * WORDS_SHARE : SEATS_FROM_PX;
    return {
      x: box.x + from + seat * SEAT_STEP_PX + SEAT_STEP_PX / 2 + (waits(seat) ? INNER_QUEUE_GAP_PX : 0),
      y: box.y + layout.podHeadPx + (index + 0.5) * layout.podRowPx,
    };
  };
  const room = (index: number): number => seatRoom(box, !hasWords(pods[index]));
  const sit = (flight: SceneFlight, pod: string): boolean => {
    const seat = inPod.get(pod) ?? 0;
    const index = indexes.get(pod);
    if (index === undefined) return false;
    inPod.set(pod, seat + 1);
    if (waits(seat)) waiting += 1;
    if (index < shown && seat < room(index))
      taken.push({ id: flight.seq, ...place(index, seat), opacity: waits(seat) ? WAITING_OPACITY : 1 });
    else unseen.set(pod, (unseen.get(pod) ?? 0) + 1);
    return true;
  };
  let unseated = 0;
  for (const flight of flights) {
    if (flight.answered <= t || arrivalOf(flight) > t) continue;
    const isPassed = flight.to?.kind !== "activator" || flight.passed <= t;
    if (!isPassed) continue;
    if (flight.pod !== null) sit(flight, flight.pod);
    else if (flight.to?.kind === "activator") {
      const free = emptiest(ready, inPod);
      const isFull = free === undefined || (isCounted && (inPod.get(free) ?? 0) >= seatsPerPod);
      if (isFull || !sit(flight, free)) unseated += 1;
    }
  }
  const seats: Seat[] = [];
  for (const [index, { phase }] of pods.slice(0, shown).entries()) {
    if (!isCounted || phase !== "ready") continue;
    for (let seat = 0; seat < Math.min(seatsPerPod, room(index)); seat++) seats.push(place(index, seat));
  }
  return { seats, taken, inPod, unseen, waiting, unseated };
}

function emptiest(pods: readonly string[], taken: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const pod of pods)
    if (best === undefined || (taken.get(pod) ?? 0) < (taken.get(best) ?? 0)) best = pod;
  return best;
}
