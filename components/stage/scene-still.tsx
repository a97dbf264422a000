"use client";

import { memo, type ReactNode } from "react";
import type { PlacedScene, Scene, SceneLayout, StagePart } from "@/lib/layout/scene/index.ts";

interface StillProps {
  /** What is below is drawn again only when this is another. */
  readonly sign: string;
  readonly children: ReactNode;
}

/** Parts say something new a few times a second, while requests move in every frame. */
export const Still = memo(
  function Still({ children }: StillProps) {
    return children;
  },
  (before, after) => before.sign === after.sign,
);

const MARK_MS = 200;

/** Times are told in tenths of a second. */
function tenths(ms: number): number {
  return Math.round(ms / 100);
}

/** All that a part shows at the moment, and where, as a text: as long as it is the same nothing is to be drawn again. */
export function signOf(
  part: StagePart,
  scene: Scene,
  { queued, inPod, unseen, waiting }: PlacedScene,
  { width, height }: SceneLayout,
): string {
  const ofPods = part === "pods" ? [[...unseen], waiting] : [];
  return JSON.stringify([width, height, shownBy(part, scene, queued, inPod), ofPods]);
}

function shownBy(
  part: StagePart,
  scene: Scene,
  queued: number,
  inPod: PlacedScene["inPod"],
): readonly unknown[] {
  const { t, route, traffic, tally, ingress, card, mode, pods, autoscaler, probe, written } = scene;
  const path = [route.path, route.unknown];
  switch (part) {
    case "clients":
      return [traffic?.open, tally?.lost];
    case "ingress":
      return [
        ingress.basis,
        ingress.sendsTo,
        ingress.behindSince === null ? null : tenths(t - ingress.behindSince),
        ingress.news.map(({ to }) => (to === null ? null : tenths(to - t))),
      ];
    case "name":
      return [mode?.value, route.wishUnknown, path];
    case "publicEndpoints":
    case "privateEndpoints":
      return [
        path,
        [card.public, card.private].map(({ addresses, changedAt, unknown }) => [
          addresses,
          unknown,
          changedAt === null ? null : Math.min(20, tenths(t - changedAt)),
        ]),
      ];
    case "activators":
      return [path, route.activatorsUnknown, route.activators, queued, (traffic?.sent.activator ?? 0) > 0];
    case "pods":
      return [
        path,
        route.podsUnknown,
        [...inPod.values()].reduce((sum, count) => sum + count, 0),
        pods.map(({ name, phase, reason, since, isUnlisted }) => [
          name,
          phase,
          isUnlisted,
          reason,
          phase === "ready" ? 0 : tenths(t - since),
        ]),
      ];
    case "apiServer":
      return [written?.what, written?.value, written === null ? null : tenths(t - written.t), scene.isUnseen];
    case "probe":
      // Its mark moves while question and answer are on their way.
      return [probe?.t, probe === null || t > probe.t + MARK_MS ? 0 : t, autoscaler.isAskingAgain];
    case "autoscaler":
      return [t];
  }
}
