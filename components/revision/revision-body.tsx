"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useCallback, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import live from "@/components/live/live.module.css";
import { useRevisionNotes } from "@/components/notes/use-revision-notes.tsx";
import { useMedia } from "@/components/shell/use-media.ts";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import { useSame } from "@/components/shell/use-same.ts";
import { Transport } from "@/components/transport/transport.tsx";
import { Button } from "@/components/ui/button.tsx";
import { dayOf, type TimeFormat } from "@/lib/client/format-time.ts";
import type { LiveNow } from "@/lib/client/live-now.ts";
import { episodeTimes, neighbour } from "@/lib/client/playback.ts";
import { isReplayable, replayHref } from "@/lib/client/replay-address.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { episodeStory, explain, findingOf, probeAt, routeAt, shownAt, trafficOf } from "@/lib/core/index.ts";
import { eventTimes, type Range } from "@/lib/layout/index.ts";
import { Announcer } from "./announcer.tsx";
import { FoundHere } from "./found-here.tsx";
import { RevisionPalette } from "./palette.tsx";
import barStyles from "./revision-bar.module.css";
import { PHONE, RevisionBar, useBar } from "./revision-bar.tsx";
import styles from "./revision-page.module.css";
import { PUSH, useRevisionUrl } from "./url-state.ts";
import { useReading } from "./use-reading.ts";
import { useRevisionHead } from "./use-revision-head.ts";
import { useRevisionKeys } from "./use-revision-keys.ts";
import { VIEWS } from "./views.tsx";

/** Loaded when first opened: YAML and diffs are not part of the first view. */
const Inspector = dynamic(
  () => import("@/components/inspector/inspector.tsx").then((module) => module.Inspector),
  { ssr: false },
);

const IncidentPanel = dynamic(
  () => import("@/components/incident/incident-panel.tsx").then((module) => module.IncidentPanel),
  { ssr: false },
);

interface RevisionBodyProps {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
  readonly data: RevisionData;
  readonly extent: Range;
  /** Null for a recording. */
  readonly now: LiveNow | null;
}

/** Sentence, route picture, one of the views, inspector and transport, all at the same cursor. */
export function RevisionBody({ source, namespace, name, data, extent, now }: RevisionBodyProps) {
  const text = useTranslations("revision.bar");
  const router = useRouter();
  const [url, setUrl] = useRevisionUrl();
  const { clock } = usePreferences();
  const isLive = now !== null;
  const head = useRevisionHead({ revision: data.revision, extent, isLive, url, setUrl });
  const { cursor, isFollowing, settle, show, jump } = head;
  const reading = useReading({ data, extent, url, setUrl });
  const hasCard = url.finding !== null && url.record === null;
  const bar = useBar({ isTimeline: url.tab === "timeline", hasCard });
  const isPhone = useMedia(PHONE);
  const [wantsLanes, setWantsLanes] = useState(url.from !== null || url.table);
  const format: TimeFormat = useMemo(() => ({ clock, origin: cursor }), [clock, cursor]);
  const wallClock = clock === "local" ? "local" : "utc";
  const day = dayOf(cursor, { clock: wallClock, origin: 0 });
  const wall: TimeFormat = useMemo(() => ({ clock: wallClock, origin: 0, day }), [wallClock, day]);

  const events = useMemo(() => eventTimes(data.revision), [data]);
  const episodes = useMemo(() => episodeTimes(data.revision), [data]);
  const stepThrough = (times: readonly number[], to: (t: number) => void) => (direction: 1 | -1) => {
    const t = neighbour(times, Math.round(cursor), direction);
    if (t !== null) to(t);
  };
  const onEvent = stepThrough(events, show);
  const onEpisode = stepThrough(episodes, jump);
  const openFinding = useCallback(
    (ref: string): void => {
      const finding = findingOf(data.revision, ref);
      void setUrl({ finding: ref, record: null, note: null, inspect: false }, PUSH);
      if (finding !== undefined) show(shownAt(finding));
    },
    [setUrl, show, data.revision],
  );
  const select = useCallback(
    (seq: number | null, t?: number) => {
      void setUrl(
        {
          record: seq,
          ...(seq === null ? {} : { inspect: true, note: null }),
          ...(t === undefined ? {} : { t: Math.round(t) }),
        },
        PUSH,
      );
      if (t !== undefined) settle();
    },
    [setUrl, settle],
  );
  /** The record of another time: the range follows. */
  const evidenceAt = useCallback(
    (seq: number, t: number): void => {
      select(seq);
      jump(t);
    },
    [select, jump],
  );
  const toggleInspector = (): void =>
    // Both stand at the same place: whoever asks for the objects is done with the card.
    void setUrl({
      inspect: !url.inspect,
      ...(url.inspect ? { record: null } : { finding: null, note: null }),
    });
  const setNote = useCallback(
    // The list stands where card and inspector do.
    (note: string | null) =>
      void setUrl(note === null ? { note } : { note, finding: null, record: null, inspect: false }),
    [setUrl],
  );
  const notes = useRevisionNotes({
    source,
    namespace,
    name,
    until: url.live ? cursor : Number.POSITIVE_INFINITY,
    cursor,
    range: head.range,
    reading,
    format: wall,
    note: url.note,
    hasCursor: url.t !== null,
    setNote,
    onGo: jump,
  });
  const replay = isReplayable(data.revision)
    ? replayHref({ source, namespace, name, from: head.range.from, to: head.range.to })
    : null;
  const { actions, fit, all } = useRevisionKeys({
    data,
    extent,
    isLive,
    head,
    reading,
    url,
    setUrl,
    onEvent,
    onEpisode,
    onInspector: toggleInspector,
    onBar: bar.toggle,
    onReplay: replay === null ? null : () => router.push(replay),
    notes,
  });

  // While the cursor follows the present, objects are read again only when the revision has changed.
  const changed = useSame({ version: data.revision.version, isFollowing, at: extent.to }, isSameChange);
  const explanation = useMemo(() => explain(data.shared, data.revision, cursor), [data, cursor]);
  const story = useMemo(() => episodeStory(data.revision, cursor), [data, cursor]);
  const route = useMemo(() => routeAt(data.shared, data.revision, cursor), [data, cursor]);
  const trafficAt = useMemo(() => trafficOf(data.shared, data.revision), [data]);
  const traffic = useMemo(() => trafficAt?.(cursor) ?? null, [trafficAt, cursor]);
  const { View } = VIEWS[url.tab];
  return (
    <main className={now?.isStale === true ? `${styles.body} ${live.stale}` : styles.body}>
      <h1 className="visually-hidden">
        {namespace}/{name}, {source}
      </h1>
      <RevisionBar
        name={name}
        explanation={explanation}
        route={route}
        traffic={traffic}
        probe={probeAt(data.revision, cursor)}
        story={story}
        hasOthers={data.revision.coldStarts.length + data.revision.scaleToZero.length > 0}
        cursor={cursor}
        hideFuture={url.live}
        format={wall}
        isOpen={bar.isOpen}
        onToggle={bar.toggle}
        onSelectEvidence={select}
        onCursorChange={jump}
      >
        <RevisionPalette
          source={source}
          data={data}
          extent={extent}
          until={url.live ? cursor : extent.to}
          wall={wall}
          find={url.find}
          actions={actions}
          onFind={(find) => void setUrl({ find })}
          onJump={jump}
          onSelectEvidence={evidenceAt}
          onOpenFinding={openFinding}
        />
        {replay !== null && (
          <Link href={replay} prefetch={false} className={barStyles.whatIf} title={text("whatIfHelp")}>
            {text("whatIf")}
          </Link>
        )}
      </RevisionBar>
      <Announcer explanation={explanation} cursor={cursor} format={wall} isMoving={head.isMoving} />
      <div className={styles.columns}>
        <div className={styles.lanes} data-view={url.tab} data-skip-target>
          {!isPhone && notes.field}
          {isPhone && url.tab === "timeline" && !hasCard && (
            <FoundHere data={data} cursor={cursor} onOpen={openFinding} />
          )}
          {isPhone && url.tab === "timeline" && (
            <Button
              className={styles.onDemand ?? ""}
              aria-expanded={wantsLanes}
              onClick={() => setWantsLanes(!wantsLanes)}
            >
              {text(wantsLanes ? "hideLanes" : "showLanes")}
            </Button>
          )}
          {(!isPhone || url.tab !== "timeline" || wantsLanes) && (
            <View
              source={source}
              data={data}
              extent={extent}
              head={head}
              reading={reading}
              notes={notes.timeline}
              url={url}
              setUrl={setUrl}
              clock={clock}
              wall={wall}
              onSelectEvidence={select}
              onOpenFinding={openFinding}
            />
          )}
        </div>
        {isPhone && notes.field}
        {notes.panel}
        {hasCard && url.finding !== null && (
          <IncidentPanel
            source={source}
            data={data}
            finding={url.finding}
            range={head.range}
            end={url.live ? cursor : (data.shared.lastT ?? extent.to)}
            format={wall}
            onSelectEvidence={select}
            onCursorChange={jump}
            onClose={() => void setUrl({ finding: null })}
          />
        )}
        {url.inspect && (url.finding === null || url.record !== null) && (
          <Inspector
            source={source}
            namespace={namespace}
            name={name}
            cursor={cursor}
            {...(isFollowing ? { readAt: changed.at } : {})}
            format={wall}
            selectedSeq={url.record}
            onSelectEvidence={select}
            onCursorChange={jump}
            onClose={toggleInspector}
            {...(url.finding === null ? {} : { onBack: () => void setUrl({ record: null, inspect: false }) })}
          />
        )}
      </div>
      <Transport
        extent={extent}
        cursor={cursor}
        playing={head.playing}
        speed={url.speed}
        asIfLive={url.live}
        format={format}
        onPlay={head.play}
        onSpeed={(speed) => void setUrl({ speed })}
        onCursorChange={head.go}
        onEvent={onEvent}
        onEpisode={onEpisode}
        onAsIfLive={(asIfLive) => void setUrl({ live: asIfLive })}
        onFit={fit}
        onAll={all}
        inspectorOpen={url.inspect}
        onInspector={toggleInspector}
        live={isLive ? { isFollowing, onNow: head.goToNow } : null}
      />
    </main>
  );
}

interface Change {
  readonly version: number;
  readonly isFollowing: boolean;
  readonly at: number;
}

/** Ignores the time: the instant of the last change is kept until the next one. */
function isSameChange(a: Change, b: Change): boolean {
  return a.version === b.version && a.isFollowing === b.isFollowing;
}
