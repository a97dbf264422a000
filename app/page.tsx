import { Suspense } from "react";
import { HomePage } from "@/components/home/home-page.tsx";
import { OwnOrder } from "@/components/home/own-order.tsx";
import { RecordingCard } from "@/components/home/recording-card.tsx";
import { isLarge, recordingFacts } from "@/lib/client/recording-facts.ts";
import { HOME_WORDS } from "@/lib/i18n/words/home.ts";
import type { SourceSummary } from "@/lib/model/api.ts";
import { OWN_ORDERS, recordingLists } from "@/lib/server/own-recordings.ts";
import { readable } from "@/lib/server/page-source.ts";
import { removableIds } from "@/lib/server/uploads.ts";
import { ClusterHelp, ClusterList } from "./cluster-list.tsx";
import { FolderProblems } from "./folder-problems.tsx";
import { inReadersWords } from "./page-words.tsx";

export const dynamic = "force-dynamic";

interface HomeProps {
  readonly searchParams: Promise<{ readonly order?: string | string[] }>;
}

async function Home({ searchParams }: HomeProps) {
  const asked = (await searchParams).order;
  const order = OWN_ORDERS.find((name) => name === asked) ?? OWN_ORDERS[0];
  const { own, shipped } = await recordingLists(order);
  const removable = await removableIds();
  const cardOf = (summary: SourceSummary, isFirst: boolean) => (
    <ArrivingCard
      key={summary.id}
      summary={summary}
      isFirst={isFirst}
      isRemovable={removable.has(summary.id)}
    />
  );
  const cards = shipped.map((summary, index) => cardOf(summary, index === 0));
  return (
    <HomePage
      clusters={
        <>
          <ClusterList />
          <FolderProblems />
        </>
      }
      own={own.length === 0 ? null : own.map((summary) => cardOf(summary, false))}
      ownOrder={own.length > 1 && <OwnOrder orders={OWN_ORDERS} order={order} />}
      cards={cards.length === 0 ? null : cards}
      clusterHelp={<ClusterHelp />}
    />
  );
}

interface CardProps {
  readonly summary: SourceSummary;
  readonly isFirst: boolean;
  readonly isRemovable: boolean;
}

/** The card at once, its facts when the recording is read. */
function ArrivingCard(props: CardProps) {
  const card = <RecordingCard {...props} />;
  // Nothing is converted for a card.
  if (isLarge(props.summary) || props.summary.isImported) return card;
  return (
    <Suspense fallback={card}>
      <ReadCard {...props} />
    </Suspense>
  );
}

async function ReadCard(props: CardProps) {
  const { summary } = props;
  const result = await readable(summary.id);
  return result.ok ? (
    <RecordingCard {...props} facts={recordingFacts(result.source, summary.start ?? null)} />
  ) : (
    <RecordingCard {...props} summary={{ ...summary, error: result.problem.detail }} />
  );
}

export default inReadersWords([HOME_WORDS], Home);
