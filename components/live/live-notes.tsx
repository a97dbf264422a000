"use client";

import { useTranslations } from "use-intl";
import type { LiveNow } from "@/lib/client/live-now.ts";
import type { LiveStatus } from "@/lib/model/live-status.ts";
import styles from "./live.module.css";

/** How many broken watches are named; the rest are counted. */
const NAMED = 3;

interface LiveNotesProps {
  readonly status: LiveStatus;
  readonly now: LiveNow;
  /** "namespace/name" of the revision being shown. */
  readonly revision?: string;
}

/** Lists what cannot be watched and what is lost because of it; renders nothing while all is well. */
export function LiveNotes({ status, now, revision }: LiveNotesProps) {
  const text = useTranslations("cluster");
  const { troubled, logs, historyFailure, probes } = status;
  const isProbed = revision !== undefined && probes?.revisions.includes(revision) === true;
  const missing = troubled.filter(({ state }) => state === "refused" || state === "missing");
  const broken = troubled.filter(({ state }) => state === "retrying");
  const isServerStarting =
    now.state === "stale" && troubled.some(({ state, reason }) => state === "starting" && reason !== "");
  // While the whole cluster is unreachable, missing logs are not worth a note.
  const noLogs = logs !== null && logs.refused !== "" && !now.isStale;
  const brokenText =
    broken.length >= status.watches
      ? text("brokenAll", { count: broken.length })
      : text("broken", {
          resources: broken
            .slice(0, NAMED)
            .map(({ resource }) => resource)
            .join(", "),
          more: Math.max(0, broken.length - NAMED),
        });
  const count = missing.length + (noLogs ? 1 : 0) + (historyFailure === "" ? 0 : 1);
  return (
    <>
      {now.isStale && (
        <p className={styles.banner} role="status">
          <strong>{text(isServerStarting ? "serverStarting" : `banner.${now.state}`)}</strong> {status.reason}
          {broken.length > 0 && ` ${brokenText}`}
        </p>
      )}
      {isProbed && probes?.reach !== "yes" && (
        <p className={styles.banner} role="status">
          <strong>{text("probing")}</strong> {text(`reach.${probes?.reason || "unknown"}`)}
        </p>
      )}
      {count > 0 && (
        <details className={styles.notes} open={missing.some(({ need }) => need === "core")}>
          <summary>
            <span aria-hidden="true">▲ </span>
            {text("missing", { count })}
          </summary>
          <ul>
            {missing.map(({ resource, state, lost, reason }) => (
              <li key={resource}>
                <strong>
                  {text(state === "refused" ? "noPermission" : "noResource", {
                    resource,
                    component: resource.endsWith("knative.dev") ? "Knative Serving" : "Kubernetes",
                  })}
                </strong>{" "}
                {text(`lost.${lost}`)} <span className={styles.reason}>{reason}</span>
              </li>
            ))}
            {noLogs && (
              <li>
                <strong>{text("noLogs", { followed: logs.followed, wanted: logs.wanted })}</strong>{" "}
                {text("lostLogs")} <span className={styles.reason}>{logs.refused}</span>
              </li>
            )}
            {historyFailure !== "" && (
              <li>
                <strong>{text("noHistory")}</strong> <span className={styles.reason}>{historyFailure}</span>
              </li>
            )}
          </ul>
        </details>
      )}
    </>
  );
}
