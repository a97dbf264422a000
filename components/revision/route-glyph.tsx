"use client";

import { memo } from "react";
import { useTranslations } from "use-intl";
import type { Route, Traffic } from "@/lib/core/index.ts";
import { linkStates, readyPodsOf } from "@/lib/layout/index.ts";
import styles from "./route-glyph.module.css";

interface RouteGlyphProps {
  readonly route: Route;
  /** What requests did around the cursor; null where none is recorded. */
  readonly traffic: Traffic | null;
}

const MAX_PODS = 4;

/**
 * The route picture as a sign: the way of a request at the cursor, for the folded bar.
 *
 *     ◉───────▣ activator
 *      ╲╌╌╌╌╌╌╌╌▢▢ pods
 */
export const RouteGlyph = memo(function RouteGlyph({ route, traffic }: RouteGlyphProps) {
  const text = useTranslations("revision.route");
  const states = linkStates(route, traffic);
  const path = route.unknown ? "unknown" : (route.path ?? "other");
  const pods = route.podsUnknown ? [] : route.pods.slice(0, MAX_PODS);
  const isCarrying = states["service-activator"] === "carrying";
  return (
    <svg
      className={styles.glyph}
      viewBox="0 0 116 22"
      width="116"
      height="22"
      role="img"
      aria-label={text("description", { path, ready: readyPodsOf(route) ?? -1 })}
    >
      <path
        d="M9 14 C20 14 16 6 28 6 H42"
        data-link="service-activator"
        data-state={states["service-activator"]}
      />
      <path d="M54 6 C66 6 58 14 72 14" data-link="activator-pods" data-state={states["activator-pods"]} />
      <path d="M9 15 H72" data-link="service-pods" data-state={states["service-pods"]} />
      <circle cx="6" cy="15" r="3.5" />
      <rect x="43" y="1" width="10" height="10" className={styles.activator} data-carrying={isCarrying} />
      {pods.map((pod, index) => (
        <rect key={pod.name} x={74 + index * 10} y="11" width="8" height="8" data-phase={pod.phase} />
      ))}
      {pods.length === 0 && <rect x="74" y="11" width="8" height="8" className={styles.empty} />}
    </svg>
  );
});
