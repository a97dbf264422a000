/**
 * Where requests are at one instant of a run, whatever mechanism it had: geometry and counts of a small picture.
 *
 *     clients ─▶ ingress ─┬─▶ activator ─┐
 *                         └─▶ pods ◀─────┘
 */
import { lastIndexAt } from "../model/search.ts";
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";
import { type Dot, dotOf, heldOf, type Ways } from "./dots-on-way.ts";
import type { OutcomeToDraw } from "./outcome.ts";
import type { Point } from "./polyline.ts";

/** What is drawn; the simulator's own outcome has these and more. */
export interface OutcomeToPlay extends OutcomeToDraw {
  readonly requests: readonly (OutcomeToDraw["requests"][number] & {
    /** The activator that held it; "" when none did. */
    readonly activator: string;
    /** The pod that took it; "" when none did. */
    readonly pod: string;
    /** When a pod took it; null when none did. */
    readonly takenAt: EpochMs | null;
  })[];
}

export type OutcomePart = "clients" | "ingress" | "activators" | "pods";

export interface OutcomePictureLayout {
  readonly width: CssPx;
  readonly height: CssPx;
  readonly boxes: Readonly<
    Record<
      OutcomePart,
      { readonly x: CssPx; readonly y: CssPx; readonly width: CssPx; readonly height: CssPx }
    >
  >;
  /** Where the arrow from the clients ends. */
  readonly arrival: Point;
  readonly ways: Ways;
}

export interface OutcomeInstant {
  /** To whom the ingress sends; null before it knows of anything. */
  readonly sendsTo: OutcomeToDraw["believed"][number]["value"] | null;
  readonly open: number;
  /** Lost until now. */
  readonly lost: number;
  /** Held by an activator. */
  readonly held: number;
  readonly pods: { readonly ready: number; readonly total: number };
  readonly dots: readonly Dot[];
}

const NARROWEST_PX = 266;
/** The texts of the boxes need so much, and arrows between them. */
const LEAST_PX = { clients: 58, ingress: 92, arrow: 20 };
const HEIGHT_PX = 116;
const HIGH_PX = 52;
/** The way passes a box below its two lines of text. */
const WAY_PX = 45;
/** The head of an arrow stands before its box. */
const HEAD_PX = 9;
/** A dot that was lost stays so long. */
const LOST_MS: DurationMs = 700;

/** Lays the picture out in a width; its height is always the same. */
export function layoutOutcomePicture(available: CssPx): OutcomePictureLayout {
  const width = Math.max(NARROWEST_PX, Math.floor(available));
  const at = (share: number): CssPx => Math.round(width * share);
  const middle = { y: HEIGHT_PX / 2 - HIGH_PX / 2, height: HIGH_PX };
  const clients = { x: 1, width: Math.max(at(0.16), LEAST_PX.clients) };
  const ingress = {
    x: Math.max(at(0.28), clients.width + LEAST_PX.arrow),
    width: Math.max(at(0.22), LEAST_PX.ingress),
  };
  const sideX = Math.max(at(0.64), ingress.x + ingress.width + LEAST_PX.arrow);
  const side = { x: sideX, width: width - sideX - 1, height: HIGH_PX };
  const boxes = {
    clients: { ...clients, ...middle },
    ingress: { ...ingress, ...middle },
    activators: { ...side, y: 1 },
    pods: { ...side, y: HEIGHT_PX - HIGH_PX - 1 },
  };
  const way = boxes.ingress.y + WAY_PX;
  const out = { x: boxes.ingress.x + boxes.ingress.width, y: way };
  const fork = Math.round((out.x + side.x) / 2);
  const into = (y: CssPx) => [out, { x: fork, y: way }, { x: fork, y }, { x: side.x - HEAD_PX, y }];
  const onwardX = side.x + Math.round(side.width / 2);
  return {
    width,
    height: HEIGHT_PX,
    boxes,
    arrival: { x: boxes.ingress.x - HEAD_PX, y: way },
    ways: {
      toName: [{ x: boxes.clients.x + boxes.clients.width, y: way }, out],
      toActivator: into(boxes.activators.y + HIGH_PX / 2),
      toPods: into(boxes.pods.y + HIGH_PX / 2),
      onward: [
        { x: onwardX, y: boxes.activators.y + HIGH_PX },
        { x: onwardX, y: boxes.pods.y - HEAD_PX },
      ],
    },
  };
}

/** What is under way at `t`, and what was lost just before it. */
export function outcomeAt(
  outcome: OutcomeToPlay,
  t: EpochMs,
  { ways }: OutcomePictureLayout,
): OutcomeInstant {
  const { believed, pods } = outcome;
  const flights = outcome.requests.flatMap((request, seq) => {
    const answered = request.endAt ?? Number.POSITIVE_INFINITY;
    if (request.sentAt > t) return [];
    const isHeld = request.activator !== "";
    return {
      seq,
      sent: request.sentAt,
      answered,
      passed: isHeld ? (request.takenAt ?? answered) : request.sentAt,
      failed: request.endAt !== null && request.status >= 400,
      to: isHeld
        ? ({ kind: "activator", pod: "" } as const)
        : request.pod === ""
          ? null
          : ({ kind: "pod", pod: request.pod } as const),
    };
  });
  const seen = flights.filter(({ answered, failed }) => t < answered + (failed ? LOST_MS : 0));
  const there = pods.filter(({ from, to }) => from <= t && (to === null || t < to));
  return {
    sendsTo: believed[lastIndexAt(believed, t, (one) => one.t)]?.value ?? null,
    open: seen.filter(({ answered }) => answered > t).length,
    lost: flights.filter(({ failed, answered }) => failed && answered <= t).length,
    held: heldOf(seen, t),
    pods: {
      ready: there.filter(
        ({ readyAt, endingAt }) => readyAt !== null && readyAt <= t && (endingAt === null || t < endingAt),
      ).length,
      total: there.length,
    },
    dots: seen.flatMap((flight) => dotOf(flight, t, ways) ?? []),
  };
}
