"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { withWords } from "@/components/with-words.tsx";
import { HOME_WORDS } from "@/lib/i18n/words/home.ts";
import styles from "./home.module.css";
import { OpenPanel } from "./open-panel.tsx";
import { PathLegend } from "./path-legend.tsx";

interface HomePageProps {
  /** Clusters that can be watched. */
  readonly clusters?: ReactNode;
  /** A card for each recording that was brought here; null: there is none. */
  readonly own?: ReactNode;
  /** What orders them. */
  readonly ownOrder?: ReactNode;
  /** A card for each recording that is shipped; null: there is none. */
  readonly cards: ReactNode;
  /** How to watch a cluster. */
  readonly clusterHelp: ReactNode;
}

function HomePagePart({ clusters, own = null, ownOrder, cards, clusterHelp }: HomePageProps) {
  const text = useTranslations("home");
  const legend = (
    <PathLegend
      words={[
        ["activator", text("legend.activator")],
        ["pods", text("legend.pods")],
        ["none", text("legend.none")],
      ]}
    />
  );
  return (
    <>
      <TopBar />
      <main className={styles.home}>
        <h1>{text("title")}</h1>
        <p className={styles.lead}>{text("lead")}</p>
        {clusters}
        <p className={styles.ways}>
          <Link href="/learn">{text("learn")}</Link>
          <Link href="/sandbox">{text("sandbox")}</Link>
          <Link href="/protocol">{text("protocol")}</Link>
        </p>
        <section className={styles.open}>
          <h2>{text("ownTitle")}</h2>
          <OpenPanel />
        </section>
        {own !== null && (
          <>
            <div className={styles.head}>
              <h2>{text("ownRecordings")}</h2>
              {ownOrder}
              {legend}
            </div>
            <ul className={styles.cards}>{own}</ul>
          </>
        )}
        {cards === null && own === null && <p>{text("noRecordings")}</p>}
        {cards !== null && (
          <>
            <div className={styles.head}>
              <h2>{text("recordings")}</h2>
              {own === null && legend}
            </div>
            <ul className={styles.cards}>{cards}</ul>
          </>
        )}
        <section className={styles.own}>
          <div>
            <h2>{text("cliTitle")}</h2>
            <p>{text("ownText")}</p>
            <pre>{`npx skscope report FILE\nSKSCOPE_TRACES_DIR=DIR npx skscope`}</pre>
          </div>
          <div>{clusterHelp}</div>
        </section>
      </main>
    </>
  );
}

/** The first page: what this is, what can be looked at, and how to look at something of one's own. */
export const HomePage = withWords(HOME_WORDS, HomePagePart);
