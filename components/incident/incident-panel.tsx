"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { findingOf, type Incident, incidentOf, shownAt } from "@/lib/core/index.ts";
import { cardOf } from "@/lib/document/card.ts";
import { cardMarkdown } from "@/lib/document/markdown.ts";
import styles from "./incident.module.css";
import { IncidentCard } from "./incident-card.tsx";
import { useCopy } from "./use-copy.ts";
import { useCardWords, useTicketWords } from "./use-document-words.ts";

interface IncidentPanelProps {
  readonly source: string;
  readonly data: RevisionData;
  /** As `findingRef` names it. */
  readonly finding: string;
  /** The last instant that is known. */
  readonly end: number;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onCursorChange: (t: number) => void;
  readonly onClose: () => void;
}

/** The card of a finding beside the lanes, and what can be taken from it. */
export function IncidentPanel(props: IncidentPanelProps) {
  const { source, data, finding: ref, end, format, onClose } = props;
  const text = useTranslations("incident");
  const finding = useMemo(() => findingOf(data.revision, ref), [data, ref]);
  const incident = useMemo(
    () => (finding === undefined ? null : incidentOf(data.shared, data.revision, finding, end)),
    [data, finding, end],
  );
  const words = useCardWords(format);
  const card = useMemo(() => (incident === null ? null : cardOf(incident, words)), [incident, words]);
  return (
    <aside className={styles.panel} aria-label={text("label")} data-testid="incident">
      <header className={styles.head}>
        <span className={styles.kind}>{text("label")}</span>
        {incident !== null && <Taken source={source} incident={incident} />}
        <Button variant="quiet" size="small" className={styles.close} onClick={onClose} label={text("close")}>
          ×
        </Button>
      </header>
      {card === null ? (
        <p>{text("gone")}</p>
      ) : (
        <IncidentCard
          card={card}
          level={2}
          onSelectEvidence={props.onSelectEvidence}
          onGoTo={props.onCursorChange}
        />
      )}
    </aside>
  );
}

/** What can be taken elsewhere: the card as Markdown, a link to it. */
function Taken({ source, incident }: { readonly source: string; readonly incident: Incident }) {
  const text = useTranslations("incident");
  const port = usePort();
  const words = useTicketWords();
  const { copied, copy } = useCopy();
  const link = (): string => {
    const { namespace, name, ref, finding } = incident;
    const t = new Date(shownAt(finding)).toISOString();
    const href = port.viewHref({ source, revision: { namespace, name }, query: { t, finding: ref } });
    return new URL(href, window.location.href).href;
  };
  return (
    <span className={styles.actions}>
      <Button
        size="small"
        variant="primary"
        onClick={() => void copy(cardMarkdown(cardOf(incident, words), words, { source, link: link() }))}
      >
        {text("copyMarkdown")}
      </Button>
      <Button size="small" onClick={() => void copy(link())}>
        {text("copyLink")}
      </Button>
      <output className={styles.copied}>
        {copied === null ? "" : text(copied ? "copied" : "notCopied")}
      </output>
    </span>
  );
}
