"use client";

import Link from "next/link";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { Suspense, use, useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { StopCaption } from "@/components/home/stop-caption.tsx";
import { LiveLine } from "@/components/live/live-line.tsx";
import { LiveNotes } from "@/components/live/live-notes.tsx";
import { RecordingControls } from "@/components/live/recording-controls.tsx";
import { StreamNotice } from "@/components/live/stream-notice.tsx";
import { useHere } from "@/components/live/use-here.ts";
import { usePort } from "@/components/port-provider.tsx";
import { ReadingLine } from "@/components/shell/reading-line.tsx";
import { SourceLinks } from "@/components/shell/source-links.tsx";
import { SourceStatus } from "@/components/shell/source-status.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { useRefreshWhenRead } from "@/components/shell/use-refresh-when-read.ts";
import { useSourceKind } from "@/components/shell/use-source-kind.ts";
import { withWords } from "@/components/with-words.tsx";
import { type LiveNow, liveNow } from "@/lib/client/live-now.ts";
import { isReady, type RevisionView } from "@/lib/client/revision-store.ts";
import { isUnread } from "@/lib/client/stream-store.ts";
import type { SharedState } from "@/lib/core/index.ts";
import { REVISION_WORDS } from "@/lib/i18n/words/revision.ts";
import { useKeyGroups } from "./key-groups.ts";
import { RevisionBody } from "./revision-body.tsx";
import styles from "./revision-page.module.css";
import { SourceNotes, type SourceProblems } from "./source-notes.tsx";
import { SourceProblem, type SourceProblemProps } from "./source-problem.tsx";
import { RevisionTabs } from "./tabs.tsx";
import { useRevision } from "./use-revision.ts";

/** How often the right edge of the timeline moves; lanes are repainted each time. */
const LIVE_TICK_MS = 250;

/** What reading the recording has turned up. */
export interface Arriving extends SourceProblems {
  /** Why the source cannot be shown at all; absent when it can. */
  readonly fault?: Omit<SourceProblemProps, "source">;
}

interface RevisionPageProps {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
  /** Resolves after the page: the recording is read while the page is being sent. Never rejects. */
  readonly arriving: Promise<Arriving>;
}

function RevisionPagePart(props: RevisionPageProps) {
  return (
    <NuqsAdapter>
      <Revision {...props} />
    </NuqsAdapter>
  );
}

function Revision(props: RevisionPageProps) {
  const { source, namespace, name, arriving } = props;
  const text = useTranslations("revision");
  const view = useRevision(source, namespace, name);
  useReadyWords(text);
  const { state, data } = view;
  useRefreshWhenRead(view.reading);
  const here = useHere(view.live === null ? null : LIVE_TICK_MS);
  const now = view.live === null ? null : liveNow(view.live, view.connection, here);
  const extent = useExtent(view, now);
  const keys = useKeyGroups();
  const crumbs = useCrumbs(props);
  const kind = useSourceKind(source, view.stream === "live");
  const fault = useFault(arriving);
  if (fault !== undefined) return <SourceProblem source={source} {...fault} />;
  if (view.connection === "failed") return <Failed {...props} reason={view.reason} />;
  const isCut = isUnread(view.connection);
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={crumbs}
        keys={keys}
        withClock
        isSlim
        tabs={<RevisionTabs source={source} namespace={namespace} name={name} />}
        status={
          extent === null ? (
            !isCut && text("connecting")
          ) : view.live !== null && now !== null ? (
            <LiveLine status={view.live.status} now={now} newest={view.extent?.to ?? null} />
          ) : (
            <SourceStatus kind={kind} from={extent.from} to={extent.to} />
          )
        }
        aside={
          view.live !== null ? (
            <RecordingControls source={source} status={view.live.status} revision={{ namespace, name }} />
          ) : (
            extent !== null && <SourceLinks source={source} except={["trends", "knative"]} />
          )
        }
      />
      <ReadingLine reading={view.reading} />
      <StopCaption source={source} />
      <StreamNotice connection={view.connection} reason={view.reason} />
      {view.live !== null && now !== null && !isCut && (
        <LiveNotes status={view.live.status} now={now} revision={`${namespace}/${name}`} />
      )}
      {view.live === null && view.connection === "lost" && (
        <p className={styles.banner} role="status">
          {text("streamLost")}
        </p>
      )}
      <Suspense>
        <ArrivingNotes source={source} arriving={arriving} shared={state?.shared ?? null} />
      </Suspense>
      {isReady(data) && extent !== null ? (
        <RevisionBody
          source={source}
          namespace={namespace}
          name={name}
          data={data}
          extent={extent}
          now={now}
        />
      ) : (
        <main className={styles.waiting} aria-busy={state === null && !isCut}>
          {state !== null && <p>{text("noRevision", { name: `${namespace}/${name}`, source })}</p>}
        </main>
      )}
    </div>
  );
}

/**
 * Formats a text with a number while the stream is on its way. The first one of a page loads what the browser knows of
 * the language, tens of milliseconds, which the first picture would wait for.
 */
function useReadyWords(text: ReturnType<typeof useTranslations<"revision">>): void {
  useEffect(() => void text("route.waiting", { count: 2 }), [text]);
}

/** From the first record to the last; at a live source up to now, with or without records. */
function useExtent({ extent }: RevisionView, now: LiveNow | null) {
  const from = extent?.from ?? null;
  const to = extent === null ? null : Math.max(extent.to, now?.now ?? 0);
  return useMemo(() => (from === null || to === null ? null : { from, to }), [from, to]);
}

function useCrumbs({ source, namespace, name }: RevisionPageProps) {
  const href = usePort().viewHref({ source });
  return [{ label: source, href }, { label: namespace }, { label: name }];
}

/** Why the source cannot be shown; undefined while that is not known. The stream fails too, but does not say as much. */
function useFault(arriving: Promise<Arriving>): Arriving["fault"] {
  const [fault, setFault] = useState<Arriving["fault"]>();
  useEffect(() => {
    let isMounted = true;
    void arriving.then((found) => {
      if (isMounted) setFault(found.fault);
    });
    return () => {
      isMounted = false;
    };
  }, [arriving]);
  return fault;
}

/** Says why there is nothing to show: most often, the source has no such revision. */
function Failed({ reason, ...props }: RevisionPageProps & { reason: string }) {
  const { source, namespace, name } = props;
  const text = useTranslations("revision");
  // The server and the worker of the page say so in English; a page says it in its own language.
  const isMissing = reason.endsWith(` has no revision ${namespace}/${name}.`);
  const said = isMissing ? text("noRevision", { name: `${namespace}/${name}`, source }) : reason;
  const crumbs = useCrumbs(props);
  const overview = usePort().viewHref({ source });
  return (
    <>
      <TopBar crumbs={crumbs} />
      <main className={styles.message}>
        <h1>{text("streamFailed", { reason: said })}</h1>
        <p>{text("noRevisionHelp")}</p>
        <Link href={overview}>{text("toOverview", { source })}</Link>
      </main>
    </>
  );
}

interface ArrivingNotesProps {
  readonly source: string;
  readonly arriving: Promise<Arriving>;
  readonly shared: SharedState | null;
}

function ArrivingNotes({ source, arriving, shared }: ArrivingNotesProps) {
  return <SourceNotes source={source} problems={use(arriving)} shared={shared} />;
}

/** Which mode, why, until when: sentence, route picture, lanes and inspector with one shared cursor. */
export const RevisionPage = withWords(REVISION_WORDS, RevisionPagePart);
