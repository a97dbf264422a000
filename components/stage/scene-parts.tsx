"use client";

import { useTranslations } from "use-intl";
import type { Box } from "@/lib/layout/index.ts";
import type { Scene } from "@/lib/layout/scene/index.ts";
import shared from "./scene-part.module.css";
import { Part, type PartFrame, useSeconds } from "./scene-part.tsx";
import styles from "./scene-parts.module.css";

interface PartProps {
  readonly scene: Scene;
  readonly box: Box;
  readonly frame: PartFrame;
}

/** Whoever sends, and how many wait for an answer. */
export function ClientsPart({ scene, box, frame, hasTally }: PartProps & { readonly hasTally: boolean }) {
  const text = useTranslations("stage.scene");
  const { traffic, tally } = scene;
  const open = traffic === null ? text("unrecorded") : text("open", { count: traffic.open });
  return (
    <Part part="clients" box={box} frame={frame} state={open} className={styles.clients}>
      <strong>{text("parts.clients")}</strong>
      {hasTally || tally === null || tally.lost === 0 ? (
        <span>{open}</span>
      ) : (
        <span data-warn="true">
          {text("tally.lost")} {tally.lost}
        </span>
      )}
    </Part>
  );
}

const LONG_MS = 9_950;

/** Where the ingress sends, and how far it is behind the name. */
export function IngressPart({
  scene,
  box,
  frame,
  lateMs,
}: PartProps & {
  /** By how much it is late while it is broken; null: that is not what is broken. */
  readonly lateMs: number | null;
}) {
  const text = useTranslations("stage.scene");
  const seconds = useSeconds();
  const { basis, sendsTo, behindSince, news } = scene.ingress;
  const sends = text("sends", { to: sendsTo ?? "other" });
  const next = news[0];
  const nextMs = next?.to == null ? null : next.to - scene.t;
  const behindMs = behindSince === null ? null : scene.t - behindSince;
  const lag =
    behindMs !== null
      ? text("behind", { time: seconds(behindMs, behindMs < LONG_MS ? 1 : 0) })
      : frame.isBroken
        ? lateMs === null
          ? text("broken")
          : text("brokenLate", { time: seconds(lateMs, 0) })
        : basis === "simulated"
          ? text("agrees")
          : text("noRecord");
  return (
    <Part
      part="ingress"
      box={box}
      frame={frame}
      className={styles.ingress}
      state={`${sends}, ${lag}`}
      tone={sendsTo ?? "unknown"}
    >
      <strong>{text("parts.ingress")}</strong>
      <span className={styles.sends}>{text("sendsTo", { to: sendsTo ?? "other" })}</span>
      {/* Between the two lines is the way of the requests. */}
      <span className={styles.lag} data-warn={behindSince !== null || frame.isBroken}>
        {lag}
      </span>
      {basis === "simulated" && next !== undefined && (
        <span>
          {nextMs === null
            ? text("neverArrives")
            : // With tenths of a second two digits do not fit.
              text("arrives", { time: seconds(nextMs, nextMs < LONG_MS ? 1 : 0) })}
        </span>
      )}
    </Part>
  );
}

/** The name that never changes, and the mode that is wanted. */
export function NamePart({ scene, box, name, frame }: PartProps & { readonly name: string }) {
  const text = useTranslations("stage.scene");
  const { path } = scene.route;
  const mode = scene.mode?.value;
  const differs = (mode === "Serve" && path !== "pods") || (mode === "Proxy" && path !== "activator");
  const said =
    mode === undefined
      ? text(scene.route.wishUnknown ? "modeUnknown" : "modeNone")
      : differs && !scene.route.unknown
        ? text("modeDiffers", { mode })
        : text("mode", { mode });
  return (
    <Part part="name" box={box} frame={frame} state={said} className={styles.name}>
      <strong className={shared.mono}>{name}</strong>
      <span>{said}</span>
    </Part>
  );
}

/** The activators and their queue. */
export function ActivatorsPart({ scene, box, frame, queued }: PartProps & { readonly queued: number }) {
  const text = useTranslations("stage.scene");
  const { activators, activatorsUnknown, path } = scene.route;
  const unknown = scene.route.unknown || activatorsUnknown;
  const inPath = activators.filter((activator) => activator.inPath).length;
  /** The name leads to none of them any more, and the ingress has not followed. */
  const isStillAsked = inPath === 0 && (scene.traffic?.sent.activator ?? 0) > 0;
  const ready = unknown
    ? text("unknown")
    : text(isStillAsked ? "activatorsStill" : "activatorsReady", { inPath, total: activators.length });
  return (
    <Part
      part="activators"
      box={box}
      frame={frame}
      state={`${ready} ${text("waiting", { count: queued })}`}
      className={styles.activators}
      tone={!scene.route.unknown && (path === "activator" || path === "mixed") ? "activator" : undefined}
    >
      <span className={shared.head}>
        <strong>{text("parts.activators")}</strong>
        {queued > 0 && <b className={styles.queued}>{text("waiting", { count: queued })}</b>}
      </span>
      <span>{ready}</span>
    </Part>
  );
}

/** What was written last. */
export function ApiServerPart({ scene, box, frame }: PartProps) {
  const text = useTranslations("stage.scene");
  const seconds = useSeconds();
  const { written, t, isUnseen } = scene;
  const said = written === null ? "" : text("written", { what: written.what, value: written.value });
  return (
    <Part
      part="apiServer"
      box={box}
      frame={frame}
      className={styles.apiServer}
      state={isUnseen ? text("unseen") : said}
    >
      <strong>{text("parts.apiServer")}</strong>
      {isUnseen ? (
        <span data-warn="true">{text("unseen")}</span>
      ) : (
        written !== null && (
          <>
            <span className={styles.written}>{said}</span>
            <span className={styles.ago}>{text("ago", { time: seconds(t - written.t) })}</span>
          </>
        )
      )}
    </Part>
  );
}

/** How many requests there were so far; without movement also what those of the last second did. */
export function SceneTally({
  scene,
  box,
  isStill,
}: Omit<PartProps, "frame"> & { readonly isStill: boolean }) {
  const text = useTranslations("stage.scene");
  const { tally, traffic } = scene;
  if (tally === null) {
    return (
      <p className={styles.tally} style={{ left: box.x, top: box.y, width: box.width }}>
        {text("unrecorded")}
      </p>
    );
  }
  return (
    <div className={styles.tally} style={{ left: box.x, top: box.y, width: box.width }} data-part="tally">
      <dl>
        {(["sent", "answered", "late", "lost"] as const).map((what) => (
          <div key={what} data-what={what} data-some={tally[what] > 0}>
            <dt>{text(`tally.${what}`)}</dt>
            <dd>{tally[what]}</dd>
          </div>
        ))}
      </dl>
      {isStill && traffic !== null && (
        <p>
          {text("did", {
            activator: traffic.sent.activator,
            pods: traffic.sent.pods,
            failed: traffic.sent.failedAtActivator + traffic.sent.failedAtPods + traffic.sent.failedElsewhere,
          })}
        </p>
      )}
    </div>
  );
}
