"use client";

import dynamic from "next/dynamic";
import { type ComponentType, useCallback, useMemo } from "react";
import type { TimelineNotes } from "@/components/timeline/note-marks.tsx";
import type { Reading } from "@/components/timeline/reading.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import type { WhatIf, WhatIfKey } from "@/components/why/what-if.ts";
import type { ClockMode, TimeFormat } from "@/lib/client/format-time.ts";
import { isReplayable, replayHref } from "@/lib/client/replay-address.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { findingRef } from "@/lib/core/index.ts";
import { isRevisionLane, type LaneId, type Range } from "@/lib/layout/index.ts";
import type { RevisionTab, RevisionUrl, SetRevisionUrl } from "./url-state.ts";
import type { RevisionHead } from "./use-revision-head.ts";

/** The props of every view of a revision. */
export interface ViewProps {
  readonly source: string;
  readonly data: RevisionData;
  readonly extent: Range;
  readonly head: RevisionHead;
  readonly reading: Reading;
  readonly notes: TimelineNotes;
  readonly url: RevisionUrl;
  readonly setUrl: SetRevisionUrl;
  readonly clock: ClockMode;
  /** The format of instants in sentences: always a wall clock, as an offset from the cursor would say less. */
  readonly wall: TimeFormat;
  readonly onSelectEvidence: (seq: number | null, t?: number) => void;
  /** Opens the card of a finding, as an address names it. */
  readonly onOpenFinding: (ref: string) => void;
}

interface View {
  /** The key that opens the view. */
  readonly key: string;
  readonly View: ComponentType<ViewProps>;
}

// Most readers start with the lanes; the other views are loaded when first opened.
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

/** The views of a revision by name; labels and questions are in `messages/en/revision.json` under the same names. */
export const VIEWS: Readonly<Record<RevisionTab, View>> = {
  timeline: { key: "1", View: TimelineTab },
  sequence: { key: "2", View: SequenceTab },
  "cold-starts": { key: "3", View: ColdStartsTab },
  why: { key: "4", View: WhyTab },
};

/** The last instant shown: "as if live" hides everything after the cursor. */
function until({ url, head, extent }: ViewProps): number {
  return url.live ? head.cursor : extent.to;
}

function TimelineTab(props: ViewProps) {
  const { data, extent, head, reading, notes, url, setUrl, clock, onSelectEvidence, onOpenFinding } = props;
  const folded = useMemo(() => new Set(url.fold), [url.fold]);
  const setFolded = useCallback(
    (next: ReadonlySet<LaneId>) => void setUrl({ fold: [...next].filter(isRevisionLane) }),
    [setUrl],
  );
  return (
    <Timeline
      data={data}
      extent={extent}
      reach={head.reach}
      reading={reading}
      notes={notes}
      range={head.range}
      onRangeChange={head.moveRange}
      cursor={head.cursor}
      onCursorChange={head.moveCursor}
      revealUntil={url.live ? head.cursor : null}
      folded={folded}
      onFoldedChange={setFolded}
      onSelectEvidence={onSelectEvidence}
      onOpenFinding={onOpenFinding}
      selectedSeq={url.record}
      clock={clock}
      find={url.find}
      table={url.table}
      onTableChange={(table) => void setUrl({ table })}
    />
  );
}

function SequenceTab(props: ViewProps) {
  const { data, extent, head, url, setUrl, wall, onSelectEvidence } = props;
  return (
    <SequenceView
      data={data}
      extent={extent}
      range={head.range}
      scope={url.scope}
      onScopeChange={(scope) => void setUrl({ scope })}
      withTraffic={url.requests}
      onTrafficChange={(requests) => void setUrl({ requests })}
      unfolded={url.unfold}
      onUnfoldedChange={(unfold) => void setUrl({ unfold })}
      cursor={head.cursor}
      until={until(props)}
      format={wall}
      selectedSeq={url.record}
      onSelectEvidence={onSelectEvidence}
      onCursorChange={head.jump}
      hasKeys
    />
  );
}

function ColdStartsTab(props: ViewProps) {
  const { source, data, head, wall, onSelectEvidence } = props;
  return (
    <ColdStartsView
      source={source}
      data={data}
      cursor={head.cursor}
      until={until(props)}
      format={wall}
      onSelectEvidence={onSelectEvidence}
      onCursorChange={head.jump}
    />
  );
}

function WhyTab(props: ViewProps) {
  const { source, data, head, url, setUrl, wall, onSelectEvidence, onOpenFinding } = props;
  const { namespace, name } = data.revision;
  const { pods, load, tbc, capacity } = url;
  const whatIf = useMemo(
    () => definedOnly({ readyPods: pods, load, targetBurstCapacity: tbc, totalPerPod: capacity }),
    [pods, load, tbc, capacity],
  );
  const setWhatIf = (next: WhatIf): void =>
    void setUrl({
      pods: next.readyPods ?? null,
      load: next.load ?? null,
      tbc: next.targetBurstCapacity ?? null,
      capacity: next.totalPerPod ?? null,
    });
  return (
    <WhyView
      data={data}
      cursor={head.cursor}
      until={until(props)}
      isLive={head.isFollowing}
      whatIf={whatIf}
      onWhatIfChange={setWhatIf}
      format={wall}
      onSelectEvidence={onSelectEvidence}
      onOpenFinding={(finding) => onOpenFinding(findingRef(finding))}
      onCursorChange={head.jump}
      {...(isReplayable(data.revision)
        ? {
            replayHref: (tried) =>
              replayHref({ source, namespace, name, from: head.range.from, to: head.range.to }, tried),
          }
        : {})}
    />
  );
}

function definedOnly(values: Readonly<Record<WhatIfKey, number | null>>): WhatIf {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
