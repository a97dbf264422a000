/**
 * The head of the page, for a class: where it is, for who leads; and where it is to be, for who follows. Heads of pages look here and
 * know nothing else of classes.
 */
import type { ToldPlace } from "../model/class-place.ts";
import type { EpochMs } from "../model/units.ts";

export interface HeadReport {
  readonly t: EpochMs;
  readonly playing: boolean;
  readonly speed: number;
  /** Where it stops playing by itself before its story ends; null: nowhere. */
  readonly until: EpochMs | null;
}

/** A head that is led: to where, and by which clock. */
export interface Lead {
  readonly place: ToldPlace;
  /** The server's time now. */
  readonly now: () => EpochMs;
}

export interface PageHead {
  /** Null while nobody leads. */
  readonly lead: Lead | null;
  /** Of the head that the page has now; null: it has none. */
  readonly report: HeadReport | null;
  /** How often it was moved by hand while it played: how it plays does not tell that. */
  readonly moves: number;
  setLead(lead: Lead | null): void;
  /** By the head, whenever it has changed. */
  setReport(report: HeadReport | null): void;
  noteMove(): void;
  /** Somebody moves a head that is led; true: by hand, and it is led no longer. */
  takeOver(): boolean;
  /** Who decides what {@link takeOver} says. */
  onTakeOver(decide: (() => boolean) | null): void;
  subscribe(listener: () => void): () => void;
}

export function createPageHead(): PageHead {
  const listeners = new Set<() => void>();
  let lead: Lead | null = null;
  let report: HeadReport | null = null;
  let moves = 0;
  let decides: (() => boolean) | null = null;
  const tell = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    get lead() {
      return lead;
    },
    get report() {
      return report;
    },
    get moves() {
      return moves;
    },
    setLead(next) {
      if (lead === next) return;
      lead = next;
      tell();
    },
    setReport(next) {
      report = next;
    },
    noteMove() {
      moves += 1;
    },
    takeOver: () => decides?.() ?? true,
    onTakeOver(decide) {
      decides = decide;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Of this page. */
export const pageHead = createPageHead();
