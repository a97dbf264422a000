"use client";

import Link from "next/link";
import { memo, useMemo } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type SharedState, systemFindings, worstFirst } from "@/lib/core/index.ts";
import styles from "./knative.module.css";
import { useSystemText } from "./system-text.ts";

interface KnativeLineProps {
  readonly source: string;
  readonly shared: SharedState;
  /** The instant that the overview shows, and the end of what is known. */
  readonly cursor: number;
  readonly end: number;
  readonly cursorInUrl: number | null;
  readonly format: TimeFormat;
}

/** What is wrong with Knative itself: at the cursor or, when nothing is there, anywhere in the source; else only the way to the page. */
export const KnativeLine = memo(function KnativeLine(props: KnativeLineProps) {
  const { source, shared, cursor, end, cursorInUrl, format } = props;
  const text = useTranslations("knative");
  const port = usePort();
  const textOf = useSystemText();
  const grave = useMemo(
    () => worstFirst(systemFindings(shared, end).filter(({ severity }) => severity !== "note")),
    [shared, end],
  );
  const now = grave.filter(({ from, to }) => from <= cursor && (to === null || to > cursor));
  const worst = now[0] ?? grave[0];
  const isSeen = shared.system.pods.size > 0 || shared.system.leases.size > 0;
  if (worst === undefined && !isSeen) return null;
  const t = now.length > 0 || worst === undefined ? cursorInUrl : worst.from;
  const query = { t: t === null ? undefined : new Date(t).toISOString() };
  const href = port.viewHref({ source, page: "knative", query });
  if (worst === undefined) {
    return (
      <p className={styles.line} data-testid="knative-line" data-quiet="true">
        <Link href={href} prefetch={false}>
          {text("open")}
        </Link>
      </p>
    );
  }
  const { title, saw } = textOf(worst);
  const to = worst.to === null || worst.to === worst.from ? "none" : formatTime(worst.to, format);
  const others = grave.length - 1;
  return (
    <p className={styles.line} data-testid="knative-line" data-severity={worst.severity}>
      <span aria-hidden="true">{worst.severity === "error" ? "■" : "▲"}</span>{" "}
      <Link href={href} prefetch={false} title={text("line.open")}>
        {now.length > 0
          ? text("line.now", { title })
          : text("line.earlier", { title, from: formatTime(worst.from, format), to })}
      </Link>
      {text("line.saw", { saw })} {others > 0 && text("line.more", { count: others })}
    </p>
  );
});
