"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { TopBar } from "@/components/shell/top-bar.tsx";
import styles from "./home.module.css";
import { OpenPanel } from "./open-panel.tsx";
import { PathLegend } from "./path-legend.tsx";

interface HomePageProps {
  /** Clusters that can be watched. */
  readonly clusters?: ReactNode;
  /** A card for each recording; null: there is none. */
  readonly cards: ReactNode;
  /** How to watch a cluster. */
  readonly clusterHelp: ReactNode;
}

/** The first page: what this is, what can be looked at, and how to look at something of one's own. */
export function HomePage({ clusters, cards, clusterHelp }: HomePageProps) {
  const text = useTranslations("home");
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
        <section className={styles.open}>
          <h2>{text("ownTitle")}</h2>
          <OpenPanel />
        </section>
        {clusters}
        {cards === null ? (
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
            <ul className={styles.cards}>{cards}</ul>
          </>
        )}
        <section className={styles.own}>
          <div>
            <h2>{text("cliTitle")}</h2>
            <p>{text("ownText")}</p>
            <pre>{`npm run --silent skscope -- report FILE\nSKSCOPE_TRACES_DIR=DIR npm start`}</pre>
          </div>
          <div>{clusterHelp}</div>
        </section>
      </main>
    </>
  );
}
