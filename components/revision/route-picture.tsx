"use client";

import { memo, useMemo, useRef } from "react";
import { useTranslations } from "use-intl";
import { useSize } from "@/components/timeline/use-size.ts";
import type { Route, Traffic } from "@/lib/core/index.ts";
import {
  type Link,
  layoutRoutePicture,
  placeProbe,
  placeTraffic,
  type RoutePictureLayout,
  readyPodsOf,
} from "@/lib/layout/index.ts";
import type { ProbeInstant } from "@/lib/model/timeline.ts";
import { ArrowHeads } from "./arrow-heads.tsx";
import styles from "./route-picture.module.css";
import { boxStyle, RoutePods } from "./route-pods.tsx";
import { RouteTraffic, useReducedMotion } from "./route-traffic.tsx";

interface RoutePictureProps {
  readonly route: Route;
  /** What requests did around the cursor; null where none is recorded. */
  readonly traffic: Traffic | null;
  /** The autoscaler's probe that was answered just before the cursor. */
  readonly probe: ProbeInstant | null;
  readonly cursor: number;
  /** Name of the public Service: the revision's own, constant for its whole life. */
  readonly name: string;
  readonly time: string;
}

const WIDTH_AT_FIRST = 900;
const TONES = ["ink", "activator", "pods", "none", "unknown"];

/**
 * The way of requests at the cursor; its three shapes are the three states of SKS. Where requests are recorded it shows what
 * they did, and what the name says beside it.
 */
export const RoutePicture = memo(function RoutePicture({
  route,
  traffic,
  probe,
  cursor,
  name,
  time,
}: RoutePictureProps) {
  const text = useTranslations("revision.route");
  const ref = useRef<HTMLElement>(null);
  const { width } = useSize(ref);
  // Assume a wide page before measuring: what the server rendered must not jump.
  const layout = useMemo(
    () => layoutRoutePicture(route, width === 0 ? WIDTH_AT_FIRST : Math.max(280, width), traffic),
    [route, width, traffic],
  );
  const { nodes } = layout;
  const isStill = useReducedMotion();
  const placed = useMemo(() => {
    if (traffic === null || isStill) return null;
    const pods = route.podsUnknown ? [] : route.pods;
    return placeTraffic(
      traffic,
      layout,
      pods.map(({ name: pod, phase }) => ({ name: pod, isReady: phase === "ready" })),
    );
  }, [traffic, isStill, layout, route]);
  const inPath = route.activators.filter((activator) => activator.inPath).length;
  const path = route.unknown ? "unknown" : (route.path ?? "other");
  const wishDiffers =
    (route.wish === "Serve" && route.path !== "pods") ||
    (route.wish === "Proxy" && route.path !== "activator");
  return (
    <figure ref={ref} className={styles.picture} data-path={path} style={{ height: layout.height }}>
      <svg width={layout.width} height={layout.height} aria-hidden="true" className={styles.links}>
        <ArrowHeads id="route-arrow-" tones={TONES} classOf={(tone) => styles[tone]} />
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
      {probe !== null && <RouteProbe probe={probe} cursor={cursor} layout={layout} isStill={isStill} />}
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
              ? text(route.wishUnknown ? "wishUnknown" : "service")
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
            {route.unknown || route.activatorsUnknown
              ? text("unknown")
              : text("activators", { inPath, total: route.activators.length })}
          </span>
          {traffic !== null && traffic.held > 0 && (
            <b className={styles.held}>{text("held", { count: traffic.held })}</b>
          )}
        </div>
      )}
      {nodes.pods !== undefined && <RoutePods route={route} traffic={traffic} box={nodes.pods} />}
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
      {placed !== null && <RouteTraffic placed={placed} width={layout.width} height={layout.height} />}
      <RouteBasis isUnknown={route.unknown} traffic={traffic} layout={layout} isStill={isStill} />
      <figcaption className="visually-hidden">
        {text("label", { time })}. {text("description", { path, ready: readyPodsOf(route) ?? -1 })}{" "}
        {traffic !== null && text("did", didOf(traffic))}
      </figcaption>
    </figure>
  );
});

interface RouteProbeProps {
  readonly probe: ProbeInstant;
  readonly cursor: number;
  readonly layout: RoutePictureLayout;
  readonly isStill: boolean;
}

const PROBE_PX = 5;
const PROBE_GAP_PX = 4;

/** Who answered the autoscaler's question behind the name, in words, and as a mark that comes back from there. */
function RouteProbe({ probe, cursor, layout, isStill }: RouteProbeProps) {
  const text = useTranslations("revision.route");
  const { service } = layout.nodes;
  if (service === undefined) return null;
  const place = isStill ? null : placeProbe(probe, cursor, layout);
  return (
    <>
      {place !== null && (
        <svg width={layout.width} height={layout.height} aria-hidden="true" className={styles.links}>
          <rect
            className={styles.probeMark}
            data-confirmed={probe.success}
            x={place.x - PROBE_PX}
            y={place.y - PROBE_PX}
            width={2 * PROBE_PX}
            height={2 * PROBE_PX}
            transform={`rotate(45 ${place.x} ${place.y})`}
          />
        </svg>
      )}
      <span
        className={styles.probe}
        data-confirmed={probe.success}
        // Where the branches stand close it ends before them, in two lines.
        style={{
          left: service.x,
          bottom: layout.height - service.y + PROBE_GAP_PX,
          ...(layout.nodes.clients === undefined ? { width: service.width, whiteSpace: "normal" } : {}),
        }}
      >
        {probe.success ? "◆" : "✕"} {text("probe", { answer: probe.success ? "activator" : probe.answer })}
      </span>
    </>
  );
}

interface RouteBasisProps {
  /** Where the name leads is unknown. */
  readonly isUnknown: boolean;
  readonly traffic: Traffic | null;
  readonly layout: RoutePictureLayout;
  /** Numbers instead of dots. */
  readonly isStill: boolean;
}

/** What the lines rest on: requests, or the public Endpoints; and how many requests failed. */
function RouteBasis({ isUnknown, traffic, layout, isStill }: RouteBasisProps) {
  const text = useTranslations("revision.route");
  const { service, pods } = layout.nodes;
  if (service === undefined || pods === undefined) return null;
  const did = traffic === null ? null : didOf(traffic);
  const isBySent = did !== null && did.activator + did.pods > 0;
  const isOther = layout.links.some(({ state }) => state === "named");
  const basis = isBySent
    ? isOther
      ? "differs"
      : "requests"
    : isUnknown
      ? "unknown"
      : did === null
        ? "unrecorded"
        : did.elsewhere > 0
          ? "elsewhere"
          : "idle";
  const isNarrow = layout.nodes.clients === undefined;
  return (
    <p
      className={styles.basis}
      style={{
        left: service.x,
        top: service.y + service.height + 2,
        width: isNarrow ? service.width : pods.x - service.x - 12,
      }}
    >
      {did !== null && did.failed > 0 && (
        <b className={styles.failed}>✕ {text("failed", { count: did.failed })} </b>
      )}
      {isStill && did !== null && isBySent ? text("did", did) : text(`basis.${basis}`)}
    </p>
  );
}

function didOf({ sent }: Traffic): { activator: number; pods: number; elsewhere: number; failed: number } {
  const { activator, pods, elsewhere } = sent;
  const failed = sent.failedAtActivator + sent.failedAtPods + sent.failedElsewhere;
  return { activator, pods, elsewhere, failed };
}

function quietFirst(a: Link, b: Link): number {
  return Number(a.state !== "quiet") - Number(b.state !== "quiet");
}
