"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { inboxOf, toggleTerm } from "@/lib/client/overview-rows.ts";
import type { OverviewRow } from "@/lib/core/index.ts";
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
