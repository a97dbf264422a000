"use client";

import { useTranslations } from "use-intl";
import { placeSceneProbe, type Scene, type SceneLayout } from "@/lib/layout/scene/index.ts";
import { Part, type PartFrame } from "./scene-part.tsx";
import styles from "./scene-probe.module.css";

interface SceneProbeProps {
  readonly scene: Scene;
  readonly layout: SceneLayout;
  readonly frame: PartFrame;
  readonly isStill: boolean;
}

const MARK_PX = 6;
const HEIGHT_PX = 24;
/** As wide as this there is room for the question and any answer. */
const BOTH_PX = 300;
/** It keeps so far from what is above and below it. */
const APART_PX = 1;

/** The autoscaler's question in words, and as a mark that goes to whoever answers and comes back. */
export function SceneProbe({ scene, layout, frame, isStill }: SceneProbeProps) {
  const text = useTranslations("stage.scene");
  const { probe, t, autoscaler } = scene;
  const { name, autoscaler: above } = layout.boxes;
  const isAnswered = probe !== null && probe.t <= t;
  const answer = isAnswered ? text("answer", { answer: probe.success ? "activator" : probe.answer }) : "";
  const said =
    probe !== null
      ? `${text("ask")}${isAnswered ? ` ${answer}` : ""}`
      : autoscaler.isAskingAgain
        ? text("askAgain")
        : text(scene.isProbeRecorded ? "askRest" : "askUnrecorded");
  const gap = name.y - above.height;
  const height = Math.min(HEIGHT_PX, gap - 2 * APART_PX);
  const box = { x: name.x, y: above.height + (gap - height) / 2, width: name.width, height };
  const hasRoom = !layout.isNarrow && (box.width >= BOTH_PX || probe?.success === true);
  const placed = isStill || probe === null ? null : placeSceneProbe(probe, t, layout);
  return (
    <>
      <Part
        part="probe"
        box={box}
        frame={frame}
        state={said}
        className={styles.probe}
        tone={probe === null ? undefined : isAnswered ? (probe.success ? "confirmed" : "refused") : "asked"}
      >
        {probe === null ? (
          <span>{said}</span>
        ) : (
          <>
            {/* Where there is no room for both, the answer counts. */}
            <span>{isAnswered && !hasRoom ? text("askRest") : text("ask")}</span>
            {isAnswered && (
              <b>
                {probe.success ? "◆" : "✕"} {answer}
              </b>
            )}
          </>
        )}
      </Part>
      {placed !== null && (
        <svg width={layout.width} height={layout.height} aria-hidden="true" className={styles.above}>
          <rect
            className={styles.probeMark}
            data-stage={placed.stage}
            data-confirmed={probe?.success}
            x={placed.place.x - MARK_PX}
            y={placed.place.y - MARK_PX}
            width={2 * MARK_PX}
            height={2 * MARK_PX}
            transform={`rotate(45 ${placed.place.x} ${placed.place.y})`}
          />
        </svg>
      )}
    </>
  );
}
