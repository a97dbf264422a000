"use client";

import Link from "next/link";
import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type ElsewhereEntry, elsewhereOf, inboxOf, toggleTerm } from "@/lib/client/overview-rows.ts";
import type { OverviewRow, RevisionDigest } from "@/lib/core/index.ts";
import type { EpochMs } from "@/lib/model/units.ts";
import styles from "./inbox.module.css";
import overview from "./overview.module.css";
import { useRuleTitle } from "./rule-title.ts";

interface InboxProps {
  /** All rows at the cursor, not only those that pass the filter. */
  readonly rows: readonly OverviewRow[];
  /** A gap hides the facts that the rules need. */
  readonly isUnknown: boolean;
  readonly query: string;
  readonly onFilter: (query: string) => void;
}

/** How many revisions need attention, and why; each reason filters the rows. */
export function Inbox({ rows, isUnknown, query, onFilter }: InboxProps) {
  const text = useTranslations("overview.inbox");
  const titleOf = useRuleTitle();
  const entries = inboxOf(rows);
  const count = rows.filter(({ findings }) => findings.length > 0).length;
  const terms = query.split(/\s+/);
  if (count === 0) {
    return (
      <p className={styles.inbox} data-testid="inbox" data-quiet="true">
        {text(isUnknown ? "unknown" : "nobody")}
      </p>
    );
  }
  return (
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
  );
}

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
  const hrefOf = ({ key, countsFrom }: ElsewhereEntry): string => {
    const [namespace = "", name = ""] = key.split("/");
    return port.viewHref({
      source,
      revision: { namespace, name },
      query: { t: new Date(countsFrom).toISOString(), tab: "why" },
    });
  };
  return (
    <div className={styles.inbox} data-testid="elsewhere" role="group" aria-label={text("elsewhereLabel")}>
      <span className={styles.elsewhere}>{text(cursor >= end ? "earlier" : "elsewhere")}</span>
      <ul>
        {entries.map((entry) => (
          <li key={entry.rule} data-severity={entry.severity}>
            <Glyph severity={entry.severity} />{" "}
            <Link href={hrefOf(entry)} prefetch={false}>
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

interface FindingBadgeProps extends Pick<OverviewRow, "findings" | "trouble"> {
  readonly href: string;
}

/** Worst finding of a row: a shape, its colour and a word; the reason of its pods says more than the rule's name. */
export function FindingBadge({ findings, trouble, href }: FindingBadgeProps) {
  const text = useTranslations("overview.inbox");
  const titleOf = useRuleTitle();
  const [worst, ...others] = findings;
  if (worst === undefined) return null;
  const title = titleOf(worst.rule);
  const label = others.length === 0 ? title : text("more", { title, count: others.length });
  return (
    <Link
      href={href}
      prefetch={false}
      tabIndex={-1}
      className={overview.finding}
      data-severity={worst.severity}
      title={text("open", { title: trouble === "" ? label : `${label} (${trouble})` })}
    >
      <Glyph severity={worst.severity} /> {trouble === "" ? label : trouble}
    </Link>
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
