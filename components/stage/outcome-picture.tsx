"use client";

import { type CSSProperties, type ReactNode, useId, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { ArrowHeads } from "@/components/revision/arrow-heads.tsx";
import { useSize } from "@/components/timeline/use-size.ts";
import {
  layoutOutcomePicture,
  type OutcomePart,
  type OutcomeToPlay,
  outcomeAt,
  roundedPath,
} from "@/lib/layout/index.ts";
import { PART_INKS } from "@/lib/layout/scene/index.ts";
import styles from "./outcome-picture.module.css";
import { SceneDots } from "./scene-dots.tsx";

interface OutcomePictureProps {
  readonly title: string;
  readonly outcome: OutcomeToPlay;
  readonly cursor: number;
}

/** The width used until the page has been laid out. */
const UNMEASURED_PX = 760;
const CORNER_PX = 8;
const NO_SEATS: readonly never[] = [];
const TONES = ["quiet", "pods", "activator"] as const;

/** Where requests are now, with a mechanism that has no objects to show: clients, ingress, activators, pods. */
export function OutcomePicture({ title, outcome, cursor }: OutcomePictureProps) {
  const text = useTranslations("stage.scene");
  const tally = useTranslations("stage.scene.tally");
  const id = useId();
  const ref = useRef<HTMLElement>(null);
  const measured = useSize(ref).width;
  const layout = useMemo(() => layoutOutcomePicture(measured || UNMEASURED_PX), [measured]);
  const now = useMemo(() => outcomeAt(outcome, cursor, layout), [outcome, cursor, layout]);
  const placed = useMemo(() => ({ dots: now.dots, seats: NO_SEATS }), [now]);
  const { width, height, boxes, arrival, ways } = layout;
  const { sendsTo, open, lost, held, pods } = now;
  const leads = (to: "activator" | "pods"): boolean => sendsTo === to || sendsTo === "mixed";
  const sends = text("sendsTo", { to: sendsTo ?? "other" });
  const ready = text("podsReady", { total: pods.total, ready: pods.ready });
  const part = (name: OutcomePart, says: ReactNode, isOn = false): ReactNode => (
    <div
      className={styles.part}
      data-part={name}
      data-on={isOn}
      style={
        {
          left: boxes[name].x,
          top: boxes[name].y,
          width: boxes[name].width,
          height: boxes[name].height,
          "--part": `var(${PART_INKS[name]})`,
        } as CSSProperties
      }
    >
      <strong>{text(`parts.${name}`)}</strong>
      {says}
    </div>
  );
  const link = (to: "activator" | "pods"): ReactNode => {
    const tone = leads(to) ? to : "quiet";
    return (
      <path
        key={to}
        d={roundedPath(to === "activator" ? ways.toActivator : ways.toPods, CORNER_PX)}
        className={styles[tone]}
        markerEnd={`url(#${id}${tone})`}
      />
    );
  };
  return (
    <figure
      ref={ref}
      className={styles.picture}
      style={{ height }}
      aria-label={`${title}: ${sends}, ${ready}, ${text("open", { count: open })}, ${tally("lost")} ${lost}`}
    >
      <svg width={width} height={height} aria-hidden="true">
        <ArrowHeads id={id} tones={TONES} classOf={(tone) => styles[tone]} />
        <path
          d={roundedPath([...ways.toName.slice(0, 1), arrival], CORNER_PX)}
          className={styles.quiet}
          markerEnd={`url(#${id}quiet)`}
        />
        <path
          d={roundedPath(ways.onward, CORNER_PX)}
          className={styles.quiet}
          markerEnd={`url(#${id}quiet)`}
        />
        {leads("activator") ? [link("pods"), link("activator")] : [link("activator"), link("pods")]}
      </svg>
      <div aria-hidden="true">
        {part(
          "clients",
          lost > 0 ? (
            <span className={styles.lost}>
              {tally("lost")} {lost}
            </span>
          ) : (
            <span>{text("open", { count: open })}</span>
          ),
        )}
        {part("ingress", <span data-to={sendsTo ?? "other"}>{sends}</span>)}
        {part("activators", <span>{text("waiting", { count: held })}</span>, leads("activator"))}
        {part("pods", <span>{ready}</span>, leads("pods"))}
      </div>
      <SceneDots placed={placed} width={width} height={height} />
    </figure>
  );
}
