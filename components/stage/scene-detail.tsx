"use client";

import { type CSSProperties, useEffect, useId, useRef } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { FactName } from "@/lib/core/index.ts";
import { isReadyPod, type Scene, type SceneLayout, type StagePart } from "@/lib/layout/scene/index.ts";
import styles from "./scene-detail.module.css";
import { useSeconds } from "./scene-part.tsx";

interface SceneDetailProps {
  readonly part: StagePart;
  readonly scene: Scene;
  readonly layout: SceneLayout;
  readonly held: number;
  readonly isBroken: boolean;
  /** null: it cannot be broken. */
  readonly onBreak: (() => void) | null;
  readonly onClose: () => void;
}

const WIDTH_PX = 300;
const GAP_PX = 6;

/** The card of a part: what it is, what it knows now, and how to break it. */
export function SceneDetail({ part, scene, layout, held, isBroken, onBreak, onClose }: SceneDetailProps) {
  const text = useTranslations("stage.scene");
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  const is = useMeaning(part);
  const knows = useKnowledge(part, scene, held);
  useEffect(() => ref.current?.focus(), []);
  return (
    <div
      ref={ref}
      role="dialog"
      aria-labelledby={id}
      tabIndex={-1}
      className={styles.detail}
      style={placeOf(part, layout)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        // Whoever presents would leave the talk.
        event.stopPropagation();
        event.preventDefault();
        onClose();
      }}
    >
      <strong id={id}>{text(`parts.${part}`)}</strong>
      <Button variant="quiet" size="small" className={styles.close} label={text("close")} onClick={onClose}>
        ×
      </Button>
      <p>{is}</p>
      <p>
        <strong>{text("now")}</strong> {knows}
      </p>
      {isPassingInferred(part, scene) && <p>{text("passing")}</p>}
      {onBreak !== null && (
        <Button variant="plain" pressed={isBroken} onClick={onBreak}>
          {isBroken ? text("repair") : text(`breaks.${part}`)}
        </Button>
      )}
    </div>
  );
}

/** Whether a part shows requests that an activator passed on, of which a recording has only when they came and were answered. */
function isPassingInferred(part: StagePart, { ingress, traffic }: Scene): boolean {
  const isRecorded = traffic !== null && ingress.basis !== "simulated";
  return isRecorded && (part === "pods" || part === "activators");
}

/** Below its part, or above it in the lower half; never outside the picture. A phone has no room there: see the style sheet. */
function placeOf(part: StagePart, { boxes, width, height }: SceneLayout) {
  const box =
    part === "publicEndpoints" || part === "privateEndpoints"
      ? boxes.addresses
      : part === "probe"
        ? { ...boxes.name, height: 0 }
        : boxes[part];
  const left = Math.max(0, Math.min(box.x, width - WIDTH_PX));
  const isLow = box.y + box.height / 2 > height / 2;
  const px = (length: number): string => `${length}px`;
  return {
    "--left": px(left),
    "--width": px(Math.min(WIDTH_PX, width)),
    "--top": isLow ? "auto" : px(box.y + box.height + GAP_PX),
    "--bottom": isLow ? px(height - box.y + GAP_PX) : "auto",
  } as CSSProperties;
}

/** The glossary's sentence where there is one. */
function useMeaning(part: StagePart): string {
  const text = useTranslations("stage.scene");
  const glossary = useTranslations("glossary.terms");
  switch (part) {
    case "clients":
    case "name":
    case "pods":
    case "apiServer":
      return text(`is.${part}`);
    case "activators":
      return glossary("activator.is");
    default:
      return glossary(`${part}.is`);
  }
}

function useKnowledge(part: StagePart, scene: Scene, held: number): string {
  const text = useTranslations("stage.scene.knows");
  const seconds = useSeconds();
  const { t, route, traffic, tally, ingress, card, pods, autoscaler, probe, written, mode, inGap } = scene;
  const whether = (isUnknown: boolean, fact: FactName): string =>
    isUnknown ? (inGap.has(fact) ? "gap" : "untold") : "known";
  switch (part) {
    case "clients":
      return text("clients", {
        open: traffic?.open ?? 0,
        sent: tally?.sent ?? -1,
        answered: tally?.answered ?? 0,
        late: tally?.late ?? 0,
        lost: tally?.lost ?? 0,
      });
    case "ingress":
      return text("ingress", {
        basis: ingress.basis,
        to: ingress.sendsTo ?? "none",
        isBehind: String(ingress.behindSince !== null),
        behind: seconds(t - (ingress.behindSince ?? t)),
      });
    case "name":
      return text("name", {
        path: route.unknown ? "unknown" : (route.path ?? "other"),
        mode: mode?.value ?? (route.wishUnknown ? "unknown" : "none"),
      });
    case "publicEndpoints":
    case "privateEndpoints": {
      const { addresses, unknown, changedAt } = part === "publicEndpoints" ? card.public : card.private;
      return text("publicEndpoints", {
        known: whether(unknown, part),
        count: addresses.length,
        ready: addresses.filter(({ state }) => state === "ready").length,
        changed: changedAt === null ? "none" : seconds(t - changedAt),
      });
    }
    case "activators":
      return text("activators", {
        known: whether(route.activatorsUnknown || route.unknown, "path"),
        total: route.activators.length,
        inPath: route.activators.filter(({ inPath }) => inPath).length,
        held,
      });
    case "pods":
      return text("pods", {
        known: whether(route.podsUnknown, "pods"),
        total: pods.length,
        ready: pods.filter(isReadyPod).length,
        unlisted: pods.filter(({ isUnlisted }) => isUnlisted).length,
        seats: traffic?.seatsPerPod ?? 0,
      });
    case "autoscaler":
      return text("autoscaler", {
        want: autoscaler.decided?.want ?? -2,
        mode: autoscaler.decided?.mode ?? "",
        excess: autoscaler.decided?.excess ?? 0,
        needed: autoscaler.apart?.needed ?? -1,
        load: autoscaler.apart?.load ?? 0,
        waits: autoscaler.waits?.why ?? "none",
        time: seconds((autoscaler.waits?.until ?? t) - t),
      });
    case "probe":
      return text("probe", {
        answer:
          probe === null
            ? scene.isProbeRecorded
              ? "rest"
              : "unrecorded"
            : probe.t > t
              ? "ask"
              : probe.success
                ? "activator"
                : probe.answer,
        again: String(autoscaler.isAskingAgain),
      });
    case "apiServer":
      return text("apiServer", {
        what: written?.what ?? "none",
        value: written?.value ?? "",
        time: seconds(t - (written?.t ?? t)),
        unseen: String(scene.isUnseen),
      });
  }
}
