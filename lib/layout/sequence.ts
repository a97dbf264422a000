/**
 * Geometry of a sequence diagram: lifelines are columns, time flows down, long pauses are breaks with their length.
 *
 *          client   ingress   …
 *   +0.0 s   │────────▶│
 *          ─ ─ ─  18.2 s  ─ ─ ─
 *   +18.2    │         │◀───…
 */
import { type FoldedMessage, PARTICIPANTS, type Participant } from "../core/index.ts";
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";

/** Messages that are this close follow each other without a break. */
const BREAK_MS: DurationMs = 1_500;
const ROW: CssPx = 30;
const BREAK: CssPx = 26;
const TIME_COLUMN: CssPx = 92;
const SIDE: CssPx = 44;

export interface SequenceRow {
  readonly message: FoldedMessage;
  /** Top of the row. */
  readonly y: CssPx;
  readonly height: CssPx;
  /** Where the arrow begins and ends; equal for somebody's own doing. */
  readonly x1: CssPx;
  readonly x2: CssPx;
}

export interface SequenceLayout {
  readonly width: CssPx;
  readonly height: CssPx;
  readonly columns: readonly { readonly participant: Participant; readonly x: CssPx }[];
  readonly rows: readonly SequenceRow[];
  readonly breaks: readonly { readonly y: CssPx; readonly height: CssPx; readonly ms: DurationMs }[];
  /** Index of the row that the cursor has reached; -1 before the first. */
  readonly current: number;
}

/**
 * Lays out messages that are sorted by time. Of several at the cursor's instant the last is the current one, or the one
 * with the id `picked`.
 */
export function layoutSequence(
  messages: readonly FoldedMessage[],
  width: CssPx,
  cursor: EpochMs,
  picked: string | null = null,
): SequenceLayout {
  const space = Math.max(0, width - TIME_COLUMN - 2 * SIDE) / (PARTICIPANTS.length - 1);
  const columns = PARTICIPANTS.map((participant, i) => ({
    participant,
    x: Math.round(TIME_COLUMN + SIDE + i * space),
  }));
  const xOf = (participant: Participant): CssPx => columns[PARTICIPANTS.indexOf(participant)]?.x ?? 0;
  const rows: SequenceRow[] = [];
  const breaks: { y: CssPx; height: CssPx; ms: DurationMs }[] = [];
  let y = 0;
  let current = -1;
  messages.forEach((message, i) => {
    const before = messages[i - 1];
    const pause = before === undefined ? 0 : message.t - before.lastT;
    if (pause > BREAK_MS) {
      breaks.push({ y, height: BREAK, ms: pause });
      y += BREAK;
    }
    if (message.t <= cursor) current = i;
    rows.push({ message, y, height: ROW, x1: xOf(message.from), x2: xOf(message.to) });
    y += ROW;
  });
  const atCursor = messages[current]?.t;
  const chosen = messages.findIndex(({ id, t }) => id === picked && t === atCursor);
  return { width, height: y, columns, rows, breaks, current: chosen < 0 ? current : chosen };
}
