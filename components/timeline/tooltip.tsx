"use client";

import { useTranslations } from "use-intl";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import {
  type Bar,
  barAt,
  type Mark,
  markNear,
  placeBars,
  placeUnknown,
  type Row,
  type Window,
} from "@/lib/layout/index.ts";
import styles from "./timeline.module.css";

/** What the pointer is over. */
export interface Hover {
  readonly row: Row;
  readonly x: number;
  readonly clientX: number;
  readonly clientY: number;
}

const REACH_PX = 7;
const WIDTH_PX = 420;
const WHOLE_SECOND_MS = 1_000;

/** Exact values of what is under the pointer; placed by the pointer, so nothing else moves. */
export function Tooltip({ hover, view, format }: { hover: Hover; view: Window; format: TimeFormat }) {
  const text = useTranslations("timeline");
  const t = view.scale.toTime(hover.x);
  const content = contentOf(hover, view, t);
  const left = Math.min(hover.clientX + 14, Math.max(8, window.innerWidth - WIDTH_PX - 12));
  const below = hover.clientY + 150 < window.innerHeight;
  const position = below ? { top: hover.clientY + 18 } : { bottom: window.innerHeight - hover.clientY + 14 };
  return (
    <div className={styles.tooltip} style={{ left, ...position }} role="tooltip">
      <p className={styles.quiet}>{formatTime(t, format)}</p>
      {content.kind === "unknown" && (
        <p>{text("tooltip.unknown", { reason: content.reason || text("tooltip.gap") })}</p>
      )}
      {content.kind === "dense" && <p>{text("tooltip.many", { count: content.count })}</p>}
      {content.kind === "bar" && <BarContent bar={content.bar} view={view} format={format} />}
      {content.kind === "mark" && <MarkContent mark={content.mark} format={format} />}
    </div>
  );
}

type Content =
  | { readonly kind: "nothing" }
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "dense"; readonly count: number }
  | { readonly kind: "bar"; readonly bar: Bar }
  | { readonly kind: "mark"; readonly mark: Mark };

function contentOf({ row, x }: Hover, view: Window, t: number): Content {
  if (view.until !== null && t > view.until) return { kind: "nothing" };
  const gap = placeUnknown(row, view).find((span) => x >= span.x && x <= span.x + span.width);
  if (gap !== undefined) return { kind: "unknown", reason: gap.reason };
  if (row.kind === "bars") {
    for (const piece of placeBars(row, view)) {
      if (
        piece.kind === "dense" &&
        x >= piece.x - 2 &&
        x <= piece.x + piece.width + 2 &&
        piece.bars.length > 1
      ) {
        return { kind: "dense", count: piece.bars.length };
      }
    }
    const bar = barAt(row, t);
    return bar === undefined ? { kind: "nothing" } : { kind: "bar", bar };
  }
  if (row.kind !== "marks") return { kind: "nothing" };
  const mark = markNear(row, t, REACH_PX / view.scale.pxPerMs);
  return mark === undefined ? { kind: "nothing" } : { kind: "mark", mark };
}

function BarContent({ bar, view, format }: { bar: Bar; view: Window; format: TimeFormat }) {
  const text = useTranslations("timeline");
  const to = bar.to ?? view.until ?? view.end;
  const hidden = view.until !== null && (bar.to === null || bar.to > view.until);
  const open = bar.to === null || hidden;
  const from = bar.initial
    ? text("tooltip.before", { from: formatTime(bar.from, format) })
    : formatTime(bar.from, format);
  return (
    <>
      <p>
        <strong>{bar.label}</strong>
      </p>
      <p className={styles.quiet}>
        {open ? text("tooltip.since", { from }) : text("tooltip.span", { from, to: formatTime(to, format) })}{" "}
        · {formatDuration(Math.min(to, view.until ?? to) - bar.from)}
      </p>
      {bar.detail !== "" && <p className={styles.quiet}>{bar.detail}</p>}
      <Evidence of={bar} format={format} />
    </>
  );
}

function MarkContent({ mark, format }: { mark: Mark; format: TimeFormat }) {
  return (
    <>
      <p>
        <strong>{mark.label}</strong>
      </p>
      {mark.told === undefined && <p className={styles.quiet}>{formatTime(mark.t, format)}</p>}
      {mark.detail !== "" && <p className={styles.quiet}>{mark.detail}</p>}
      <Evidence of={mark} format={format} />
    </>
  );
}

/** How it is known, and by which record; of what nobody recorded the field that says it, and how exactly. */
function Evidence({ of, format }: { of: Bar | Mark; format: TimeFormat }) {
  const text = useTranslations("timeline");
  const { told, seq, provenance } = of;
  if (told === undefined)
    return (
      <p className={styles.quiet}>
        {text("tooltip.record", { provenance: text(`provenance.${provenance}`), record: seq })}
      </p>
    );
  const { from, to, field } = told;
  return (
    <>
      <p className={styles.quiet}>
        {text("tooltip.between", { from: formatTime(from, format), to: formatTime(to, format) })}
      </p>
      <p className={styles.quiet}>
        {text("tooltip.reconstructed", {
          field,
          isSecond: to - from <= WHOLE_SECOND_MS ? "yes" : "no",
          record: seq,
        })}
      </p>
    </>
  );
}
