"use client";

import { useTranslations } from "use-intl";
import { formatDuration, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type Bar, ghostAt, type Mark, type Row, type Window } from "@/lib/layout/index.ts";
import { hitAt } from "./row-hits.ts";
import styles from "./timeline.module.css";

/** What the pointer is over. */
export interface Hover {
  readonly row: Row;
  readonly x: number;
  /** From the top of the row. */
  readonly y: number;
  readonly clientX: number;
  readonly clientY: number;
}

const WIDTH_PX = 420;
const WHOLE_SECOND_MS = 1_000;

interface TooltipProps {
  readonly hover: Hover;
  readonly view: Window;
  readonly format: TimeFormat;
  /** What another future is called that the rows have as ghosts. */
  readonly ghostTitle: string;
}

/** Exact values of what is under the pointer; placed by the pointer, so nothing else moves. */
export function Tooltip({ hover, view, format, ghostTitle }: TooltipProps) {
  const text = useTranslations("timeline");
  const t = view.scale.toTime(hover.x);
  const content = hitAt(hover.row, view, hover.x, hover.y);
  const ghost = ghostAt(hover.row, t);
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
      {content.kind === "crowd" && <p>{text("tooltip.crowd", { count: content.count })}</p>}
      {content.kind === "bar" && (
        <BarContent bar={content.bar} isOpen={content.isOpen} view={view} format={format} />
      )}
      {content.kind === "point" && (
        <>
          <p>
            <strong>{formatDuration(content.ms)}</strong>
          </p>
          <p className={styles.quiet}>
            {text("tooltip.record", { provenance: text("provenance.observed"), record: content.seq })}
          </p>
        </>
      )}
      {ghost !== undefined && (
        <p>
          {ghostTitle}: <strong>{ghost.label}</strong>{" "}
          <span className={styles.quiet}>
            {ghost.to === null
              ? text("tooltip.since", { from: formatTime(ghost.from, format) })
              : text("tooltip.span", {
                  from: formatTime(ghost.from, format),
                  to: formatTime(ghost.to, format),
                })}
          </span>
        </p>
      )}
      {content.kind === "mark" && <MarkContent mark={content.mark} format={format} />}
    </div>
  );
}

interface BarContentProps {
  readonly bar: Bar;
  /** Not over at the end of what is shown: its label says how it ended, so it is not shown. */
  readonly isOpen: boolean;
  readonly view: Window;
  readonly format: TimeFormat;
}

function BarContent({ bar, isOpen, view, format }: BarContentProps) {
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
        <strong>{isOpen ? text("requests.open") : bar.label}</strong>
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
