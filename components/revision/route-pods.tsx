"use client";

import { useTranslations } from "use-intl";
import type { Route, Traffic } from "@/lib/core/index.ts";
import { type Box, podColumns, readyPodsOf } from "@/lib/layout/index.ts";
import styles from "./route-picture.module.css";

/** Where no requests are recorded pods need no room for seats. */
const ONE_SEAT = 1;
const SQUARE_PX = 12;
/** What the box has on both sides, and a letter beside the squares at its widest on average. */
const INSET_PX = 24;
const LETTER_PX = 6;

interface RoutePodsProps {
  readonly route: Route;
  readonly traffic: Traffic | null;
  readonly box: Box;
}

/** The pods as squares, how many are ready, and in words what those are that are not. */
export function RoutePods({ route, traffic, box }: RoutePodsProps) {
  const text = useTranslations("revision.route");
  const { pods, podsUnknown, listedPods } = route;
  const ready = readyPodsOf(route);
  const columns = podColumns(box, pods.length, traffic?.seatsPerPod ?? ONE_SEAT);
  // The Endpoints follow the pods a little later, either way.
  const listed =
    pods.length > 0 && listedPods !== null && listedPods !== ready
      ? text("listed", { count: listedPods })
      : null;
  const room = (box.width - INSET_PX - columns.shown * columns.stepPx) / LETTER_PX;
  const said = [
    ...othersOf(route, (phase) => text(`pod.${phase}`)),
    ...(listed === null ? [] : [listed]),
  ].join(" · ");
  return (
    <div className={styles.pods} data-empty={pods.length === 0} style={boxStyle(box)}>
      <div className={styles.podsHead}>
        <strong>{pods.length === 0 && !podsUnknown ? text("noPods") : text("pods")}</strong>{" "}
        <span>
          {podsUnknown
            ? text("unknown")
            : pods.length > 0 && text("podsSummary", { ready: ready ?? 0, total: pods.length })}
          {traffic !== null && traffic.seated > 0 && ` · ${text("seated", { count: traffic.seated })}`}
        </span>
      </div>
      {!podsUnknown && (
        <span className={styles.squares}>
          {pods.slice(0, columns.shown).map((pod) => (
            <i
              key={pod.name}
              data-phase={pod.phase}
              style={{ marginRight: columns.stepPx - SQUARE_PX }}
              title={`${pod.name}: ${pod.reason ?? text(`pod.${pod.phase}`)}`}
            />
          ))}
          {pods.length > columns.shown && text("morePods", { count: pods.length - columns.shown })}
          {said.length <= room ? (
            <Aside said={said} isListed={listed !== null} />
          ) : (
            <Aside said={listed ?? ""} isListed />
          )}
        </span>
      )}
    </div>
  );
}

function Aside({ said, isListed }: { readonly said: string; readonly isListed: boolean }) {
  return (
    said !== "" && (
      <span className={styles.listed} data-listed={isListed}>
        {said}
      </span>
    )
  );
}

/** "1 terminating": the pods that are not ready, each state once. */
function othersOf({ pods }: Route, word: (phase: Route["pods"][number]["phase"]) => string): string[] {
  const counts = new Map<Route["pods"][number]["phase"], number>();
  for (const { phase } of pods) if (phase !== "ready") counts.set(phase, (counts.get(phase) ?? 0) + 1);
  return [...counts].map(([phase, count]) => `${count} ${word(phase)}`);
}

/** Where a box of the picture stands. */
export function boxStyle(box: Box) {
  return { left: box.x, top: box.y, width: box.width, height: box.height };
}
