"use client";

import { useTranslations } from "use-intl";
import { isReadyPod, type Scene, type SceneLayout, shownPods } from "@/lib/layout/scene/index.ts";
import shared from "./scene-part.module.css";
import { Part, type PartFrame, useSeconds } from "./scene-part.tsx";
import styles from "./scene-pods.module.css";

interface ScenePodsProps {
  readonly scene: Scene;
  readonly layout: SceneLayout;
  readonly inPod: ReadonlyMap<string, number>;
  /** How many requests have no room in a pod's row. */
  readonly unseen: ReadonlyMap<string, number>;
  /** How many wait inside a pod. */
  readonly waiting: number;
  readonly frame: PartFrame;
}

const WIDE_PX = 210;
const SHORT_WORD = 12;

/** The pods, a row each: its state, what it waits for, and its seats, which the canvas draws. */
export function ScenePods({ scene, layout, inPod, unseen, waiting, frame }: ScenePodsProps) {
  const text = useTranslations("stage.scene");
  const seconds = useSeconds();
  const { pods, route, t } = scene;
  const box = layout.boxes.pods;
  const ready = pods.filter(isReadyPod).length;
  const said = route.podsUnknown ? text("unknown") : text("podsReady", { ready, total: pods.length });
  const requests = [...inPod.values()].reduce((sum, count) => sum + count, 0);
  const shown = pods.slice(0, shownPods(layout, pods.length));
  /** A long word of Kubernetes' own has the room; since when is in the lanes. */
  const hasTime = (reason: string | null): boolean =>
    box.width >= WIDE_PX || (reason ?? "").length <= SHORT_WORD;
  return (
    <Part
      part="pods"
      box={box}
      frame={frame}
      state={`${said} ${text("inPods", { count: requests })}`}
      className={styles.pods}
      tone={!route.unknown && (route.path === "pods" || route.path === "mixed") ? "pods" : undefined}
    >
      <span className={`${shared.head} ${styles.head}`} style={{ height: layout.podHeadPx }}>
        <strong>{text("parts.pods")}</strong>
        <span>
          {said}
          {requests > 0 && ` · ${text("inPods", { count: requests })}`}
        </span>
      </span>
      {shown.map(({ name, short, phase, reason, since, isUnlisted }) => (
        <span
          key={name}
          className={styles.pod}
          style={{ height: layout.podRowPx }}
          title={name}
          data-phase={phase}
        >
          <i />
          <span className={shared.mono}>{short.slice(0, 5)}</span>
          {isUnlisted && <span className={styles.phase}>{text("podUnlisted")}</span>}
          {phase !== "ready" && (
            <span className={styles.phase}>
              {reason ?? text(`pod.${phase}`)} {hasTime(reason) && seconds(t - since)}
            </span>
          )}
          {unseen.has(name) && <span className={styles.unseen}>+{unseen.get(name)}</span>}
        </span>
      ))}
      {waiting > 0 && shown.length < layout.podRows && (
        <span className={styles.waiting} style={{ height: layout.podRowPx }}>
          {text("podsWaiting", { count: waiting })}
        </span>
      )}
      {shown.length < pods.length && (
        <span className={shared.empty}>{text("more", { count: pods.length - shown.length })}</span>
      )}
    </Part>
  );
}
