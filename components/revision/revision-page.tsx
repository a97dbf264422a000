"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { Suspense, use, useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { SourceStatus } from "@/components/shell/source-status.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import { Transport } from "@/components/transport/transport.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
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
import { EpisodeSteps } from "./episode-steps.tsx";
import { useKeyGroups } from "./key-groups.ts";
import styles from "./revision-page.module.css";
import { RoutePicture } from "./route-picture.tsx";
import { Sentence } from "./sentence.tsx";
import { SourceNotes, type SourceProblems } from "./source-notes.tsx";
import { useRevisionUrl } from "./url-state.ts";
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
  const { state, revision, extent } = view;
  const keys = useKeyGroups();
  const crumbs = [
    { label: source, href: `/view/${encodeURIComponent(source)}` },
    { label: namespace },
    { label: name },
  ];
  if (view.connection === "failed") {
    return (
      <>
        <TopBar crumbs={crumbs} />
        <main className={styles.message}>
          <h1>{text("streamFailed", { reason: view.reason })}</h1>
          <p>{text("noRevisionHelp")}</p>
          <Link href={`/view/${encodeURIComponent(source)}`}>{text("toOverview", { source })}</Link>
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
        status={
          extent === null ? (
            text("connecting")
          ) : (
            <SourceStatus
              kind={view.stream === "live" ? "live" : "recording"}
              from={extent.from}
              to={extent.to}
            />
          )
        }
      />
      {view.connection === "lost" && (
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
}

function RevisionBody(props: RevisionBodyProps) {
  const { shared, revision, extent, version } = props;
  const [url, setUrl] = useRevisionUrl();
  const { clock } = usePreferences();
  const [playing, setPlaying] = useState(false);
  // While something moves (playing, dragging) its place is kept here; the address follows when it rests.
  const [movingCursor, setMovingCursor] = useState<number | null>(null);
  const [movingRange, setMovingRange] = useState<Range | null>(null);

  const cursor = clamp(movingCursor ?? url.t ?? firstCursor(revision, extent), extent);
  const range = useMemo(() => {
    if (movingRange !== null) return movingRange;
    return url.from !== null && url.to !== null && url.to > url.from
      ? clampRange({ from: url.from, to: url.to }, extent)
      : wholeRange(extent);
  }, [movingRange, url.from, url.to, extent]);
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
      const isWhole = next.to - next.from >= (whole.to - whole.from) * 0.999;
      void setUrl(isWhole ? { from: null, to: null } : { from: next.from, to: next.to });
    },
    [setUrl, extent],
  );
  const show = (t: number): void => {
    moveCursor(t, { commit: true });
    const next = follow(range, t, extent);
    if (next !== range) moveRange(clampRange(next, extent), { commit: true });
  };
  const play = (next: boolean): void => {
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
      setPlaying(false);
      setMovingCursor(null);
      void setUrl({ t: extent.to });
    },
  });

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
    End: () => show(extent.to),
    l: () => void setUrl({ live: !url.live }),
    i: toggleInspector,
    t: () => void setUrl({ table: !url.table }),
    Escape: () => void setUrl({ inspect: false, record: null }),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: the state is changed in place; `version` says when
  const explanation = useMemo(() => explain(shared, revision, cursor), [shared, revision, version, cursor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const story = useMemo(() => episodeStory(revision, cursor), [revision, version, cursor]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same
  const route = useMemo(() => routeAt(shared, revision, cursor), [shared, revision, version, cursor]);
  return (
    <main className={styles.body}>
      <h1 className="visually-hidden">
        {props.namespace}/{props.name}, {props.source}
      </h1>
      <Sentence explanation={explanation} format={wall} onSelectEvidence={select} />
      <EpisodeSteps story={story} cursor={cursor} hideFuture={url.live} onCursorChange={show} />
      <RoutePicture route={route} name={props.name} time={formatTime(cursor, wall)} />
      <div className={styles.columns}>
        <div className={styles.lanes}>
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
        </div>
        {url.inspect && (
          <Inspector
            source={props.source}
            namespace={props.namespace}
            name={props.name}
            cursor={cursor}
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
      />
    </main>
  );
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

function clamp(t: number, extent: Range): number {
  return Math.min(Math.max(t, extent.from), extent.to);
}
