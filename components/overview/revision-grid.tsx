"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import Link from "next/link";
import { useRouter } from "next/navigation";
import {
  type KeyboardEvent,
  memo,
  type Ref,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { useTranslations } from "use-intl";
import { PathStrip } from "@/components/home/path-strip.tsx";
import { PhaseBadge } from "@/components/revision/sentence.tsx";
import { useKeys } from "@/components/revision/use-keys.ts";
import { formatAge, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { SORT_KEYS, type Sort, type SortKey } from "@/lib/client/overview-rows.ts";
import type { OverviewRow, RevisionDigest, UnknownSpan } from "@/lib/core/index.ts";
import styles from "./overview.module.css";

export interface RevisionGridHandle {
  /** Puts the focus on the row walked to last, else on the first. */
  focus(): void;
}

interface RevisionGridProps {
  readonly ref?: Ref<RevisionGridHandle>;
  readonly source: string;
  readonly rows: readonly OverviewRow[];
  readonly digests: readonly RevisionDigest[];
  /** Where no path is known, for all rows. */
  readonly unknown: readonly UnknownSpan[];
  readonly extent: { readonly from: number; readonly to: number };
  readonly cursor: number;
  /** Cursor as the address has it; carried on to the revision page. */
  readonly cursorInUrl: number | null;
  readonly sort: Sort;
  readonly onSort: (key: SortKey) => void;
  readonly onCursorChange: (t: number) => void;
  readonly format: TimeFormat;
}

const ROW_PX = 32;
/** Two lines a row on a narrow screen. */
const CARD_PX = 66;
const NARROW = "(width < 900px)";

function subscribeNarrow(listener: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

function isNarrow(): boolean {
  return window.matchMedia(NARROW).matches;
}

/** All rows as a grid of which only the visible part is in the page. */
export function RevisionGrid(props: RevisionGridProps) {
  const { rows, digests, sort, onSort, format, cursor } = props;
  const text = useTranslations("overview");
  const router = useRouter();
  const scrollerRef = useRef<HTMLDivElement>(null);
  /** The row walked to stays the one walked to when the order changes around it. */
  const [activeKey, setActiveKey] = useState("");
  /** A row to be focused as soon as it is in the page. */
  const wanted = useRef<string | null>(null);
  const byKey = useMemo(() => new Map(digests.map((digest) => [digest.key, digest])), [digests]);
  const narrow = useSyncExternalStore(subscribeNarrow, isNarrow, () => false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollerRef.current,
    estimateSize: () => (narrow ? CARD_PX : ROW_PX),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 8,
    initialRect: { width: 1200, height: 640 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height on a narrow screen
  useEffect(() => virtual.measure(), [narrow, virtual]);
  const hrefOf = (row: OverviewRow): string => {
    const at =
      props.cursorInUrl === null ? "" : `?t=${encodeURIComponent(new Date(props.cursorInUrl).toISOString())}`;
    return `/view/${encodeURIComponent(props.source)}/${encodeURIComponent(row.namespace)}/${encodeURIComponent(row.name)}${at}`;
  };
  const active = Math.max(
    0,
    rows.findIndex((row) => row.key === activeKey),
  );
  const focusWanted = (): void => {
    if (wanted.current === null) return;
    const row = scrollerRef.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  };
  useEffect(focusWanted);
  const goTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), rows.length - 1);
    const key = rows[next]?.key;
    if (key === undefined) return;
    wanted.current = key;
    setActiveKey(key);
    virtual.scrollToIndex(next, { align: "auto" });
    focusWanted();
  };
  const move = (by: number): void => {
    const isOnRow = document.activeElement?.closest("[data-key]") != null;
    goTo(isOnRow ? active + by : active);
  };
  useImperativeHandle(props.ref, () => ({ focus: () => goTo(active) }));
  const page = (): number =>
    Math.max(1, Math.floor((scrollerRef.current?.clientHeight ?? 0) / (narrow ? CARD_PX : ROW_PX)) - 1);
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
    if (event.key === "Enter" && event.target === event.currentTarget) router.push(hrefOf(row));
  };
  return (
    <div
      className={styles.grid}
      role="grid"
      aria-label={text("grid", { time: formatTime(cursor, format) })}
      aria-rowcount={rows.length + 1}
      aria-colcount={SORT_KEYS.length + 1}
    >
      <div role="rowgroup" className={styles.headGroup}>
        <div role="row" aria-rowindex={1} className={`${styles.columns} ${styles.headRow}`} tabIndex={-1}>
          {SORT_KEYS.map((key) => (
            <div
              key={key}
              role="columnheader"
              tabIndex={-1}
              aria-sort={sort.key === key ? (sort.descending ? "descending" : "ascending") : "none"}
            >
              <button
                type="button"
                onClick={() => onSort(key)}
                title={text("sortBy", { column: text(`columnTitle.${key}`) })}
              >
                {text(`column.${key}`)}
                <span aria-hidden="true">{sort.key === key ? (sort.descending ? " ▼" : " ▲") : ""}</span>
              </button>
            </div>
          ))}
          <div role="columnheader" tabIndex={-1}>
            {text("column.timeline")}
          </div>
        </div>
      </div>
      <div role="rowgroup" ref={scrollerRef} className={styles.scroller}>
        <div role="presentation" style={{ height: virtual.getTotalSize(), position: "relative" }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index] as OverviewRow;
            return (
              <div
                key={item.key}
                role="row"
                aria-rowindex={item.index + 2}
                data-key={row.key}
                tabIndex={item.index === active ? 0 : -1}
                className={`${styles.columns} ${styles.row}`}
                style={{ transform: `translateY(${item.start}px)`, height: item.size }}
                onFocus={() => setActiveKey(row.key)}
                onKeyDown={(event) => onRowKey(event, row)}
              >
                <Cells row={row} digest={byKey.get(row.key)} href={hrefOf(row)} {...props} />
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

interface CellsProps extends RevisionGridProps {
  readonly row: OverviewRow;
  readonly digest: RevisionDigest | undefined;
  readonly href: string;
}

const Cells = memo(function Cells({
  row,
  digest,
  href,
  unknown,
  extent,
  cursor,
  format,
  onCursorChange,
}: CellsProps) {
  const text = useTranslations("overview");
  // The autoscaler writes -1 while it does not know yet.
  const number = (value: number | null): string =>
    value === null || value < 0 ? text("none") : String(value);
  const path = row.pathUnknown ? text("unknownPath") : (row.path ?? text("none"));
  return (
    <>
      <div role="gridcell" tabIndex={-1} className={styles.state}>
        <PhaseBadge phase={row.phase} />
        {row.trouble !== "" && (
          <span className={styles.trouble} title={row.trouble}>
            {text("trouble", { reason: row.trouble })}
          </span>
        )}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.name}>
        <Link href={href} prefetch={false} tabIndex={-1} title={row.key}>
          <span className={styles.namespace}>{row.namespace}/</span>
          {row.name}
        </Link>
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        className={styles.path}
        data-path={row.pathUnknown ? "unknown" : row.path}
      >
        {text("wishPath", { wish: row.wish ?? text("none"), path })}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        {row.publicActivators === null
          ? text("none")
          : text("endpointCounts", { activators: row.publicActivators, pods: row.publicPods ?? 0 })}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        {number(row.privateReady)}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        {text("scale", {
          desired: number(row.desired),
          actual: number(row.actual),
          replicas: number(row.replicas),
        })}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        {row.since === null ? (
          text("none")
        ) : (
          <span title={formatTime(row.since, format)}>{formatAge(cursor - row.since)}</span>
        )}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        {row.flips}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        {row.coldStarts}
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        className={styles.strip}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onCursorChange(extent.from + ((event.clientX - box.left) / box.width) * (extent.to - extent.from));
        }}
        onKeyDown={() => undefined}
      >
        {digest !== undefined && (
          <PathStrip
            slices={digest.path}
            from={extent.from}
            to={extent.to}
            cursor={cursor}
            unknown={unknown}
            label={text("strip", { name: row.name, path })}
          />
        )}
      </div>
    </>
  );
});
