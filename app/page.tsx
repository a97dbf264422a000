import Link from "next/link";
import { Suspense } from "react";
import { PathLegend } from "@/components/home/path-legend.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { translator } from "@/lib/i18n/translate.ts";
import { recordings } from "@/lib/server/sources.ts";
import type { SourceSummary } from "@/lib/sources/source.ts";
import styles from "./home.module.css";
import { type Facts, RecordingFacts, recordingFacts } from "./recording-facts.tsx";

export const dynamic = "force-dynamic";

export default async function Home() {
  const text = translator("home");
  const [first, ...others] = await recordings().list();
  return (
    <>
      <TopBar />
      <main className={styles.home}>
        <h1>{text("title")}</h1>
        <p className={styles.lead}>{text("lead")}</p>
        {first === undefined ? (
          <p>{text("noRecordings")}</p>
        ) : (
          <>
            <div className={styles.head}>
              <h2>{text("recordings")}</h2>
              <PathLegend
                words={[
                  ["activator", text("legend.activator")],
                  ["pods", text("legend.pods")],
                  ["none", text("legend.none")],
                ]}
              />
            </div>
            <ul className={styles.cards}>
              <RecordingCard summary={first} isFirst />
              {others.map((summary) => (
                <RecordingCard key={summary.id} summary={summary} />
              ))}
            </ul>
          </>
        )}
        <section className={styles.own}>
          <div>
            <h2>{text("ownTitle")}</h2>
            <p>{text("ownText")}</p>
            <pre>{`npm run --silent skscope -- report FILE\nSKSCOPE_TRACES_DIR=DIR npm start`}</pre>
          </div>
          <div>
            <h2>{text("clusterTitle")}</h2>
            <p>{text("clusterText")}</p>
            <p>{text("clusterNeeds")}</p>
          </div>
        </section>
      </main>
    </>
  );
}

const MB = 1024 * 1024;
/** Larger files are read when they are opened, not for a card. */
const MAX_READ_BYTES = 16 * MB;

function isLarge(summary: SourceSummary): summary is SourceSummary & { readonly sizeBytes: number } {
  return summary.sizeBytes !== null && summary.sizeBytes > MAX_READ_BYTES;
}

/** The card at once, its facts when the recording is read. */
function RecordingCard({ summary, isFirst = false }: CardProps) {
  if (isLarge(summary)) return <Card summary={summary} isFirst={isFirst} />;
  return (
    <Suspense fallback={<Card summary={summary} isFirst={isFirst} />}>
      <ReadCard summary={summary} isFirst={isFirst} />
    </Suspense>
  );
}

async function ReadCard({ summary, isFirst }: CardProps) {
  const result = await recordingFacts(summary.id, summary.start ?? null);
  return result.ok ? (
    <Card summary={summary} isFirst={isFirst} facts={result.facts} />
  ) : (
    <Card summary={{ ...summary, error: result.detail }} isFirst={isFirst} />
  );
}

interface CardProps {
  readonly summary: SourceSummary;
  readonly isFirst?: boolean;
  readonly facts?: Facts;
}

function Card({ summary, isFirst = false, facts }: CardProps) {
  const text = translator("home");
  const main = facts?.main ?? null;
  // A recording of one revision has nothing to choose from.
  const start = summary.start ?? (facts?.revisions === 1 ? main?.key : undefined);
  const href = hrefOf(summary.id, start);
  return (
    <li className={styles.card} data-first={isFirst}>
      <h3>
        {isFirst && <span className={styles.startHere}>{text("startHere")}</span>}
        <Link href={href} className={styles.cardLink} prefetch={false}>
          {summary.title}
        </Link>
      </h3>
      {summary.error === undefined ? (
        <p>{summary.story}</p>
      ) : (
        <p className={styles.problem}>{summary.error}</p>
      )}
      {summary.error === undefined && (
        <div className={styles.facts}>
          {isLarge(summary) && <p>{text("large", { size: Math.round(summary.sizeBytes / MB) })}</p>}
          {facts !== undefined && (
            <RecordingFacts facts={facts} overview={start === undefined ? null : hrefOf(summary.id)} />
          )}
        </div>
      )}
      {summary.lookFor.length > 0 && (
        <>
          <h4>{text("lookFor")}</h4>
          <ul className={styles.lookFor}>
            {summary.lookFor.map((item) => (
              <li key={item}>{item}</li>
            ))}
          </ul>
        </>
      )}
    </li>
  );
}

/** The page of a source, or of one of its revisions. */
function hrefOf(id: string, revision?: string): string {
  const parts = [id, ...(revision === undefined ? [] : revision.split("/"))];
  return `/view/${parts.map(encodeURIComponent).join("/")}`;
}
