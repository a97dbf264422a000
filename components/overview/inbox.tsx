"use client";

import Link from "next/link";
import { memo, type ReactNode, useMemo } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { PlainLink } from "@/components/shell/plain-link.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useRuleTitle } from "@/components/why/rule-title.ts";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { elsewhereOf, foundInAll, placeAddress } from "@/lib/client/overview-findings.ts";
import { inboxOf, toggleTerm } from "@/lib/client/overview-rows.ts";
import type { OverviewRow, RevisionDigest } from "@/lib/core/index.ts";
import type { TickSource } from "@/lib/layout/index.ts";
import type { EpochMs } from "@/lib/model/units.ts";
import styles from "./inbox.module.css";
import overview from "./overview.module.css";

interface InboxProps {
  /** All rows at the cursor, not only those that pass the filter. */
  readonly rows: readonly OverviewRow[];
  /** A gap hides the facts that the rules need. */
  readonly isUnknown: boolean;
  readonly query: string;
  readonly onFilter: (query: string) => void;
}

/** How many revisions need attention, and why; each reason filters the rows. */
export const Inbox = memo(function Inbox({ rows, isUnknown, query, onFilter }: InboxProps) {
  const text = useTranslations("overview.inbox");
  const titleOf = useRuleTitle();
  const entries = useMemo(() => inboxOf(rows), [rows]);
  const count = useMemo(() => rows.filter(({ findings }) => findings.length > 0).length, [rows]);
  const terms = query.split(/\s+/);
  if (count === 0) {
    return (
      <div className={styles.line}>
        <span className={styles.question}>{text("now")}</span>
        <p className={styles.inbox} data-testid="inbox" data-quiet="true">
          {text(isUnknown ? "unknown" : "nobody")}
        </p>
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <span className={styles.question}>{text("now")}</span>
      <div className={styles.inbox} data-testid="inbox" role="group" aria-label={text("label")}>
        <Button
          variant="quiet"
          className={styles.count}
          pressed={terms.includes("needs:you")}
          onClick={() => onFilter(toggleTerm(query, "needs:you"))}
        >
          {text("needs", { count })}
        </Button>
        <ul>
          {entries.map(({ rule, severity, count: found }) => (
            <li key={rule}>
              <Button
                size="small"
                data-severity={severity}
                pressed={terms.includes(`rule:${rule}`)}
                onClick={() => onFilter(toggleTerm(query, `rule:${rule}`))}
              >
                <Glyph severity={severity} /> {text("rule", { title: titleOf(rule), count: found })}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
});

interface ElsewhereProps {
  readonly source: string;
  readonly digests: readonly RevisionDigest[];
  readonly cursor: EpochMs;
  /** The end of what is known. */
  readonly end: EpochMs;
  readonly format: TimeFormat;
}

/** What was found at other times; each entry leads to where it was found first. */
export function Elsewhere({ source, digests, cursor, end, format }: ElsewhereProps) {
  const text = useTranslations("overview.inbox");
  const titleOf = useRuleTitle();
  const port = usePort();
  const entries = useMemo(() => elsewhereOf(digests, cursor, end), [digests, cursor, end]);
  if (entries.length === 0) return null;
  return (
    <div className={styles.inbox} data-testid="elsewhere" role="group" aria-label={text("elsewhereLabel")}>
      <span className={styles.elsewhere}>{text(cursor >= end ? "earlier" : "elsewhere")}</span>
      <ul>
        {entries.map((entry) => (
          <li key={entry.rule} data-severity={entry.severity}>
            <Glyph severity={entry.severity} />{" "}
            <Link
              href={port.viewHref(placeAddress(source, { ...entry, shownAt: entry.countsFrom }, "why"))}
              prefetch={false}
            >
              {text("first", {
                title: titleOf(entry.rule),
                count: entry.count,
                at: formatTime(entry.from, format),
              })}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface WholeProps extends Pick<ElsewhereProps, "source" | "format"> {
  /** All that was found. */
  readonly places: readonly TickSource[];
  /** The source goes on: what it was so far. */
  readonly isLive: boolean;
  /** What was found at other times, by rule. */
  readonly children: ReactNode;
}

/** The other question: how much was wrong in the whole recording, and when first. */
export function Whole({ source, format, places, isLive, children }: WholeProps) {
  const text = useTranslations("overview.inbox");
  const port = usePort();
  const found = useMemo(() => foundInAll(places), [places]);
  return (
    <div className={styles.whole} data-testid="whole" role="group" aria-label={text("wholeLabel")}>
      <span className={styles.question}>{text(isLive ? "wholeLive" : "whole")}</span>
      {found.length === 0 ? (
        <span className={styles.elsewhere}>{text("wholeNothing")}</span>
      ) : (
        <ul>
          {found.map(({ severity, findings, revisions, first }) => (
            <li key={severity} data-severity={severity}>
              <Glyph severity={severity} />{" "}
              <Link href={port.viewHref(placeAddress(source, first))} prefetch={false}>
                {text(`wholeCount.${severity as "error"}`, {
                  findings,
                  revisions,
                  at: formatTime(first.from, format),
                })}
              </Link>
            </li>
          ))}
        </ul>
      )}
      {children}
    </div>
  );
}

interface FindingBadgeProps extends Pick<OverviewRow, "findings" | "trouble"> {
  readonly href: string;
  readonly onOpen: (href: string) => void;
}

/** Worst finding of a row: a shape, its colour and a word; the reason of its pods says more than the rule's name. */
export function FindingBadge({ findings, trouble, href, onOpen }: FindingBadgeProps) {
  const text = useTranslations("overview.inbox");
  const titleOf = useRuleTitle();
  const [worst, ...others] = findings;
  if (worst === undefined) return null;
  const title = titleOf(worst.rule);
  const label = others.length === 0 ? title : text("more", { title, count: others.length });
  return (
    <PlainLink
      href={href}
      onFollow={onOpen}
      tabIndex={-1}
      className={overview.finding}
      data-severity={worst.severity}
      title={text("open", { title: trouble === "" ? label : `${label} (${trouble})` })}
    >
      <Glyph severity={worst.severity} /> {trouble === "" ? label : trouble}
    </PlainLink>
  );
}

/** ■ error, ▲ warning, with the word for screen readers. */
function Glyph({ severity }: { severity: OverviewRow["findings"][number]["severity"] }) {
  const text = useTranslations("overview.inbox.severity");
  return (
    <>
      <span aria-hidden="true">{severity === "error" ? "■" : "▲"}</span>
      <span className="visually-hidden">{text(severity)}</span>
    </>
  );
}
