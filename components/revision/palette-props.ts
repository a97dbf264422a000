import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { Range } from "@/lib/layout/index.ts";
import type { RevisionActions } from "./commands.ts";

/** What the palette finds in, and what it does. */
export interface PaletteProps {
  readonly source: string;
  readonly data: RevisionData;
  readonly extent: Range;
  /** Nothing later is found. */
  readonly until: number;
  readonly wall: TimeFormat;
  /** The words whose hits are marked; "" for none. */
  readonly find: string;
  readonly actions: RevisionActions;
  readonly onFind: (words: string) => void;
  readonly onJump: (t: number) => void;
  readonly onSelectEvidence: (seq: number, t: number) => void;
  readonly onOpenFinding: (ref: string) => void;
}

/** What is asked for: everything, or words in the lanes only. */
export type PaletteScope = "all" | "find";
