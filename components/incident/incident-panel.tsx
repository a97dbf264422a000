"use client";

import { useDeferredValue, useMemo } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { savePng } from "@/components/save.ts";
import { Button } from "@/components/ui/button.tsx";
import side from "@/components/ui/side-panel.module.css";
import { withWords } from "@/components/with-words.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { findingOf, type Incident, incidentOf, shownAt } from "@/lib/core/index.ts";
import { cardOf } from "@/lib/document/card.ts";
import { cardMarkdown } from "@/lib/document/markdown.ts";
import { INCIDENT_WORDS } from "@/lib/i18n/words/incident.ts";
import type { Range } from "@/lib/layout/index.ts";
import styles from "./incident.module.css";
import { IncidentCard } from "./incident-card.tsx";
import { useCopy } from "./use-copy.ts";
import { useCardWords, useReportWords, useTicketWords } from "./use-document-words.ts";

interface IncidentPanelProps {
  readonly source: string;
  readonly data: RevisionData;
  /** As `findingRef` names it. */
  readonly finding: string;
  /** The last instant that is known. */
  readonly end: number;
  /** What of it is in view: of that a picture is made. */
  readonly range: Range;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onCursorChange: (t: number) => void;
  readonly onClose: () => void;
}

function IncidentPanelPart(props: IncidentPanelProps) {
  const { source, data, finding: ref, format, onClose } = props;
  // While the cursor moves, the card may follow a frame later.
  const end = useDeferredValue(props.end);
  const text = useTranslations("incident");
  const finding = useMemo(() => findingOf(data.revision, ref, end), [data, ref, end]);
  const incident = useMemo(
    () => (finding === undefined ? null : incidentOf(data.shared, data.revision, finding, end)),
    [data, finding, end],
  );
  const words = useCardWords(format);
  const card = useMemo(() => (incident === null ? null : cardOf(incident, words)), [incident, words]);
  return (
    <aside className={`${side.panel} ${styles.panel}`} aria-label={text("label")} data-testid="incident">
      <header className={`${side.head} ${styles.head}`}>
        {incident !== null && (
          <Taken source={source} data={data} end={end} range={props.range} incident={incident} />
        )}
        <Button variant="quiet" size="small" className={side.close} onClick={onClose} label={text("close")}>
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

/** What can be taken elsewhere: the card as Markdown, a link to it, the lanes as a picture. */
interface TakenProps extends Pick<IncidentPanelProps, "source" | "data" | "end" | "range"> {
  readonly incident: Incident;
}

function Taken({ source, data, end, range, incident }: TakenProps) {
  const text = useTranslations("incident");
  const port = usePort();
  const words = useTicketWords();
  const reportWords = useReportWords();
  const { copied, copy } = useCopy();
  const saveLanes = async (): Promise<void> => {
    const [{ lanesSvg, PICTURE_PX }, { buildLanes }] = await Promise.all([
      import("@/lib/document/lanes-svg.ts"),
      import("@/lib/layout/index.ts"),
    ]);
    const { shared, revision } = data;
    const { namespace, name, finding } = incident;
    const lanes = buildLanes(shared, revision, reportWords.timeline, reportWords.finding);
    const label = `${source} · ${namespace}/${name}`;
    await savePng(
      `${name}-${finding.rule}.png`,
      lanesSvg({ lanes, revision, range, end, width: PICTURE_PX, label, text: reportWords.timeline }),
    );
  };
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
      <Button size="small" onClick={() => void saveLanes()}>
        {text("png")}
      </Button>
      <output className={styles.copied}>
        {copied === null ? "" : text(copied ? "copied" : "notCopied")}
      </output>
    </span>
  );
}

/** The card of a finding beside the lanes, and what can be taken from it. */
export const IncidentPanel = withWords(INCIDENT_WORDS, IncidentPanelPart);
