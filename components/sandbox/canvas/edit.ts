/** What a drag or a key on the canvas makes of the traffic and the faults of a scenario. */
import type { DurationMs } from "@/lib/model/units.ts";
import type { Fault, FaultKind, TrafficPart } from "@/lib/sim/index.ts";
import { type Chosen, type Editable, hasAmount, isInstant, replaced, without } from "../editable.ts";
import { keyedRollout, movedRollout } from "./rollout-edit.ts";
import { drawn, type Grid, type Grip, gripped, type Span, within } from "./spans.ts";

const SECOND: DurationMs = 1_000;
export const MOST_CLIENTS = 500;
const MOST_BY_MS: DurationMs = 3_600_000;
const DEFAULT_BY_MS: DurationMs = 5 * SECOND;

/** What is held: an item by one of its grips, or an empty place of an area; `place` is one where nothing is drawn. */
export type Held =
  | ({ readonly grip: Grip | "height" } & Chosen)
  | { readonly kind: "place" }
  | { readonly kind: "newTraffic" }
  | { readonly kind: "newFault"; readonly fault: FaultKind };

/** How far it was moved: in time, and in clients (up is more). */
export interface MovedBy {
  readonly ms: DurationMs;
  readonly clients: number;
  /** Where an empty place was pressed. */
  readonly atMs: DurationMs;
  readonly atClients: number;
}

/** What can be dragged. */
type Lists = Pick<Editable, "traffic" | "faults" | "rollouts">;

/** The lists after the drag of what is held; null where it changes nothing. */
export function dragged(
  { traffic, faults, rollouts }: Lists,
  held: Held,
  by: MovedBy,
  grid: Grid,
): Partial<Editable> | null {
  switch (held.kind) {
    case "place":
      return null;
    case "rollouts": {
      const moved = movedRollout(rollouts, held, by.ms, grid);
      return moved === null ? null : { rollouts: moved };
    }
    case "newTraffic": {
      const span = drawn(by.atMs, by.atMs + by.ms, grid);
      const clients = clientsWithin(by.atClients + by.clients);
      return span === null ? null : { traffic: [...traffic, { shape: "constant", ...span, clients }] };
    }
    case "newFault": {
      const span = drawn(by.atMs, by.atMs + by.ms, grid);
      return span === null ? null : { faults: [...faults, faultOf(held.fault, span)] };
    }
    case "faults": {
      const fault = faults[held.index];
      if (fault === undefined || held.grip === "height") return null;
      return { faults: replaced(faults, held.index, gripped(fault, held.grip, by.ms, grid)) };
    }
    default: {
      const part = traffic[held.index];
      if (part === undefined) return null;
      return { traffic: replaced(traffic, held.index, partAfter(part, held.grip, by, grid)) };
    }
  }
}

function partAfter(part: TrafficPart, grip: Grip | "height", by: MovedBy, grid: Grid): TrafficPart {
  if (grip === "height") return { ...part, clients: clientsWithin(part.clients + by.clients) };
  if (!isInstant(part)) return gripped(part, grip, by.ms, grid);
  const { fromMs } = gripped({ fromMs: part.fromMs, toMs: part.fromMs }, "whole", by.ms, grid);
  return { ...part, fromMs, toMs: fromMs };
}

function clientsWithin(clients: number): number {
  return within(Math.round(clients), 1, MOST_CLIENTS);
}

/** A fault of a kind over a stretch of time. */
export function faultOf(kind: FaultKind, span: Span): Fault {
  return hasAmount(kind) ? { kind, ...span, byMs: DEFAULT_BY_MS } : { kind, ...span };
}

/** The stretch of a fault that is put at an instant without being drawn: a sixth of the scenario from there on. */
export function stretchFrom(atMs: DurationMs, { lengthMs, stepMs }: Grid): Span {
  const length = Math.max(SECOND, lengthMs / 6);
  const from = within(Math.round(atMs / stepMs) * stepMs, 0, Math.max(0, lengthMs - length));
  return { fromMs: from, toMs: from + length };
}

/** What a key does to the chosen item; null for a key that does nothing here. */
export function keyed(
  editable: Lists,
  chosen: Chosen,
  { key, shiftKey }: { readonly key: string; readonly shiftKey: boolean },
  grid: Grid,
): Partial<Editable> | null {
  const { kind, index } = chosen;
  if (kind === "rollouts") {
    const next = keyedRollout(editable.rollouts, chosen, key, grid);
    return next === null ? null : { rollouts: next };
  }
  const none = { atMs: 0, atClients: 0 };
  const grip = shiftKey ? "to" : "whole";
  switch (key) {
    case "ArrowLeft":
      return dragged(editable, { kind, index, grip }, { ms: -grid.stepMs, clients: 0, ...none }, grid);
    case "ArrowRight":
      return dragged(editable, { kind, index, grip }, { ms: grid.stepMs, clients: 0, ...none }, grid);
    case "ArrowUp":
      return kind === "traffic"
        ? dragged(editable, { kind, index, grip: "height" }, { ms: 0, clients: 1, ...none }, grid)
        : amountBy(editable, index, SECOND);
    case "ArrowDown":
      return kind === "traffic"
        ? dragged(editable, { kind, index, grip: "height" }, { ms: 0, clients: -1, ...none }, grid)
        : amountBy(editable, index, -SECOND);
    case "Delete":
    case "Backspace":
      return kind === "traffic"
        ? { traffic: without(editable.traffic, index) }
        : { faults: without(editable.faults, index) };
    default:
      return null;
  }
}

function amountBy(
  { faults }: Pick<Editable, "faults">,
  index: number,
  ms: DurationMs,
): Partial<Editable> | null {
  const fault = faults[index];
  if (fault === undefined || !hasAmount(fault.kind)) return null;
  const byMs = within((fault.byMs ?? 0) + ms, 0, MOST_BY_MS);
  return { faults: replaced(faults, index, { ...fault, byMs }) };
}
