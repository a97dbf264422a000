"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { Suspense, use, useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import live from "@/components/live/live.module.css";
import { LiveLine } from "@/components/live/live-line.tsx";
import { LiveNotes } from "@/components/live/live-notes.tsx";
import { RecordingControls } from "@/components/live/recording-controls.tsx";
import { useHere } from "@/components/live/use-here.ts";
import { usePort } from "@/components/port-provider.tsx";
import { SourceStatus } from "@/components/shell/source-status.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import { Transport } from "@/components/transport/transport.tsx";
import type { WhatIf, WhatIfKey } from "@/components/why/what-if.ts";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type LiveNow, liveNow } from "@/lib/client/live-now.ts";
import { episodeAround, episodeTimes, follow, neighbour, nextSpeed } from "@/lib/client/playback.ts";
import { episodeStory, explain, type RevisionState, routeAt, type SharedState } from "@/lib/core/index.ts";
import {
  clampRange,
  eventTimes,
  type LaneId,
  panBy,
  type Range,
  wholeRange,
  zoomAround,
} from "@/lib/layout/index.ts";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";
import { EpisodeSteps } from "./episode-steps.tsx";
import { useKeyGroups } from "./key-groups.ts";
import styles from "./revision-page.module.css";
import { RoutePicture } from "./route-picture.tsx";
import { Sentence } from "./sentence.tsx";
import { SourceNotes, type SourceProblems } from "./source-notes.tsx";
import { RevisionTabs } from "./tabs.tsx";
import { REVISION_TABS, useRevisionUrl } from "./url-state.ts";
import { useKeys } from "./use-keys.ts";
import { usePlayback } from "./use-playback.ts";
import { useRevision } from "./use-revision.ts";

/** Comes when it is first opened: YAML and diff are no part of the first picture. */
const Inspector = dynamic(
  () => import("@/components/inspector/inspector.tsx").then((module) => module.Inspector),
  {
    ssr: false,
  },
);

/** The other views, too: most readers begin with the lanes. */
const SequenceView = dynamic(
  () => import("@/components/sequence/sequence-view.tsx").then((module) => module.SequenceView),
  { ssr: false },
);
const ColdStartsView = dynamic(
  () => import("@/components/cold-starts/cold-starts-view.tsx").then((module) => module.ColdStartsView),
  { ssr: false },
);
const WhyView = dynamic(() => import("@/components/why/why-view.tsx").then((module) => module.WhyView), {
  ssr: false,
});

/** How often the right edge of time moves: calm to look at, and lanes are painted anew each time. */
const LIVE_TICK_MS = 250;
const LIVE_MARGIN = 0.03;
const MIN_LIVE_SPAN_MS = 20_000;

interface RevisionPageProps {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
  /** Comes after the page: the recording is read while the page is sent. */
  readonly problems: Promise<SourceProblems>;
}

/** Which mode, why, until when: sentence, route picture, lanes and inspector with one shared cursor. */
export function RevisionPage(props: RevisionPageProps) {
  return (
    <NuqsAdapter>
      <RevisionData {...props} />
    </NuqsAdapter>
  );
}

function RevisionData(props: RevisionPageProps) {
  const { source, namespace, name } = props;
  const text = useTranslations("revision");
  const view = useRevision(source, namespace, name);
  const { state, revision } = view;
  const here = useHere(view.live === null ? null : LIVE_TICK_MS);
  const now = view.live === null ? null : liveNow(view.live, view.connection, here);
  const from = view.extent?.from ?? null;
  // Time goes on where a cluster is watched, with or without records.
  const to = view.extent === null ? null : Math.max(view.extent.to, now?.now ?? 0);
  const extent = useMemo(() => (from === null || to === null ? null : { from, to }), [from, to]);
  const keys = useKeyGroups();
  const overview = usePort().viewHref({ source });
  const crumbs = [{ label: source, href: overview }, { label: namespace }, { label: name }];
  if (view.connection === "failed") {
    return (
      <>
        <TopBar crumbs={crumbs} />
        <main className={styles.message}>
          <h1>{text("streamFailed", { reason: view.reason })}</h1>
          <p>{text("noRevisionHelp")}</p>
          <Link href={overview}>{text("toOverview", { source })}</Link>
        </main>
      </>
    );
  }
  const ready = state !== null && revision !== null && extent !== null && revision.phase.length > 0;
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={crumbs}
        keys={keys}
        withClock
        tabs={
          <>
            <RevisionTabs />
            {view.live !== null && (
              <RecordingControls source={source} status={view.live.status} revision={{ namespace, name }} />
            )}
          </>
        }
        status={
          extent === null ? (
            text("connecting")
          ) : view.live !== null && now !== null ? (
            <LiveLine status={view.live.status} now={now} newest={view.extent?.to ?? null} />
          ) : (
            <SourceStatus
              kind={view.stream === "live" ? "live" : isScenarioId(source) ? "simulation" : "recording"}
              from={extent.from}
              to={extent.to}
            />
          )
        }
      />
      {view.live !== null && now !== null && (
        <LiveNotes status={view.live.status} now={now} revision={`${namespace}/${name}`} />
      )}
      {view.live === null && view.connection === "lost" && (
        <p className={styles.banner} role="status">
          {text("streamLost")}
        </p>
      )}
      <Suspense>
        <ArrivingNotes problems={props.problems} shared={state?.shared ?? null} />
      </Suspense>
      {ready ? (
        <RevisionBody
          {...props}
          shared={state.shared}
          revision={revision}
          extent={extent}
          version={view.version}
          now={now}
        />
      ) : (
        <main className={styles.waiting} aria-busy={state === null}>
          {state !== null && <p>{text("noRevision", { name: `${namespace}/${name}`, source })}</p>}
        </main>
      )}
    </div>
  );
}

function ArrivingNotes({
  problems,
  shared,
}: {
  problems: Promise<SourceProblems>;
  shared: SharedState | null;
}) {
  return <SourceNotes problems={use(problems)} shared={shared} />;
}

interface RevisionBodyProps extends RevisionPageProps {
  readonly shared: SharedState;
  readonly revision: RevisionState;
  readonly extent: Range;
  readonly version: number;
  /** Null for a recording. */
  readonly now: LiveNow | null;
}

function RevisionBody(props: RevisionBodyProps) {
  const { shared, revision, extent, version, now } = props;
  const [url, setUrl] = useRevisionUrl();
  const { clock } = usePreferences();
  const [playing, setPlaying] = useState(false);
  // While something moves (playing, dragging) its place is kept here; the address follows when it rests.
  const [movingCursor, setMovingCursor] = useState<number | null>(null);
  const [movingRange, setMovingRange] = useState<Range | null>(null);

  const isLive = now !== null;
  // In a cluster the cursor is where things happen, until somebody moves it.
  const isFollowing = isLive && movingCursor === null && url.t === null;
  const cursor = clamp(movingCursor ?? url.t ?? (isLive ? extent.to : firstCursor(revision, extent)), extent);
  const range = useMemo(() => {
    if (movingRange !== null) return movingRange;
    if (url.from !== null && url.to !== null && url.to > url.from)
      return clampRange({ from: url.from, to: url.to }, extent);
    return isLive ? trailingRange(extent, url.span) : wholeRange(extent);
  }, [movingRange, url.from, url.to, url.span, extent, isLive]);
  const folded = useMemo(() => new Set(url.fold), [url.fold]);
  const format: TimeFormat = useMemo(() => ({ clock, origin: cursor }), [clock, cursor]);
  // Sentences name instants; an offset from the cursor that is being read would say less than the clock.
  const wall: TimeFormat = useMemo(
    () => ({ clock: clock === "local" ? "local" : "utc", origin: 0 }),
    [clock],
  );

  const moveCursor = useCallback(
    (t: number, { commit }: { readonly commit: boolean }) => {
      setMovingCursor(commit ? null : t);
      if (commit) {
        setPlaying(false);
        void setUrl({ t: Math.round(t) });
      }
    },
    [setUrl],
  );
  const moveRange = useCallback(
    (next: Range, { commit }: { readonly commit: boolean }) => {
      setMovingRange(commit ? null : next);
      if (!commit) return;
      const whole = wholeRange(extent);
      if (isLive && next.to >= extent.to) {
        // The right edge is now: it goes on being so, over another length of time.
        void setUrl({ from: null, to: null, span: Math.round(next.to - next.from) });
        return;
      }
      const isWhole = next.to - next.from >= (whole.to - whole.from) * 0.999;
      void setUrl(isWhole ? { from: null, to: null } : { from: next.from, to: next.to });
    },
    [setUrl, extent, isLive],
  );
  const show = (t: number): void => {
    moveCursor(t, { commit: true });
    const next = follow(range, t, extent);
    if (next !== range) moveRange(clampRange(next, extent), { commit: true });
  };
  const goToNow = (): void => {
    setPlaying(false);
    setMovingCursor(null);
    setMovingRange(null);
    void setUrl({ t: null, from: null, to: null });
  };
  const play = (next: boolean): void => {
    if (isFollowing) {
      // The picture is held; what happens meanwhile is kept, and comes into it with `now`.
      void setUrl({ t: Math.round(cursor), from: range.from, to: range.to });
      return;
    }
    if (next && cursor >= extent.to) setMovingCursor(extent.from);
    else if (next) setMovingCursor(cursor);
    else {
      setMovingCursor(null);
      void setUrl({ t: Math.round(cursor) });
    }
    setPlaying(next);
  };
  usePlayback({
    playing,
    speed: url.speed,
    extent,
    cursor,
    onCursor: (t) => {
      setMovingCursor(t);
      const next = follow(range, t, extent);
      if (next !== range) setMovingRange(clampRange(next, extent));
    },
    onEnd: () => {
      if (isLive) {
        goToNow();
        return;
      }
      setPlaying(false);
      setMovingCursor(null);
      void setUrl({ t: extent.to });
    },
  });

  // While the cursor follows the time, objects are read again when something of the revision has changed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the instant of the change, not the present
  const changedAt = useMemo(() => extent.to, [revision.version, isFollowing]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is changed in place; `version` says when
  const events = useMemo(() => eventTimes(revision), [revision, version]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const episodes = useMemo(() => episodeTimes(revision), [revision, version]);
  const step = (times: readonly number[], direction: 1 | -1): void => {
    const t = neighbour(times, Math.round(cursor), direction);
    if (t !== null) show(t);
  };
  const fit = (): void => {
    const episode = episodeAround(revision, cursor, extent);
    if (episode !== null) moveRange(clampRange(episode, extent), { commit: true });
  };
  const all = (): void => moveRange(wholeRange(extent), { commit: true });
  const pan = (share: number) => (): void => moveRange(panBy(range, share, extent), { commit: true });
  const zoom = (factor: number) => (): void => {
    const around = cursor >= range.from && cursor <= range.to ? cursor : (range.from + range.to) / 2;
    moveRange(zoomAround(range, factor, around, extent), { commit: true });
  };
  const select = useCallback(
    (seq: number | null, t?: number) => {
      void setUrl({
        record: seq,
        ...(seq === null ? {} : { inspect: true }),
        ...(t === undefined ? {} : { t: Math.round(t) }),
      });
      if (t !== undefined) setMovingCursor(null);
    },
    [setUrl],
  );
  const setFolded = useCallback((next: ReadonlySet<LaneId>) => void setUrl({ fold: [...next] }), [setUrl]);
  const setTable = useCallback((table: boolean) => void setUrl({ table }), [setUrl]);
  const whatIf = useMemo(
    () =>
      definedOnly({
        readyPods: url.pods,
        load: url.load,
        targetBurstCapacity: url.tbc,
        totalPerPod: url.capacity,
      }),
    [url.pods, url.load, url.tbc, url.capacity],
  );
  const setWhatIf = (next: WhatIf): void =>
    void setUrl({
      pods: next.readyPods ?? null,
      load: next.load ?? null,
      tbc: next.targetBurstCapacity ?? null,
      capacity: next.totalPerPod ?? null,
    });
  const toggleInspector = (): void =>
    void setUrl({ inspect: !url.inspect, ...(url.inspect ? { record: null } : {}) });
  useKeys({
    " ": () => play(!playing),
    a: pan(-0.2),
    d: pan(0.2),
    w: zoom(0.6),
    s: zoom(1 / 0.6),
    "+": zoom(0.6),
    "=": zoom(0.6),
    "-": zoom(1 / 0.6),
    ArrowLeft: pan(-0.2),
    ArrowRight: pan(0.2),
    "0": all,
    f: fit,
    ".": () => step(events, 1),
    ",": () => step(events, -1),
    "]": () => step(episodes, 1),
    "[": () => step(episodes, -1),
    "<": () => void setUrl({ speed: nextSpeed(url.speed, -1) }),
    ">": () => void setUrl({ speed: nextSpeed(url.speed, 1) }),
    Home: () => show(extent.from),
    End: () => (isLive ? goToNow() : show(extent.to)),
    l: () => void setUrl({ live: !url.live }),
    i: toggleInspector,
    t: () => void setUrl({ table: !url.table }),
    ...Object.fromEntries(REVISION_TABS.map((tab, i) => [String(i + 1), () => void setUrl({ tab })])),
    Escape: () => void setUrl({ inspect: false, record: null }),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is changed in place; `version` says when
  const explanation = useMemo(() => explain(shared, revision, cursor), [shared, revision, version, cursor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const story = useMemo(() => episodeStory(revision, cursor), [revision, version, cursor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const route = useMemo(() => routeAt(shared, revision, cursor), [shared, revision, version, cursor]);
  return (
    <main className={now?.isStale === true ? `${styles.body} ${live.stale}` : styles.body}>
      <h1 className="visually-hidden">
        {props.namespace}/{props.name}, {props.source}
      </h1>
      <Sentence
        explanation={explanation}
        format={wall}
        onSelectEvidence={select}
        isAnnounced={!isFollowing}
      />
      <EpisodeSteps story={story} cursor={cursor} hideFuture={url.live} onCursorChange={show} />
      <RoutePicture route={route} name={props.name} time={formatTime(cursor, wall)} />
      <div className={styles.columns}>
        <div className={styles.lanes}>
          {url.tab === "sequence" && (
            <SequenceView
              shared={shared}
              revision={revision}
              version={version}
              extent={extent}
              range={range}
              scope={url.scope}
              onScopeChange={(scope) => void setUrl({ scope })}
              unfolded={url.unfold}
              onUnfoldedChange={(unfold) => void setUrl({ unfold })}
              cursor={cursor}
              until={url.live ? cursor : extent.to}
              format={wall}
              selectedSeq={url.record}
              onSelectEvidence={select}
              onCursorChange={show}
              hasKeys
            />
          )}
          {url.tab === "cold-starts" && (
            <ColdStartsView
              source={props.source}
              shared={shared}
              revision={revision}
              version={version}
              cursor={cursor}
              until={url.live ? cursor : extent.to}
              format={wall}
              onSelectEvidence={select}
              onCursorChange={show}
            />
          )}
          {url.tab === "why" && (
            <WhyView
              shared={shared}
              revision={revision}
              version={version}
              cursor={cursor}
              until={url.live ? cursor : extent.to}
              isLive={isFollowing}
              whatIf={whatIf}
              onWhatIfChange={setWhatIf}
              format={wall}
              onSelectEvidence={select}
              onCursorChange={show}
            />
          )}
          {url.tab === "timeline" && (
            <Timeline
              shared={shared}
              revision={revision}
              version={version}
              extent={extent}
              range={range}
              onRangeChange={moveRange}
              cursor={cursor}
              onCursorChange={moveCursor}
              revealUntil={url.live ? cursor : null}
              folded={folded}
              onFoldedChange={setFolded}
              onSelectEvidence={select}
              selectedSeq={url.record}
              clock={clock}
              table={url.table}
              onTableChange={setTable}
            />
          )}
        </div>
        {url.inspect && (
          <Inspector
            source={props.source}
            namespace={props.namespace}
            name={props.name}
            cursor={cursor}
            {...(isFollowing ? { readAt: changedAt } : {})}
            format={wall}
            selectedSeq={url.record}
            onSelectEvidence={select}
            onCursorChange={(t, options) => (options.commit ? show(t) : moveCursor(t, options))}
            onClose={toggleInspector}
          />
        )}
      </div>
      <Transport
        extent={extent}
        cursor={cursor}
        playing={playing}
        speed={url.speed}
        asIfLive={url.live}
        format={format}
        onPlay={play}
        onSpeed={(speed) => void setUrl({ speed })}
        onCursorChange={(t, options) => (options.commit ? show(t) : moveCursor(t, options))}
        onEvent={(direction) => step(events, direction)}
        onEpisode={(direction) => step(episodes, direction)}
        onAsIfLive={(live) => void setUrl({ live })}
        onFit={fit}
        onAll={all}
        inspectorOpen={url.inspect}
        onInspector={toggleInspector}
        live={isLive ? { isFollowing, onNow: goToNow } : null}
      />
    </main>
  );
}

/** The last `asked` milliseconds, or as many as there are, with a little room for what comes. */
function trailingRange(extent: Range, asked: number): Range {
  const span = Math.min(asked, Math.max(MIN_LIVE_SPAN_MS, (extent.to - extent.from) * (1 + LIVE_MARGIN)));
  return { from: extent.to - span * (1 - LIVE_MARGIN), to: extent.to + span * LIVE_MARGIN };
}

/** Where a reader starts: in the middle of the first wake, else of the first descent, else when it was first seen. */
function firstCursor(revision: RevisionState, extent: Range): number {
  const wake = revision.coldStarts.find((episode) => episode.kind === "wake");
  if (wake !== undefined) return wake.started ?? wake.podCreated ?? wake.begin;
  const descent = revision.scaleToZero[0];
  if (descent !== undefined) return descent.probeConfirmedAt ?? descent.inactiveAt;
  const started = revision.coldStarts[0]?.endpointReady;
  if (started !== undefined && started !== null) return started;
  // It never came up: where the last reason why was seen.
  const troubles = [...revision.pods.values()].flatMap((pod) =>
    pod.lastTrouble === undefined ? [] : [pod.lastTrouble.t],
  );
  return troubles.length > 0 ? Math.max(...troubles) : (revision.phase[0]?.from ?? extent.from);
}

function definedOnly(values: Readonly<Record<WhatIfKey, number | null>>): WhatIf {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function clamp(t: number, extent: Range): number {
  return Math.min(Math.max(t, extent.from), extent.to);
}
