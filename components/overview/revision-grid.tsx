"use client";

import {
  type KeyboardEvent,
  memo,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { useKeys } from "@/components/revision/use-keys.ts";
import { useMedia } from "@/components/shell/use-media.ts";
import { useRowWindow } from "@/components/shell/use-row-window.ts";
import { cachedWords } from "@/lib/client/cached-words.ts";
import { formatAge, formatTime } from "@/lib/client/format-time.ts";
import { SORT_KEYS, type Sort, type SortKey } from "@/lib/client/overview-rows.ts";
import type { GridEntry, ServiceHead } from "@/lib/client/service-groups.ts";
import type { StartTimes } from "@/lib/client/start-times.ts";
import { findingRef, type OverviewRow, type RevisionDigest } from "@/lib/core/index.ts";
import { GridHead } from "./grid-head.tsx";
import styles from "./overview.module.css";
import { Cells, type CellsProps } from "./revision-row.tsx";

export interface RevisionGridHandle {
  /** Puts the focus on the row walked to last, else on the first. */
  focus(): void;
}

/** A service with what its revisions have together. */
function ServiceTitle({ head }: { readonly head: ServiceHead }) {
  const text = useTranslations("overview");
  const { service, revisions, needy, starts } = head;
  return (
    <>
      <strong>{service}</strong> {text("service.revisions", { count: revisions })}
      {needy > 0 && ` · ${text("service.needy", { count: needy })}`}
      {starts !== undefined && starts.p50 !== null && (
        <>
          {" · "}
          {text("service.starts", {
            p50: formatAge(starts.p50),
            worst: formatAge(starts.worst ?? starts.p50),
          })}
        </>
      )}
      {starts?.waited != null && ` · ${text("service.waited", { waited: formatAge(starts.waited) })}`}
    </>
  );
}

interface RevisionGridProps
  extends Omit<CellsProps, "text" | "row" | "digest" | "href" | "whyHref" | "starts"> {
  readonly ref?: Ref<RevisionGridHandle>;
  readonly source: string;
  /** The rows, and the services above them where they are grouped. */
  readonly entries: readonly GridEntry[];
  readonly digests: readonly RevisionDigest[];
  /** By the key of the revision. */
  readonly starts: ReadonlyMap<string, StartTimes>;
  /** Cursor as the address has it; carried on to the revision page. */
  readonly cursorInUrl: number | null;
  /** The end is the present: whoever follows it here goes on following it there. */
  readonly isLive: boolean;
  readonly sort: Sort;
  readonly onSort: (key: SortKey) => void;
  /** Told which rows are rendered, of how many. */
  readonly onSeen?: (keys: readonly string[], total: number) => void;
}

const ROW_PX = 32;
/** Two lines a row on a narrow screen. */
const CARD_PX = 66;
const NARROW = "(width < 900px)";
/** So many rows above and below what is in view are there as well: they are seen before the next ones are made. */
const GRID = { overscan: 8 };

/**
 * What is taken off the place of a row to name it: a row keeps its name while the rows scroll, and when others take their place, the
 * first in view goes by the name of the one that was first.
 */
function useBase(entries: readonly GridEntry[], begin: number): number {
  const last = useRef({ entries, begin, base: 0 });
  const { entries: before, begin: wasFirst, base } = last.current;
  last.current = { entries, begin, base: before === entries ? base : base + begin - wasFirst };
  return last.current.base;
}

/** The rows as a grid; only the visible ones are rendered, and none when only something beside them has changed. */
export const RevisionGrid = memo(function RevisionGrid(props: RevisionGridProps) {
  const { entries, digests, sort, onSort, onSeen, format, cursor } = props;
  /** The rows, and where each stands among the entries. */
  const { rows, places } = useMemo(() => {
    const found: { rows: OverviewRow[]; places: number[] } = { rows: [], places: [] };
    for (const [place, entry] of entries.entries()) {
      if (entry.kind !== "row") continue;
      found.rows.push(entry.row);
      found.places.push(place);
    }
    return found;
  }, [entries]);
  const text = useTranslations("overview");
  const words = useMemo(() => cachedWords(text), [text]);
  const scrollerRef = useRef<HTMLDivElement>(null);
  const port = usePort();
  /** The active row stays active when the order around it changes. */
  const [activeKey, setActiveKey] = useState<string | null>(null);
  /** Whether a row has the focus, or had it when its place was taken away. */
  const hasFocus = useRef(false);
  /** A row to focus as soon as it has been rendered. */
  const wanted = useRef<string | null>(null);
  const byKey = useMemo(() => new Map(digests.map((digest) => [digest.key, digest])), [digests]);
  const narrow = useMedia(NARROW);
  const height = narrow ? CARD_PX : ROW_PX;
  const isEven = height === ROW_PX || rows.length === entries.length;
  const heights = isEven ? null : entries;
  const heightOf = useCallback(
    (index: number) => (heights?.[index]?.kind === "service" ? ROW_PX : height),
    [heights, height],
  );
  const { begin, end, tops, reveal } = useRowWindow(scrollerRef, entries.length, heightOf, GRID);
  const base = useBase(entries, begin);
  useEffect(() => {
    const keys = entries.slice(begin, end).flatMap(({ kind, key }) => (kind === "row" ? [key] : []));
    onSeen?.(keys, digests.length);
  }, [onSeen, entries, digests.length, begin, end]);
  // The row that the Tab key leads to: the one last focused while it is listed, else the first.
  const active = Math.max(
    0,
    rows.findIndex((row) => row.key === activeKey),
  );

  // The instant of this page, which need not be where the page of a revision begins.
  const at = props.cursorInUrl ?? (props.isLive ? null : props.cursor);
  const instant = at === null ? undefined : new Date(at).toISOString();
  const hrefOf = (row: OverviewRow): string => {
    return port.viewHref({ source: props.source, revision: row, query: { t: instant } });
  };
  /** The card of the row's worst finding, at the instant at which it is shown here. */
  const whyHrefOf = (row: OverviewRow): string => {
    const [worst] = row.findings;
    const mark = byKey
      .get(row.key)
      ?.findings.find(({ rule, from }) => rule === worst?.rule && from === worst.from);
    const finding = mark === undefined ? undefined : findingRef(mark);
    return port.viewHref({ source: props.source, revision: row, query: { t: instant, tab: "why", finding } });
  };
  const focusWanted = (): void => {
    if (wanted.current === null) return;
    const row = scrollerRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  };
  useEffect(focusWanted);
  /** What is drawn at a place is another row after another order or filter; the focus stays on the row that had it. */
  const keepFocus = (): void => {
    const box = scrollerRef.current;
    if (!hasFocus.current || wanted.current !== null || activeKey === null || box === null) return;
    const focused = document.activeElement;
    const row = box.contains(focused) ? focused?.closest<HTMLElement>("[data-key]") : null;
    if (row?.dataset.key === activeKey) return;
    const own = box.querySelector<HTMLElement>(`[data-key="${CSS.escape(activeKey)}"]`);
    if (own !== null) own.focus({ preventScroll: true });
    else if (box.contains(focused) && focused instanceof HTMLElement) focused.blur();
    hasFocus.current = own !== null;
  };
  useLayoutEffect(keepFocus);
  const goTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    const key = rows[next]?.key;
    if (key === undefined) return;
    wanted.current = key;
    setActiveKey(key);
    reveal(places[next] ?? next);
    focusWanted();
  };
  /** From outside the rows the first step leads to the row that Tab would. */
  const move = (by: number): void => {
    const isOnRow = scrollerRef.current?.contains(document.activeElement) ?? false;
    goTo(isOnRow ? active + by : active);
  };
  useImperativeHandle(props.ref, () => ({ focus: () => goTo(active) }));
  const page = (): number => Math.max(1, Math.floor((scrollerRef.current?.clientHeight ?? 0) / height) - 1);
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(page()),
    PageUp: () => move(-page()),
    Home: () => goTo(0),
    End: () => goTo(rows.length - 1),
  });
  const onRowKey = (event: KeyboardEvent, row: OverviewRow): void => {
    if (event.key === "Enter" && event.target === event.currentTarget) props.onOpen(hrefOf(row));
  };
  return (
    <div
      className={styles.grid}
      role="grid"
      aria-label={text("grid", { time: formatTime(cursor, format) })}
      aria-rowcount={entries.length + 1}
      aria-colcount={SORT_KEYS.length + 1}
    >
      <GridHead sort={sort} onSort={onSort} narrow={narrow} />
      <div role="rowgroup" ref={scrollerRef} className={styles.scroller}>
        <div role="presentation" style={{ height: tops.at(-1), position: "relative" }}>
          {entries.slice(begin, end).map((entry, nth) => {
            const index = begin + nth;
            const top = tops[index] ?? 0;
            const place = { transform: `translateY(${top}px)`, height: (tops[index + 1] ?? top) - top };
            if (entry.kind === "service")
              return (
                <div
                  key={index - base}
                  role="row"
                  aria-rowindex={index + 2}
                  className={styles.service}
                  tabIndex={-1}
                  style={place}
                >
                  <div role="gridcell" aria-colspan={SORT_KEYS.length + 1} tabIndex={-1}>
                    <ServiceTitle head={entry} />
                  </div>
                </div>
              );
            const { row } = entry;
            return (
              <div
                // By its place in view, not by what it shows: of another order or filter only texts change, which costs layout
                // and styles less than making the rows again.
                key={index - base}
                role="row"
                aria-rowindex={index + 2}
                data-key={row.key}
                tabIndex={index === places[active] ? 0 : -1}
                className={`${styles.columns} ${styles.row}`}
                style={place}
                onFocus={() => {
                  hasFocus.current = true;
                  setActiveKey(row.key);
                }}
                onBlur={() => {
                  hasFocus.current = false;
                }}
                onKeyDown={(event) => onRowKey(event, row)}
              >
                <Cells
                  text={words}
                  row={row}
                  digest={byKey.get(row.key)}
                  starts={props.starts.get(row.key)}
                  href={hrefOf(row)}
                  whyHref={whyHrefOf(row)}
                  extent={props.extent}
                  cursor={cursor}
                  unknown={props.unknown}
                  gaps={props.gaps}
                  format={format}
                  onCursorChange={props.onCursorChange}
                  onOpen={props.onOpen}
                />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
});
