"use client";

import Link from "next/link";
import { useMemo, useState } from "react";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { saveText } from "@/components/save.ts";
import { SourceLinks } from "@/components/shell/source-links.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useLanguage } from "@/components/use-language.ts";
import { withWords } from "@/components/with-words.tsx";
import type { FoundInSource, Port } from "@/lib/client/port.ts";
import { reportMarkdown } from "@/lib/document/markdown.ts";
import { evidenceSeqs, type ReportRevision, type SourceReport, sourceReport } from "@/lib/document/report.ts";
import { reportHtml } from "@/lib/document/report-html.ts";
import { REPORT_WORDS } from "@/lib/i18n/words/report.ts";
import type { NoteList } from "@/lib/model/notes.ts";
import type { TraceRecord } from "@/lib/model/record.ts";
import { IncidentCard } from "./incident-card.tsx";
import styles from "./report-page.module.css";
import { useCopy } from "./use-copy.ts";
import { useReportWords } from "./use-document-words.ts";

interface ReportPageProps {
  readonly source: string;
}

const NO_NOTES: NoteList["notes"] = [];

function ReportPagePart({ source }: ReportPageProps) {
  const text = useTranslations("incident.report");
  const port = usePort();
  const words = useReportWords();
  /** Of a long recording the worst of it, until the rest is there. */
  const [first, setFirst] = useState<FoundInSource | null>(null);
  const { data: all, error } = useSWR<FoundInSource, Error>(
    [port.key, "found", source],
    () => port.found(source, setFirst),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  const data = all ?? first ?? undefined;
  // A report without the notes is better than none.
  const { data: list, error: noNotes } = useSWR<NoteList, Error>(
    [port.key, "notes", source],
    () => port.notes.list(source),
    { shouldRetryOnError: false },
  );
  const notes = list?.notes ?? (noNotes === undefined ? undefined : NO_NOTES);
  const report = useMemo(
    () =>
      data === undefined || notes === undefined
        ? null
        : sourceReport({ source, found: data, header: data.header, notes }, words),
    [data, notes, source, words],
  );
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={[{ label: source, href: port.viewHref({ source }) }, { label: text("open") }]}
        aside={<SourceLinks source={source} except={["report"]} />}
      />
      <main className={styles.main}>
        {error !== undefined && <p role="alert">{text("failed", { reason: error.message })}</p>}
        {report === null && error === undefined && <p aria-busy="true">{text("loading")}</p>}
        {report !== null && <Report source={source} report={report} />}
        {report !== null && all === undefined && error === undefined && (
          <p aria-busy="true">{text("loadingMore")}</p>
        )}
      </main>
    </div>
  );
}

function Report({ source, report }: ReportPageProps & { readonly report: SourceReport }) {
  const text = useTranslations("incident");
  const port = usePort();
  const hrefOf = ({ namespace, name }: ReportRevision, finding?: string): string =>
    port.viewHref({ source, revision: { namespace, name }, query: { finding } });
  return (
    <>
      <h1>{report.title}</h1>
      <p className={styles.facts}>{report.facts.join(" · ")}</p>
      <p className={styles.summary}>{report.summary}</p>
      <Actions source={source} report={report} />
      {report.notes.length > 0 && (
        <section aria-labelledby="report-notes">
          <h2 id="report-notes">{text("report.notes")}</h2>
          <dl className={styles.notes}>
            {report.notes.map(({ id, time, subject, text: said, by }) => (
              <div key={id}>
                <dt>{[time, subject, by].filter((part) => part !== "").join(" · ")}</dt>
                <dd>{said}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {report.revisions.map((revision) => (
        <section key={revision.subject} className={styles.revision}>
          <h2>
            <Link href={hrefOf(revision)} prefetch={false}>
              {revision.subject}
            </Link>
          </h2>
          <p className={styles.sentence}>
            <span className={styles.at}>{revision.at}</span> {revision.sentence}
          </p>
          {revision.cards.map((card) => (
            <div key={card.ref} className={styles.card}>
              <IncidentCard card={card} level={3} />
              <p>
                <Link href={hrefOf(revision, card.ref)} prefetch={false}>
                  {text("link")}
                </Link>
              </p>
            </div>
          ))}
          {/* The keyboard scrolls it where it is wider than the screen. */}
          <section
            className={styles.picture}
            tabIndex={0}
            aria-label={text("report.lanes", { name: revision.subject })}
          >
            {/* A picture that is its own document: its styles and names stay in it. */}
            {/* biome-ignore lint/performance/noImgElement: it is made here, nothing is fetched */}
            <img
              className={styles.lanes}
              alt={text("report.lanes", { name: revision.subject })}
              src={imageOf(revision)}
            />
          </section>
        </section>
      ))}
      {report.left !== "" && <p>{report.left}</p>}
    </>
  );
}

function imageOf({ lanes }: ReportRevision): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(lanes.svg)}`;
}

function Actions({ source, report }: ReportPageProps & { readonly report: SourceReport }) {
  const text = useTranslations("incident");
  const port = usePort();
  const words = useReportWords();
  const language = useLanguage();
  const { copied, copy } = useCopy();
  const [saving, setSaving] = useState<number | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const markdown = (): string =>
    reportMarkdown(report, words, {
      source,
      linkOf: ({ namespace, name }, { ref }) =>
        new URL(
          port.viewHref({ source, revision: { namespace, name }, query: { finding: ref } }),
          window.location.href,
        ).href,
    });
  const save = async (): Promise<void> => {
    const seqs = evidenceSeqs(report);
    setSaving(seqs.length);
    setFailure(null);
    try {
      const records = await recordsOf(port, source, seqs);
      const file = reportHtml(report, words, { language, records });
      saveText(`${source}-report.html`, "text/html", file);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setSaving(null);
    }
  };
  return (
    <p className={styles.actions}>
      <Button variant="primary" onClick={() => void copy(markdown())}>
        {text("copyMarkdown")}
      </Button>
      <Button onClick={() => saveText(`${source}-report.md`, "text/markdown", markdown())}>
        {text("report.saveMarkdown")}
      </Button>
      <Button disabled={saving !== null} onClick={() => void save()}>
        {text("report.saveHtml")}
      </Button>
      <output>
        {failure !== null
          ? text("report.failed", { reason: failure })
          : saving !== null
            ? text("report.saving", { count: saving })
            : copied === null
              ? ""
              : text(copied ? "copied" : "notCopied")}
      </output>
    </p>
  );
}

/** So many are asked for at a time. */
const AT_ONCE = 4;

/** The records, in order. */
async function recordsOf(port: Port, source: string, seqs: readonly number[]): Promise<TraceRecord[]> {
  const records: TraceRecord[] = [];
  for (let i = 0; i < seqs.length; i += AT_ONCE) {
    const some = await Promise.all(seqs.slice(i, i + AT_ONCE).map((seq) => port.record(source, seq)));
    records.push(...some.map(({ record }) => record));
  }
  return records;
}

/** All that was found in a source, worst first: to read, to copy as Markdown, to save as one file. */
export const ReportPage = withWords(REPORT_WORDS, ReportPagePart);
