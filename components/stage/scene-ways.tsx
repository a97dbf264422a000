"use client";

import { useId } from "react";
import { ArrowHeads } from "@/components/revision/arrow-heads.tsx";
import { roundedPath } from "@/lib/layout/index.ts";
import { type Scene, type SceneLayout, type SceneWay, sceneLinks } from "@/lib/layout/scene/index.ts";
import styles from "./scene-ways.module.css";

interface SceneWaysProps {
  readonly scene: Scene;
  readonly layout: SceneLayout;
  readonly isStill: boolean;
}

const TONES = ["ink", "activator", "pods", "none", "unknown"] as const;
type Tone = (typeof TONES)[number];
const CORNER_PX = 10;
/** What was written just now is seen for so long. */
const FRESH_MS = 700;

/** The ways of requests, thick where they go now, and those of what the parts tell each other. */
export function SceneWays({ scene, layout, isStill }: SceneWaysProps) {
  const id = useId();
  const { ways, boxes } = layout;
  const inner = sceneLinks(scene);
  const busy = scene.traffic === null ? "named" : scene.traffic.flights.length > 0 ? "carrying" : "quiet";
  const links = [
    { way: "clients-ingress", state: busy, tone: "ink" },
    { way: "ingress-service", state: busy, tone: "ink" },
    { way: "service-pods", state: inner["service-pods"], tone: toneOf(inner["service-pods"], "pods") },
    {
      way: "service-activator",
      state: inner["service-activator"],
      tone: toneOf(inner["service-activator"], "activator"),
    },
    { way: "activator-pods", state: inner["activator-pods"], tone: toneOf(inner["activator-pods"], "pods") },
  ] as const satisfies readonly { way: SceneWay; state: string; tone: Tone }[];
  const { written, t, ingress, traffic } = scene;
  const isOfRequests = traffic !== null && traffic.sent.activator + traffic.sent.pods > 0;
  const isWriting =
    written !== null && (written.what === "mode" || written.what === "replicas") && t - written.t < FRESH_MS;
  const isAsking = scene.probe !== null || scene.autoscaler.isAskingAgain;
  return (
    <svg width={layout.width} height={layout.height} aria-hidden="true" className={styles.ways}>
      <ArrowHeads id={id} tones={TONES} classOf={(tone) => styles[tone]} />
      {[...links].sort(quietFirst).map(({ way, state, tone }) => (
        <path
          key={way}
          d={roundedPath(ways[way], CORNER_PX)}
          className={`${styles.link} ${styles[tone]} ${styles[state]}`}
          data-link={way}
          data-state={state}
          data-of={isOfRequests ? "requests" : "name"}
          markerEnd={`url(#${id}${tone})`}
        />
      ))}
      {layout.isNarrow && (
        <path
          className={styles.strip}
          d={`M${boxes.name.x},${ways["service-pods"][0]?.y}H${boxes.name.x + boxes.name.width}`}
        />
      )}
      <path d={roundedPath(ways.probe, CORNER_PX)} className={styles.told} data-on={isAsking} />
      <path
        d={roundedPath(ways.writes, CORNER_PX)}
        className={styles.told}
        data-on={isWriting}
        markerEnd={`url(#${id}${isWriting ? "ink" : "unknown"})`}
      />
      <path
        d={roundedPath(ways.news, CORNER_PX)}
        className={styles.told}
        data-on={ingress.news.length > 0}
        markerEnd={`url(#${id}${ingress.news.length > 0 ? "ink" : "unknown"})`}
      />
      {ingress.news.map(({ from, to, value }) => {
        const [begin, end] = [ways.news[0], ways.news.at(-1)];
        if (begin === undefined || end === undefined) return null;
        const share = isStill || to === null ? 0.5 : (t - from) / Math.max(1, to - from);
        const y = begin.y + (end.y - begin.y) * Math.min(1, share);
        return (
          <rect
            key={from}
            className={styles.letter}
            data-to={value}
            x={begin.x - 8}
            y={y - 6}
            width={16}
            height={11}
            rx={2}
          />
        );
      })}
    </svg>
  );
}

function toneOf(state: string, tone: "pods" | "activator"): Tone {
  if (state === "broken") return "none";
  return state === "unknown" || state === "quiet" ? "unknown" : tone;
}

function quietFirst(a: { readonly state: string }, b: { readonly state: string }): number {
  return Number(a.state !== "quiet") - Number(b.state !== "quiet");
}
