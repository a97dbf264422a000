"use client";

import { useMemo } from "react";
import { Button } from "@/components/ui/button.tsx";
import { useRuleTitle } from "@/components/why/rule-title.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { findingRef, findingsAt, severityOf } from "@/lib/core/index.ts";
import styles from "./revision-page.module.css";

interface FoundHereProps {
  readonly data: RevisionData;
  readonly cursor: number;
  readonly onOpen: (ref: string) => void;
}

const SIGN = { error: "■", warning: "▲" } as const;

/** What is wrong at the cursor, where the lanes that would show it are not: each opens its card. */
export function FoundHere({ data, cursor, onOpen }: FoundHereProps) {
  const titleOf = useRuleTitle();
  const found = useMemo(
    () =>
      findingsAt(data.shared, data.revision, cursor).flatMap((finding) => {
        const severity = severityOf(finding);
        return severity === "error" || severity === "warning" ? [{ finding, severity }] : [];
      }),
    [data, cursor],
  );
  return found.map(({ finding, severity }) => (
    <Button
      key={findingRef(finding)}
      className={styles.foundHere ?? ""}
      data-severity={severity}
      onClick={() => onOpen(findingRef(finding))}
    >
      <span aria-hidden="true">{SIGN[severity]}</span> {titleOf(finding.rule)}
    </Button>
  ));
}
