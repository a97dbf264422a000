"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Share } from "@/components/learn/share/share.tsx";
import { usePort } from "@/components/port-provider.tsx";
import { Announcer } from "@/components/revision/announcer.tsx";
import { Sentence } from "@/components/revision/sentence.tsx";
import { Timeline } from "@/components/timeline/timeline.tsx";
import type { Ghost, MarkedInstant } from "@/components/timeline/timeline-props.ts";
import { Button } from "@/components/ui/button.tsx";
import { formatOffset, type TimeFormat } from "@/lib/client/format-time.ts";
import { neighbour, SPEEDS, STORY } from "@/lib/client/playback.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { explain } from "@/lib/core/index.ts";
import {
  eventTimes,
  LANE_IDS,
  type LaneId,
  type Range,
  type TimeScale,
  wholeRange,
} from "@/lib/layout/index.ts";
import type { StagePart } from "@/lib/layout/scene/index.ts";
import type { Outcome } from "@/lib/sim/index.ts";
import { SceneMessages } from "./scene-messages.tsx";
import { ScenePicture } from "./scene-picture.tsx";
import styles from "./stage.module.css";
import type { CursorControl } from "./use-cursor.ts";

interface StageProps {
  /** The server-side source with the same records, where evidence is shown. */
  readonly source: string;
  readonly data: RevisionData;
  readonly extent: Range;
  readonly control: CursorControl;
  /** Lanes that matter here; the others can be unfolded in the full view. */
  readonly lanes?: readonly LaneId[];
  /** The name of this stage, where there are several. */
  readonly title?: string;
  /** Another future of the same revision, drawn below this one where it differs. */
  readonly ghost?: Ghost;
  /** Instants that are marked over all lanes. */
  readonly lines?: readonly MarkedInstant[];
  /** Stands between the time axis and the lanes, drawn on their scale; the picture then follows below: it is what one works on. */
  readonly above?: (scale: TimeScale) => ReactNode;
  /** Said above the picture: what of the requests it shows. */
  readonly note?: ReactNode;
  /** False where several stages share one transport. */
  readonly withTransport?: boolean;
  /** What the simulator tells besides its records; none for a recording. */
  readonly outcome?: Outcome | null;
  /** Parts of the picture that the text is about. */
  readonly about?: readonly StagePart[];
  /** Parts that are broken at the cursor. */
  readonly broken?: readonly StagePart[];
  /** Breaks a part at the cursor, or repairs it; absent where nothing can be broken. */
  readonly onBreak?: (part: StagePart) => void;
  readonly isPresenting?: boolean;
}

/** Sentence, picture, messages and lanes of one revision with one head: a recording, or a scenario played here. */
export function Stage(props: StageProps) {
  const { source, data, extent, control, title, withTransport = true } = props;
  const text = useTranslations("stage");
  const router = useRouter();
  const port = usePort();
  const { cursor } = control;
  const { from: origin } = extent;
  // As its transport tells it: the day of a run that is played here does not exist.
  const format = useMemo<TimeFormat>(() => ({ clock: "relative", origin }), [origin]);
  const [range, setRange] = useState<Range>(() => wholeRange(extent));
  const [known, setKnown] = useState(extent);
  const [table, setTable] = useState(false);
  const [folded, setFolded] = useState<ReadonlySet<LaneId>>(() => new Set(LANE_IDS));
  if (known.from !== extent.from || known.to !== extent.to) {
    setKnown(extent);
    setRange(wholeRange(extent));
  }
  const { namespace, name } = data.revision;
  const address = { source, revision: { namespace, name } };
  const t = new Date(Math.round(cursor)).toISOString();
  const showEvidence = (seq: number): void => {
    router.push(port.viewHref({ ...address, query: { record: String(seq), inspect: "true", t } }));
  };
  const explanation = useMemo(() => explain(data.shared, data.revision, cursor), [data, cursor]);
  const picture = (
    <div className={styles.scene}>
      {props.note !== undefined && <p className={styles.note}>{props.note}</p>}
      <ScenePicture
        data={data}
        extent={extent}
        cursor={cursor}
        format={format}
        outcome={props.outcome ?? null}
        {...(props.about === undefined ? {} : { about: props.about })}
        {...(props.broken === undefined ? {} : { broken: props.broken })}
        {...(props.onBreak === undefined ? {} : { onBreak: props.onBreak })}
        isPresenting={props.isPresenting ?? false}
      />
      <SceneMessages data={data} extent={extent} cursor={cursor} format={format} onChoose={control.move} />
    </div>
  );
  return (
    <section className={styles.stage} aria-label={title ?? text("title")}>
      {title !== undefined && <h3 className={styles.title}>{title}</h3>}
      <Sentence explanation={explanation} format={format} onSelectEvidence={showEvidence} />
      <Announcer explanation={explanation} cursor={cursor} format={format} isMoving={control.playing} />
      {props.above === undefined && picture}
      <div
        className={styles.lanes}
        data-part="lanes"
        data-whole={props.lanes === undefined && title === undefined}
        data-canvas={props.above !== undefined}
      >
        <Timeline
          data={data}
          extent={extent}
          range={range}
          onRangeChange={setRange}
          cursor={cursor}
          onCursorChange={control.move}
          revealUntil={null}
          folded={folded}
          onFoldedChange={setFolded}
          onSelectEvidence={showEvidence}
          selectedSeq={null}
          clock="relative"
          origin={origin}
          table={table}
          onTableChange={setTable}
          {...(props.lanes === undefined ? {} : { only: props.lanes })}
          {...(props.above === undefined ? {} : { above: props.above })}
          {...(props.ghost === undefined ? {} : { ghost: props.ghost })}
          {...(props.lines === undefined ? {} : { lines: props.lines })}
        />
      </div>
      {props.above !== undefined && picture}
      {withTransport && <StageTransport data={data} extent={extent} control={control} />}
      <p className={styles.full} data-part="full">
        <Link href={port.viewHref({ ...address, query: { t } })} prefetch={false}>
          {text("full")}
        </Link>
      </p>
    </section>
  );
}

interface TransportProps {
  readonly data: RevisionData;
  readonly extent: Range;
  readonly control: CursorControl;
  /** What comes first: the way most readers go on. Playing is the second then. */
  readonly lead?: ReactNode;
}

/** Play, steps and position of a stage. */
export function StageTransport({ data, extent, control, lead }: TransportProps) {
  const text = useTranslations("revision.transport");
  const { cursor, playing, speed, move, setPlaying, setSpeed } = control;
  const events = useMemo(() => eventTimes(data.revision), [data]);
  const step = (direction: 1 | -1): void => {
    const t = neighbour(events, Math.round(cursor), direction);
    if (t !== null) move(t);
  };
  return (
    <div className={styles.transport} role="toolbar" aria-label={text("label")}>
      {lead}
      <Button
        {...(lead === undefined ? { variant: "primary" } : {})}
        pressed={playing}
        onClick={() => setPlaying(!playing)}
      >
        {playing ? text("pause") : text("play")}
      </Button>
      <select
        aria-label={text("speed")}
        value={speed}
        onChange={(event) => setSpeed(Number(event.target.value))}
      >
        {control.hasStory && <option value={STORY}>{text("story")}</option>}
        {SPEEDS.map((value) => (
          <option key={value} value={value}>
            {text("speedValue", { value })}
          </option>
        ))}
      </select>
      <Button variant="icon" label={text("previousEvent")} onClick={() => step(-1)}>
        ‹
      </Button>
      <Button variant="icon" label={text("nextEvent")} onClick={() => step(1)}>
        ›
      </Button>
      <time>{formatOffset(cursor - extent.from)}</time>
      <input
        type="range"
        aria-label={text("scrub")}
        aria-valuetext={formatOffset(cursor - extent.from)}
        min={extent.from}
        max={extent.to}
        value={Math.round(cursor)}
        onChange={(event) => move(Number(event.target.value), { commit: false })}
        onPointerUp={() => move(cursor)}
        onKeyUp={() => move(cursor)}
      />
      <Share data={data} extent={extent} cursor={cursor} />
    </div>
  );
}
