import Link from "next/link";
import { Suspense } from "react";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { translator } from "@/lib/i18n/translate.ts";
import { recordings } from "@/lib/server/sources.ts";
import type { SourceSummary } from "@/lib/sources/source.ts";
import styles from "./home.module.css";
import { RecordingFacts } from "./recording-facts.tsx";

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
            <h2>{text("recordings")}</h2>
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

function RecordingCard({ summary, isFirst = false }: { summary: SourceSummary; isFirst?: boolean }) {
  const text = translator("home");
  const overview = `/view/${encodeURIComponent(summary.id)}`;
  const href =
    summary.start === undefined
      ? overview
      : `${overview}/${summary.start.split("/").map(encodeURIComponent).join("/")}`;
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
      <Suspense fallback={<div className={styles.factsSpace} />}>
        <RecordingFacts id={summary.id} start={summary.start ?? null} />
      </Suspense>
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
