"use client";

import { memo, type PointerEvent } from "react";
import type { useTranslations } from "use-intl";
import { PathStrip } from "@/components/home/path-strip.tsx";
import { PhaseBadge } from "@/components/revision/sentence.tsx";
import { PlainLink } from "@/components/shell/plain-link.tsx";
import type { Head } from "@/components/transport/use-head.ts";
import {
  formatAge,
  formatDuration,
  formatSecond,
  formatTime,
  type TimeFormat,
} from "@/lib/client/format-time.ts";
import { pathBefore } from "@/lib/client/overview-past.ts";
import type { StartTimes } from "@/lib/client/start-times.ts";
import {
  type FactName,
  type OverviewRow,
  type RevisionDigest,
  sliceAt,
  type UnknownSpan,
} from "@/lib/core/index.ts";
import { FindingBadge } from "./inbox.tsx";
import styles from "./overview.module.css";

/** The words of the overview: made once for all rows. */
type Words = ReturnType<typeof useTranslations<"overview">>;

export interface CellsProps {
  readonly text: Words;
  readonly row: OverviewRow;
  readonly digest: RevisionDigest | undefined;
  readonly starts: StartTimes | undefined;
  readonly href: string;
  /** Where the findings of the row are explained. */
  readonly whyHref: string;
  readonly extent: { readonly from: number; readonly to: number };
  readonly cursor: number;
  readonly unknown: ReadonlySet<FactName>;
  /** Where the path is unknown. */
  readonly gaps: readonly UnknownSpan[];
  readonly format: TimeFormat;
  readonly onCursorChange: Head["move"];
  readonly onOpen: (href: string) => void;
}

/** The cells of one revision; the link in the name covers the whole row but its picture. */
export const Cells = memo(function Cells(props: CellsProps) {
  const { text, row, digest, starts, href, whyHref, extent, cursor, unknown, format, onCursorChange } = props;
  const { onOpen } = props;
  const path = unknown.has("path") ? "unknown" : row.path;
  const fullName = `${row.namespace}/${row.name}`;
  const [, stem = row.name, suffix = ""] = /^(.*?)(-\d{5})$/.exec(row.name) ?? [];
  const scrub = (event: PointerEvent<HTMLElement>, commit: boolean): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    onCursorChange(extent.from + share * (extent.to - extent.from), { commit });
  };
  /** What the picture says under the pointer. */
  const titleAt = (event: PointerEvent<HTMLElement>): string => {
    const box = event.currentTarget.getBoundingClientRect();
    const t = extent.from + ((event.clientX - box.left) / box.width) * (extent.to - extent.from);
    const there = sliceAt(digest?.path ?? [], t)?.value;
    return text("stripAt", { time: formatTime(t, format), path: there ?? text("nothing") });
  };
  return (
    <>
      <div role="gridcell" tabIndex={-1} className={styles.state}>
        <PhaseBadge phase={row.phase} />
        {row.findings.length > 0 ? (
          <FindingBadge findings={row.findings} trouble={row.trouble} href={whyHref} onOpen={onOpen} />
        ) : (
          row.trouble !== "" && (
            <span className={styles.trouble} title={row.trouble}>
              {row.trouble}
            </span>
          )
        )}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.name} title={fullName}>
        <PlainLink href={href} onFollow={onOpen} tabIndex={-1} aria-label={fullName}>
          <span className={styles.namespace}>{row.namespace}/</span>
          <span className={styles.stem}>{stem}</span>
          {suffix !== "" && <span className={styles.suffix}>{suffix}</span>}
        </PlainLink>
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.path} data-path={path ?? undefined}>
        {text("wishPath", {
          wish: row.wish ?? (unknown.has("specMode") ? text("unknown") : text("nothing")),
          path: path === "unknown" ? text("unknownPath") : (path ?? text("nothing")),
        })}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.endpoints}>
        {row.publicActivators === null ? (
          <Count text={text} value={null} isUnknown={unknown.has("publicEndpoints")} />
        ) : (
          <>
            <span data-class="activator" data-zero={row.publicActivators === 0}>
              {text("activators", { count: row.publicActivators })}
            </span>
            <span data-class="pods" data-zero={(row.publicPods ?? 0) === 0}>
              {text("pods", { count: row.publicPods ?? 0 })}
            </span>
          </>
        )}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        <Count text={text} value={row.privateReady} isUnknown={unknown.has("privateEndpoints")} />
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.scale}>
        <Count text={text} value={row.desired} isUnknown={unknown.has("scale")} />
        <span aria-hidden="true">/</span>
        <Count text={text} value={row.actual} isUnknown={unknown.has("scale")} />
        <span aria-hidden="true">/</span>
        <Count text={text} value={row.replicas} isUnknown={unknown.has("replicas")} />
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.since}>
        {row.since === null ? (
          <span data-zero="true">{text("nothing")}</span>
        ) : (
          <>
            <time title={formatTime(row.since, format)}>{formatSecond(row.since, format)}</time>
            <span title={formatDuration(cursor - row.since)}>{formatAge(cursor - row.since)}</span>
          </>
        )}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        <Count text={text} value={row.flips} />
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.num}>
        <Count text={text} value={row.coldStarts} />
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.times}>
        {starts === undefined || starts.p50 === null ? (
          <span data-zero="true">{text("nothing")}</span>
        ) : (
          <span title={text("startTimeHelp")}>
            {formatAge(starts.p50)} · {formatAge(starts.worst ?? starts.p50)}
          </span>
        )}
      </div>
      <div role="gridcell" tabIndex={-1} className={styles.times}>
        {starts?.waited == null ? (
          <span data-zero="true">{text("nothing")}</span>
        ) : (
          <span title={text("waitedHelp")}>{formatAge(starts.waited)}</span>
        )}
      </div>
      <div
        role="gridcell"
        tabIndex={-1}
        className={styles.strip}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          scrub(event, false);
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) scrub(event, false);
          else event.currentTarget.title = titleAt(event);
        }}
        onPointerUp={(event) => scrub(event, true)}
      >
        {digest !== undefined && (
          <PathStrip
            slices={digest.path}
            before={pathBefore(digest, extent)}
            unknown={props.gaps}
            from={extent.from}
            to={extent.to}
            cursor={cursor}
            label={text("strip", { name: row.name, path: path ?? text("nothing") })}
          />
        )}
      </div>
    </>
  );
});

/** A number; quiet when it is zero, a dash when there is none, a question mark in a gap. */
function Count({
  text,
  value,
  isUnknown = false,
}: {
  text: Words;
  value: number | null;
  isUnknown?: boolean;
}) {
  if (isUnknown) return <span className={styles.unknown}>{text("unknown")}</span>;
  // The autoscaler writes -1 while it does not know yet.
  const shown = value === null || value < 0 ? null : value;
  return <span data-zero={shown === null || shown === 0}>{shown ?? text("nothing")}</span>;
}
