"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import { formatAge, formatOffset, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { SPEEDS, STORY } from "@/lib/client/playback.ts";
import type { Range } from "@/lib/layout/index.ts";
import styles from "./transport.module.css";

interface TransportProps {
  readonly extent: Range;
  readonly cursor: number;
  readonly playing: boolean;
  readonly speed: number;
  readonly asIfLive: boolean;
  readonly format: TimeFormat;
  readonly onPlay: (playing: boolean) => void;
  readonly onSpeed: (speed: number) => void;
  readonly onCursorChange: (t: number, options: { readonly commit: boolean }) => void;
  readonly onEvent: (direction: 1 | -1) => void;
  readonly onEpisode: (direction: 1 | -1) => void;
  readonly onAsIfLive: (asIfLive: boolean) => void;
  readonly onFit: () => void;
  readonly onAll: () => void;
  readonly inspectorOpen: boolean;
  readonly onInspector: () => void;
  /** For a live source: whether the cursor follows the newest record, and how to make it; null for a recording. */
  readonly live?: { readonly isFollowing: boolean; readonly onNow: () => void } | null;
}

/** Controls the playhead that the whole page shares: play, speed, steps, jumps and position. */
export function Transport(props: TransportProps) {
  const text = useTranslations("revision.transport");
  const inspector = useTranslations("inspector");
  const cluster = useTranslations("cluster");
  const { extent, cursor, playing, format, live = null } = props;
  const [hasMore, setHasMore] = useState(false);
  const isMoving = playing || live?.isFollowing === true;
  const wall: TimeFormat = format.clock === "relative" ? { clock: "utc", origin: 0 } : format;
  return (
    <div className={styles.transport} data-more={hasMore} role="toolbar" aria-label={text("label")}>
      <div className={styles.group}>
        <Button
          variant="icon"
          className={styles.rarer ?? ""}
          label={text("toStart")}
          onClick={() => props.onCursorChange(extent.from, { commit: true })}
        >
          <Icon name="toStart" />
        </Button>
        <Button
          variant="primary"
          className={styles.play}
          pressed={isMoving}
          onClick={() => props.onPlay(!isMoving)}
          aria-keyshortcuts="Space"
          help={live?.isFollowing === true ? cluster("pauseHelp") : undefined}
        >
          {isMoving ? text("pause") : text("play")}
        </Button>
        {live !== null && (
          <Button
            variant="primary"
            className={styles.play}
            pressed={live.isFollowing}
            onClick={live.onNow}
            help={cluster("nowHelp")}
          >
            {cluster("now")}
          </Button>
        )}
        <Button
          variant="icon"
          className={styles.rarer ?? ""}
          label={text("toEnd")}
          onClick={() => props.onCursorChange(extent.to, { commit: true })}
        >
          <Icon name="toEnd" />
        </Button>
        <select
          className={styles.rarer}
          aria-label={text("speed")}
          value={props.speed}
          onChange={(event) => props.onSpeed(Number(event.target.value))}
        >
          <option value={STORY}>{text("story")}</option>
          {SPEEDS.map((speed) => (
            <option key={speed} value={speed}>
              {text("speedValue", { value: speed })}
            </option>
          ))}
        </select>
      </div>
      <span className={styles.clock}>
        <time>{formatTime(cursor, wall)}</time>
        <span>
          {live === null
            ? formatOffset(cursor - extent.from)
            : live.isFollowing
              ? ""
              : cluster("behind", { age: formatAge(extent.to - cursor) })}
        </span>
      </span>
      <input
        type="range"
        className={styles.scrub}
        aria-label={text("scrub")}
        aria-valuetext={formatTime(cursor, wall)}
        min={extent.from}
        max={extent.to}
        step={1}
        value={Math.round(cursor)}
        onChange={(event) => props.onCursorChange(Number(event.target.value), { commit: false })}
        onPointerUp={() => props.onCursorChange(cursor, { commit: true })}
        onKeyUp={() => props.onCursorChange(cursor, { commit: true })}
      />
      <div className={styles.group}>
        <span>{text("event")}</span>
        <Button variant="icon" label={text("previousEvent")} onClick={() => props.onEvent(-1)}>
          <Icon name="left" />
        </Button>
        <Button variant="icon" label={text("nextEvent")} onClick={() => props.onEvent(1)}>
          <Icon name="right" />
        </Button>
      </div>
      <div className={`${styles.group} ${styles.rare}`}>
        <span>{text("episode")}</span>
        <Button variant="icon" label={text("previousEpisode")} onClick={() => props.onEpisode(-1)}>
          <Icon name="doubleLeft" />
        </Button>
        <Button variant="icon" label={text("nextEpisode")} onClick={() => props.onEpisode(1)}>
          <Icon name="doubleRight" />
        </Button>
        <Button onClick={props.onFit}>{text("fit")}</Button>
        <Button onClick={props.onAll}>{live === null ? text("all") : cluster("all")}</Button>
      </div>
      {live === null && (
        <label className={`${styles.check} ${styles.rare}`} title={text("asIfLiveHelp")}>
          <input
            type="checkbox"
            checked={props.asIfLive}
            onChange={(event) => props.onAsIfLive(event.target.checked)}
          />
          {text("asIfLive")}
        </label>
      )}
      <Button className={styles.rarer ?? ""} pressed={props.inspectorOpen} onClick={props.onInspector}>
        {inspector("open")}
      </Button>
      <Button
        variant="icon"
        className={styles.toggle ?? ""}
        label={text("more")}
        aria-expanded={hasMore}
        onClick={() => setHasMore(!hasMore)}
      >
        <Icon name="more" />
      </Button>
    </div>
  );
}
