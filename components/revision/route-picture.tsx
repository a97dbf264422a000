"use client";

import { memo, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { useSize } from "@/components/timeline/use-size.ts";
import type { Route } from "@/lib/core/index.ts";
import { type Link, layoutRoutePicture } from "@/lib/layout/index.ts";
import styles from "./route-picture.module.css";

interface RoutePictureProps {
  readonly route: Route;
  /** Name of the public Service: the revision's own, constant for its whole life. */
  readonly name: string;
  readonly time: string;
}

const MAX_POD_SQUARES = 14;
const WIDTH_AT_FIRST = 900;

/** The way of a request at the cursor; its three shapes are the three states of SKS. */
export const RoutePicture = memo(function RoutePicture({ route, name, time }: RoutePictureProps) {
  const text = useTranslations("revision.route");
  const ref = useRef<HTMLElement>(null);
  const { width } = useSize(ref);
  // Assume a wide page before measuring: what the server rendered must not jump.
  const layout = useMemo(
    () => layoutRoutePicture(route, width === 0 ? WIDTH_AT_FIRST : Math.max(320, width)),
    [route, width],
  );
  const { nodes } = layout;
  const inPath = route.activators.filter((activator) => activator.inPath).length;
  const path = route.unknown ? "unknown" : (route.path ?? "other");
  const wishDiffers =
    (route.wish === "Serve" && route.path !== "pods") ||
    (route.wish === "Proxy" && route.path !== "activator");
  return (
    <figure ref={ref} className={styles.picture} data-path={path} style={{ height: layout.height }}>
      <svg width={layout.width} height={layout.height} aria-hidden="true" className={styles.links}>
        <defs>
          {(["ink", "activator", "pods", "none", "unknown"] as const).map((tone) => (
            <marker
              key={tone}
              id={`route-arrow-${tone}`}
              className={styles[tone]}
              viewBox="0 0 10 10"
              refX="2"
              refY="5"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0,0 L10,5 L0,10 Z" fill="currentColor" />
            </marker>
          ))}
        </defs>
        {[...layout.links].sort(quietFirst).map((link) => (
          <path
            key={link.id}
            d={link.d}
            className={`${styles.link} ${styles[link.tone]} ${styles[link.state]}`}
            data-link={link.id}
            data-state={link.state}
            markerEnd={`url(#route-arrow-${link.tone})`}
          />
        ))}
      </svg>
      {nodes.clients !== undefined && (
        <div className={styles.plain} style={boxStyle(nodes.clients)}>
          {text("clients")}
        </div>
      )}
      {nodes.ingress !== undefined && (
        <div className={styles.plain} style={boxStyle(nodes.ingress)}>
          {text("ingress")}
        </div>
      )}
      {nodes.service !== undefined && (
        <div className={styles.service} style={boxStyle(nodes.service)} title={text("service")}>
          <strong>{name}</strong>
          <span>
            {route.wish === null
              ? text("service")
              : wishDiffers && path !== "unknown"
                ? text("wishDiffers", { mode: route.wish })
                : text("wish", { mode: route.wish })}
          </span>
        </div>
      )}
      {nodes.activator !== undefined && (
        <div
          className={styles.activator}
          data-carrying={route.path === "activator" || route.path === "mixed"}
          style={boxStyle(nodes.activator)}
        >
          <strong>{text("activator")}</strong>
          <span>
            {route.unknown ? text("unknown") : text("activators", { inPath, total: route.activators.length })}
          </span>
        </div>
      )}
      {nodes.pods !== undefined && (
        <div className={styles.pods} data-empty={route.pods.length === 0} style={boxStyle(nodes.pods)}>
          <strong>{route.pods.length === 0 && !route.podsUnknown ? text("noPods") : text("pods")}</strong>
          <span>
            {route.podsUnknown
              ? text("unknown")
              : route.pods.length > 0 &&
                text("podsSummary", { ready: route.readyPods, total: route.pods.length })}
          </span>
          <span className={styles.squares}>
            {(route.podsUnknown ? [] : route.pods.slice(0, MAX_POD_SQUARES)).map((pod) => (
              <i
                key={pod.name}
                data-phase={pod.phase}
                title={`${pod.name}: ${pod.reason ?? text(`pod.${pod.phase}`)}`}
              />
            ))}
            {!route.podsUnknown &&
              route.pods.length > MAX_POD_SQUARES &&
              text("morePods", { count: route.pods.length - MAX_POD_SQUARES })}
          </span>
        </div>
      )}
      {path === "none" && nodes.pods !== undefined && nodes.service !== undefined && (
        <span
          className={styles.noneWord}
          style={{
            left: (nodes.service.x + nodes.service.width + nodes.pods.x) / 2,
            top: nodes.service.y + 10,
          }}
        >
          {text("none")}
        </span>
      )}
      {path === "unknown" && <span className={styles.unknownWord}>{text("unknown")}</span>}
      {route.requestsOpen !== null && route.requestsOpen > 0 && nodes.clients !== undefined && (
        <span className={styles.open} style={{ left: nodes.clients.x, top: nodes.clients.y - 20 }}>
          {text("waiting", { count: route.requestsOpen })}
        </span>
      )}
      <figcaption className="visually-hidden">
        {text("label", { time })}. {text("description", { path, ready: route.readyPods })}
      </figcaption>
    </figure>
  );
});

function boxStyle(box: { x: number; y: number; width: number; height: number }) {
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}

function quietFirst(a: Link, b: Link): number {
  return Number(a.state !== "quiet") - Number(b.state !== "quiet");
}
