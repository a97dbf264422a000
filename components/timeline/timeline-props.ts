import type { ReactNode } from "react";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { ClockMode, Lane, LaneId, Range, TimeScale } from "@/lib/layout/index.ts";
import type { TimelineNotes } from "./note-marks.tsx";
import type { Reading } from "./reading.ts";

/** Another future, and what it is called. */
export interface Ghost {
  readonly data: RevisionData;
  readonly title: string;
}

/** An instant with a name, as a line over the lanes. */
export interface MarkedInstant {
  readonly t: number;
  readonly label: string;
}

/** What the lanes of a revision are drawn from, and whom they tell. */
export interface TimelineProps {
  readonly data: RevisionData;
  /** The whole source. */
  readonly extent: Range;
  /** The whole source with the reconstructed past before it; the extent when absent. */
  readonly reach?: Range;
  readonly range: Range;
  readonly onRangeChange: (range: Range, options: { readonly commit: boolean }) => void;
  readonly cursor: number;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  /** "As if live": nothing later is drawn; null: everything is. */
  readonly revealUntil: number | null;
  readonly folded: ReadonlySet<LaneId>;
  readonly onFoldedChange: (folded: ReadonlySet<LaneId>) => void;
  readonly onSelectEvidence: (seq: number, t: number) => void;
  /** Opens the card of a finding, as an address names it; absent where there are no cards. */
  readonly onOpenFinding?: (ref: string) => void;
  readonly selectedSeq: number | null;
  readonly clock: ClockMode;
  /** Zero of the relative clock: the beginning of a story; the cursor when absent. */
  readonly origin?: number;
  /** Words whose places are marked on the map. */
  readonly find?: string;
  readonly table: boolean;
  readonly onTableChange: (table: boolean) => void;
  /** These instead of the lanes of the revision. */
  readonly lanes?: readonly Lane[];
  /** Only these lanes; all when absent. */
  readonly only?: readonly LaneId[];
  /** Notes on them; absent where none can be. */
  readonly notes?: TimelineNotes;
  /** Another future of the same revision, drawn below this one where it differs. */
  readonly ghost?: Ghost;
  /** Instants that are marked over all lanes. */
  readonly lines?: readonly MarkedInstant[];
  /** Stands between the time axis and the lanes, drawn on their scale. */
  readonly above?: (scale: TimeScale) => ReactNode;
  /** How they are read; absent where there is no choice. */
  readonly reading?: Reading;
}
