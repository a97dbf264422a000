import Link from "next/link";
import { Suspense } from "react";
import { PathLegend } from "@/components/home/path-legend.tsx";
import { RemoveRecording } from "@/components/home/remove-recording.tsx";
import { Upload } from "@/components/home/upload.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import type { SourceSummary } from "@/lib/model/api.ts";
import { inRequestLanguage, requestTranslator } from "@/lib/server/locale.ts";
import { recordings } from "@/lib/server/sources.ts";
import { removableIds } from "@/lib/server/uploads.ts";
import { ClusterHelp, ClusterList } from "./cluster-list.tsx";
import styles from "./home.module.css";
import { type Facts, RecordingFacts, recordingFacts } from "./recording-facts.tsx";

export const dynamic = "force-dynamic";

export default async function Home() {
  const text = await requestTranslator("home");
  const [first, ...others] = await recordings().list();
  const removable = await removableIds();
  return (
    <>
      <TopBar />
      <main className={styles.home}>
        <h1>{text("title")}</h1>
        <p className={styles.lead}>{text("lead")}</p>
        <p className={styles.ways}>
          <Link href="/learn">{text("learn")}</Link>
          <Link href="/sandbox">{text("sandbox")}</Link>
          <Link href="/protocol">{text("protocol")}</Link>
        </p>
        <ClusterList />
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
              <RecordingCard summary={first} isFirst isRemovable={removable.has(first.id)} />
              {others.map((summary) => (
                <RecordingCard key={summary.id} summary={summary} isRemovable={removable.has(summary.id)} />
              ))}
            </ul>
          </>
        )}
        <section className={styles.own}>
          <div>
            <h2>{text("ownTitle")}</h2>
            <p>{text("ownOpen")}</p>
            <Upload />
            <p>{text("ownText")}</p>
            <pre>{`npm run --silent skscope -- report FILE\nSKSCOPE_TRACES_DIR=DIR npm start`}</pre>
          </div>
          <div>
            <ClusterHelp />
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
function RecordingCard(props: CardProps) {
  if (isLarge(props.summary)) return <Card {...props} />;
  return (
    <Suspense fallback={<Card {...props} />}>
      <ReadCard {...props} />
    </Suspense>
  );
}

async function ReadCard(props: CardProps) {
  const { summary } = props;
  const result = await recordingFacts(summary.id, summary.start ?? null);
  return result.ok ? (
    <Card {...props} facts={result.facts} />
  ) : (
    <Card {...props} summary={{ ...summary, error: result.detail }} />
  );
}

interface CardProps {
  readonly summary: SourceSummary;
  readonly isFirst?: boolean;
  readonly isRemovable?: boolean;
  readonly facts?: Facts;
}

async function Card({ summary: told, isFirst = false, isRemovable = false, facts }: CardProps) {
  const summary = await inRequestLanguage(told);
  const text = await requestTranslator("home");
  const main = facts?.main ?? null;
  // A recording of one revision has nothing to choose from.
  const start = summary.start ?? (facts?.revisions === 1 ? main?.key : undefined);
  const href = hrefOf(summary.id, start);
  return (
    <li className={styles.card} data-first={isFirst}>
      <div className={styles.cardHead}>
        <h3>
          {isFirst && <span className={styles.startHere}>{text("startHere")}</span>}
          <Link href={href} className={styles.cardLink} prefetch={false}>
            {summary.title}
          </Link>
        </h3>
        {isRemovable && <RemoveRecording id={summary.id} title={summary.title} />}
      </div>
      {summary.error === undefined ? (
        summary.story !== "" && <p>{summary.story}</p>
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
