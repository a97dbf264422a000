"use client";

import { useRouter } from "next/navigation";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { StopCaption } from "@/components/home/stop-caption.tsx";
import { KnativeLine } from "@/components/knative/knative-line.tsx";
import live from "@/components/live/live.module.css";
import { LiveLine } from "@/components/live/live-line.tsx";
import { LiveNotes } from "@/components/live/live-notes.tsx";
import { StreamNotice } from "@/components/live/stream-notice.tsx";
import { useHere } from "@/components/live/use-here.ts";
import { SourceNotes } from "@/components/revision/source-notes.tsx";
import { useKeys } from "@/components/revision/use-keys.ts";
import { ReadingLine } from "@/components/shell/reading-line.tsx";
import { SourceLinks } from "@/components/shell/source-links.tsx";
import { SourceStatus } from "@/components/shell/source-status.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import { useRefreshWhenRead } from "@/components/shell/use-refresh-when-read.ts";
import { useSourceKind } from "@/components/shell/use-source-kind.ts";
import { useHead } from "@/components/transport/use-head.ts";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { decodeDigests } from "@/lib/client/digest-codec.ts";
import { dayOf, type TimeFormat } from "@/lib/client/format-time.ts";
import { liveNow } from "@/lib/client/live-now.ts";
import { foundPlaces } from "@/lib/client/overview-findings.ts";
import { withLivePast, withPast } from "@/lib/client/overview-past.ts";
import {
  changeTimes,
  createNameOrder,
  nextSort,
  pathGaps,
  rowsAt,
  type Sort,
  type SortKey,
} from "@/lib/client/overview-rows.ts";
import { neighbour } from "@/lib/client/playback.ts";
import { isUnread } from "@/lib/client/stream-store.ts";
import { revive, type SharedState } from "@/lib/core/index.ts";
import { OVERVIEW_WORDS } from "@/lib/i18n/words/overview.ts";
import { mergeSpans } from "@/lib/layout/index.ts";
import type { ReadingStatus } from "@/lib/model/reading-status.ts";
import type { TraceProblem } from "@/lib/model/record.ts";
import { FilterBar } from "./filter-bar.tsx";
import { Elsewhere, Inbox, Whole } from "./inbox.tsx";
import { useKeyGroups } from "./key-groups.ts";
import { LiveControls } from "./live-controls.tsx";
import styles from "./overview.module.css";
import { OverviewPalette } from "./palette.tsx";
import { RevisionGrid, type RevisionGridHandle } from "./revision-grid.tsx";
import { headerOf, type SourceHeader, Summary } from "./summary.tsx";
import { STEP_MS, TimeBar } from "./time-bar.tsx";
import { Unnamed, type UnnamedContents, useUnnamedSentence } from "./unnamed.tsx";
import { useOverviewUrl } from "./url-state.ts";
import { useEntries } from "./use-entries.ts";
import { useSeenOverview } from "./use-live-overview.ts";

interface OverviewPageProps {
  readonly source: string;
  readonly title: string;
  readonly story: string;
  readonly header: SourceHeader;
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  /** Files that were given together with others, and could not be read. */
  readonly unread: number;
  /** As `encodeDigests` writes them. */
  readonly digests: string;
  /** As the core's codec writes it. */
  readonly shared: string;
  /** What of a cluster `digests` and `shared` hold, as the id of an event of its stream. */
  readonly place?: string | null;
  /** How far the recording had been read when the page was sent; null for a whole one, and for a cluster. */
  readonly reading?: ReadingStatus | null;
  /** What a recording holds instead, where it names no revision. */
  readonly unnamed?: UnnamedContents | null;
  /** A cluster that is being watched, and in which namespace ("" for all). */
  readonly live: {
    readonly namespace: string;
    /** All clusters that can be watched. */
    readonly contexts: readonly { readonly id: string; readonly context: string }[];
  } | null;
}

/** About the pixels of a row's strip. */
const STRIP_PLACES = 250;

/** The whole of a recording is played in this time, unless it is shorter. */
const PLAYED_MS = 40_000;

/** How often the ages of the rows are renewed. */
const LIVE_TICK_MS = 1_000;

function OverviewPagePart(props: OverviewPageProps) {
  return (
    <NuqsAdapter>
      <Overview {...props} />
    </NuqsAdapter>
  );
}

function Overview(props: OverviewPageProps) {
  const { source } = props;
  const text = useTranslations("overview");
  const cluster = useTranslations("cluster");
  const { clock } = usePreferences();
  const initial = useMemo(
    () => ({
      digests: decodeDigests(props.digests),
      shared: JSON.parse(props.shared, revive) as SharedState,
      reading: props.reading ?? null,
    }),
    [props.digests, props.shared, props.reading],
  );
  const isLive = props.live !== null;
  // Once opened, the stream stays: it has sent everything when the recording is whole.
  const [isGrowing] = useState(isLive || initial.reading !== null);
  const kind = useSourceKind(source, isLive);
  const { view, onSeen } = useSeenOverview(source, isGrowing, initial, props.place ?? null);
  useRefreshWhenRead(view.reading);
  const [inOrder] = useState(createNameOrder);
  const digests = useMemo(() => inOrder(view.digests), [inOrder, view.digests]);
  const shared = view.shared ?? initial.shared;
  const here = useHere(isLive ? LIVE_TICK_MS : null);
  const now = view.live === null ? null : liveNow(view.live, view.connection, here);
  const [url, writeUrl] = useOverviewUrl();
  // The address is written a moment later; navigating away before that would bring this page back.
  const written = useRef<Promise<unknown>>(Promise.resolve());
  const setUrl = useCallback(
    (values: Parameters<typeof writeUrl>[0]): void => {
      written.current = writeUrl(values);
    },
    [writeUrl],
  );
  const router = useRouter();
  const filterRef = useRef<HTMLInputElement>(null);
  const gridRef = useRef<RevisionGridHandle>(null);

  const from = shared.firstT ?? 0;
  const to = Math.max(view.lastT ?? 0, shared.lastT ?? 0, now?.now ?? 0);
  const extent = useMemo(
    () => (isLive ? withLivePast : withPast)(digests, { from, to }),
    [isLive, digests, from, to],
  );
  const head = useHead({
    extent,
    at: url.t,
    // The end of a recording is not the present: who plays from there begins anew.
    edge: isLive,
    speed: Math.max(1, (extent.to - extent.from) / PLAYED_MS),
    // A cursor at the end of a live source follows the present.
    onRest: (t) => setUrl({ t: t === null || t >= to ? null : t }),
  });
  const cursor = Math.round(head.cursor);
  const format = useMemo(
    // Elsewhere relative times count from the cursor; ages here already do, so the axis counts from the start.
    (): TimeFormat => ({ clock, origin: from }),
    [clock, from],
  );
  // What was found may be days older than a dump.
  const datedFormat = useMemo((): TimeFormat => ({ ...format, day: dayOf(from, format) }), [format, from]);

  // The cursor moves immediately; thousands of rows may follow a frame later.
  const shownAt = useDeferredValue(cursor);
  const { rows: all, unknown } = useMemo(() => rowsAt(shared, digests, shownAt), [shared, digests, shownAt]);
  const gaps = useMemo(
    () => mergeSpans(pathGaps(shared, extent.from), extent, STRIP_PLACES),
    [shared, extent],
  );
  const { rows, entries, starts, order } = useEntries({ source, isLive, url, all });
  const changes = useMemo(() => changeTimes(digests), [digests]);
  const places = useMemo(() => foundPlaces(digests, to), [digests, to]);
  const setFilter = useCallback((q: string): void => setUrl({ q }), [setUrl]);
  const setGroup = useCallback((on: boolean): void => setUrl({ group: on ? "service" : null }), [setUrl]);
  const leaveFilter = useCallback((): void => gridRef.current?.focus(), []);
  const setSort = useCallback(
    ({ key, descending }: Sort): void => setUrl({ sort: key, order: descending ? "desc" : "asc" }),
    [setUrl],
  );
  const sortBy = useCallback((key: SortKey): void => setSort(nextSort(order, key)), [setSort, order]);
  const open = useCallback((href: string) => void written.current.then(() => router.push(href)), [router]);
  const { playing, setPlaying } = head;
  const play = useMemo(
    () => (isLive ? null : { isPlaying: playing, onPlay: setPlaying }),
    [isLive, playing, setPlaying],
  );
  const step = (direction: 1 | -1): void => {
    const t = neighbour(changes, cursor, direction);
    if (t !== null) head.move(t);
  };
  useKeys({
    "/": () => filterRef.current?.focus(),
    Escape: () => setFilter(""),
    ArrowLeft: () => head.move(cursor - STEP_MS),
    ArrowRight: () => head.move(cursor + STEP_MS),
    ",": () => step(-1),
    ".": () => step(1),
    ...(isLive ? {} : { " ": () => head.setPlaying(!head.playing) }),
  });
  const keyGroups = useKeyGroups(isLive);
  const hasRecords = shared.firstT !== null;
  const unnamed = digests.length === 0 && view.reading === null ? (props.unnamed ?? null) : null;
  const unnamedSentence = useUnnamedSentence(unnamed, datedFormat);
  // Neither changes with a letter of the filter or another order.
  const bar = useMemo(
    () => (
      <TopBar
        crumbs={[{ label: source }]}
        withClock={hasRecords}
        status={
          view.live !== null && now !== null ? (
            <LiveLine status={view.live.status} now={now} newest={view.lastT} />
          ) : (
            hasRecords && <SourceStatus kind={kind} from={from} to={to} />
          )
        }
        aside={
          // A line of its own leads to Knative's processes.
          <SourceLinks source={source} except={["knative"]} />
        }
        keys={keyGroups}
      />
    ),
    [source, hasRecords, view.live, view.lastT, now, kind, from, to, keyGroups],
  );
  const whole = useMemo(
    () => (
      <Whole source={source} format={datedFormat} places={places} isLive={isLive}>
        <Elsewhere source={source} digests={digests} cursor={shownAt} end={to} format={datedFormat} />
      </Whole>
    ),
    [source, datedFormat, places, isLive, digests, shownAt, to],
  );
  return (
    <div className={styles.page}>
      {bar}
      <OverviewPalette
        source={source}
        digests={digests}
        places={places}
        extent={extent}
        format={format}
        onJump={head.move}
      />
      <ReadingLine reading={view.reading} />
      <StopCaption source={source} />
      <SourceNotes
        source={source}
        problems={{ first: props.problems, count: props.problemCount, unread: props.unread }}
        shared={shared}
      />
      <StreamNotice connection={view.connection} reason={view.reason} />
      {view.connection === "failed" && (
        <p className={styles.failed} role="alert">
          {cluster("failed", { reason: view.reason })}
        </p>
      )}
      {view.live !== null && now !== null && !isUnread(view.connection) && (
        <LiveNotes status={view.live.status} now={now} />
      )}
      <main className={now?.isStale === true ? `${styles.main} ${live.stale}` : styles.main}>
        <Summary
          rows={all}
          counts={url.t === null && view.rows !== null && view.rows.behind > 0 ? view.rows.states : null}
          title={props.title}
          story={props.story}
          header={view.header === null ? props.header : headerOf(view.header)}
          shared={shared}
          isEmpty={digests.length === 0 && view.reading === null}
          unnamed={unnamedSentence}
          live={props.live}
          controls={
            view.live !== null && (
              <LiveControls
                source={source}
                status={view.live.status}
                contexts={props.live?.contexts ?? []}
                isPaused={url.t !== null}
                onPause={() => setUrl({ t: cursor })}
                onFollow={head.follow}
              />
            )
          }
          query={url.q}
          onFilter={setFilter}
        />
        <KnativeLine
          source={source}
          shared={shared}
          cursor={shownAt}
          end={to}
          cursorInUrl={url.t}
          format={format}
        />
        {unnamed !== null && <Unnamed contents={unnamed} format={datedFormat} />}
        {digests.length > 0 && (
          <>
            <Inbox rows={all} isUnknown={unknown.has("phase")} query={url.q} onFilter={setFilter} />
            {whole}
            <TimeBar
              shared={shared}
              digests={digests}
              changes={changes}
              places={places}
              extent={extent}
              cursor={cursor}
              format={format}
              onCursorChange={head.move}
              play={play}
            />
            <FilterBar
              ref={filterRef}
              query={url.q}
              rows={all}
              shown={rows.length}
              total={all.length}
              sort={order}
              isGrouped={url.group !== null}
              onGroup={setGroup}
              onFilter={setFilter}
              onSort={setSort}
              onLeave={leaveFilter}
            />
          </>
        )}
        {rows.length === 0 && all.length > 0 && (
          <p className={styles.empty}>
            {text("noMatch", { query: url.q })}{" "}
            <Button variant="link" onClick={() => setFilter("")}>
              {text("clearFilter")}
            </Button>
          </p>
        )}
        {rows.length > 0 && (
          <RevisionGrid
            ref={gridRef}
            source={source}
            entries={entries}
            starts={starts}
            digests={digests}
            extent={extent}
            cursor={shownAt}
            cursorInUrl={url.t}
            isLive={isLive}
            unknown={unknown}
            gaps={gaps}
            sort={order}
            onSort={sortBy}
            onCursorChange={head.move}
            onSeen={onSeen}
            onOpen={open}
            format={format}
          />
        )}
      </main>
    </div>
  );
}

/** Which of my revisions need me? One row each, worst first, at one instant. */
export const OverviewPage = withWords(OVERVIEW_WORDS, OverviewPagePart);
