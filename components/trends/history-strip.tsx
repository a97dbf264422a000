"use client";

import Link from "next/link";
import { useRef, useState } from "react";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { useSize } from "@/components/timeline/use-size.ts";
import { formatDateTime } from "@/lib/client/format-time.ts";
import type { LiveControls } from "@/lib/client/port.ts";
import type { ClusterHistory, Span, StripBar } from "@/lib/core/index.ts";
import styles from "./history-strip.module.css";

interface HistoryStripProps {
  readonly source: string;
  readonly days: number;
  /** What can be asked of a server that watches. */
  readonly live: LiveControls;
}

const DAY_MS = 86_400_000;
const STEP_MS = 60_000;
const HEIGHT = 72;
/** Below the bars: which hours are on disk. */
const BAND = 6;

/** All that is kept of a cluster's past: what was wrong and how many woke, and the hours that open like a recording. */
export function HistoryStrip({ source, days, live }: HistoryStripProps) {
  const text = useTranslations("trends.history");
  const port = usePort();
  const { data, error } = useSWR<ClusterHistory, Error>(
    [port.key, "history", source, days],
    () => {
      const to = Math.ceil(Date.now() / STEP_MS) * STEP_MS;
      return live.history(source, { from: to - days * DAY_MS, to });
    },
    { revalidateOnFocus: false, shouldRetryOnError: false, keepPreviousData: true },
  );
  return (
    <section aria-labelledby="history-title">
      <h2 id="history-title">{text("title")}</h2>
      {error !== undefined && <p role="alert">{text("failed", { reason: error.message })}</p>}
      {data !== undefined && error === undefined && <Kept {...data} />}
    </section>
  );
}

function Kept({ from, to, bars, watched, hours }: ClusterHistory) {
  const text = useTranslations("trends.history");
  const port = usePort();
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  const [at, setAt] = useState<number | null>(null);
  const most = Math.max(1, ...bars.map(({ errors, warnings }) => errors + warnings));
  const mostWakes = Math.max(1, ...bars.map(({ coldStarts }) => coldStarts));
  const lens = at === null ? undefined : bars[at];
  const toX = (t: number): number => ((t - from) / Math.max(1, to - from)) * width;
  return (
    <>
      <p className={styles.quiet}>
        {hours.length === 0 ? text("none") : text("hint", { count: hours.length })}
      </p>
      <div
        ref={ref}
        className={styles.strip}
        aria-hidden="true"
        onPointerMove={(event) => {
          const { left } = event.currentTarget.getBoundingClientRect();
          setAt(
            Math.min(
              bars.length - 1,
              Math.floor(((event.clientX - left) / Math.max(1, width)) * bars.length),
            ),
          );
        }}
        onPointerLeave={() => setAt(null)}
      >
        {width > 0 && (
          <svg width={width} height={HEIGHT + BAND} data-testid="history-strip">
            <title>{text("title")}</title>
            {watched.map((span) => (
              <rect key={span.from} {...box(span, toX)} y={0} height={HEIGHT} className={styles.watched} />
            ))}
            {bars.map((bar, i) => (
              <Bar
                key={bar.from}
                bar={bar}
                x={toX(bar.from)}
                width={width / bars.length}
                most={most}
                wakes={mostWakes}
                isChosen={i === at}
              />
            ))}
            {hours.map((hour) => (
              <rect
                key={hour.id}
                {...box(hour, toX)}
                y={HEIGHT + 1}
                height={BAND - 1}
                className={styles.onDisk}
              />
            ))}
          </svg>
        )}
      </div>
      <output className={styles.lens}>{lens === undefined ? text("lensHint") : <Lens bar={lens} />}</output>
      {hours.length > 0 && (
        <ul className={styles.days} aria-label={text("hours")}>
          {byDay(hours).map(([day, ofDay]) => (
            <li key={day}>
              <span className="mono">{day}</span>
              {ofDay.map(({ id, key, from: begin, to: end }) => (
                <Link
                  key={id}
                  href={port.viewHref({ source: id })}
                  prefetch={false}
                  title={text("open", { from: minute(begin), to: minute(end).slice(11) })}
                >
                  {key.slice(11)}
                </Link>
              ))}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function box({ from, to }: Span, toX: (t: number) => number): { x: number; width: number } {
  const x = Math.max(0, toX(from));
  return { x, width: Math.max(1, toX(to) - x) };
}

interface BarProps {
  readonly bar: StripBar;
  readonly x: number;
  readonly width: number;
  readonly most: number;
  readonly wakes: number;
  readonly isChosen: boolean;
}

function Bar({ bar: { errors, warnings, coldStarts }, x, width, most, wakes, isChosen }: BarProps) {
  const room = HEIGHT - 4;
  const [e, w] = [errors, warnings].map((count) => (count / most) * room);
  const dot = HEIGHT - 2 - (coldStarts / wakes) * room;
  return (
    <g>
      {isChosen && <rect x={x} width={width} y={0} height={HEIGHT} className={styles.chosen} />}
      {warnings > 0 && (
        <rect x={x} width={width} y={HEIGHT - (w ?? 0) - (e ?? 0)} height={w} className={styles.warnings} />
      )}
      {errors > 0 && <rect x={x} width={width} y={HEIGHT - (e ?? 0)} height={e} className={styles.errors} />}
      {coldStarts > 0 && <circle cx={x + width / 2} cy={dot} r={1.5} className={styles.wakes} />}
    </g>
  );
}

/** What a bar says, in words. */
function Lens({ bar: { from, to, errors, warnings, coldStarts, states } }: { readonly bar: StripBar }) {
  const text = useTranslations("trends.history");
  const overview = useTranslations("overview");
  if (states === null) return text("lensUnknown", { from: minute(from), to: minute(to), coldStarts });
  const said = (Object.entries(states) as [keyof typeof states, number][])
    .sort(([, a], [, b]) => b - a)
    .map(([phase, count]) => overview(`part.${phase}` as Parameters<typeof overview>[0], { count }))
    .join(overview("separator"));
  return text("lens", { from: minute(from), to: minute(to), errors, warnings, coldStarts, states: said });
}

function byDay(hours: ClusterHistory["hours"]): [string, ClusterHistory["hours"][number][]][] {
  const days = new Map<string, ClusterHistory["hours"][number][]>();
  for (const hour of hours.toReversed()) {
    const day = hour.key.slice(0, 10);
    days.set(day, [hour, ...(days.get(day) ?? [])]);
  }
  return [...days];
}

function minute(t: number): string {
  return formatDateTime(t).slice(0, 16);
}
