import { Suspense } from "react";
import { HomePage } from "@/components/home/home-page.tsx";
import { OwnOrder } from "@/components/home/own-order.tsx";
import { RecordingCard } from "@/components/home/recording-card.tsx";
import { isLarge, type RecordingFacts, recordingFacts } from "@/lib/client/recording-facts.ts";
import { HOME_WORDS } from "@/lib/i18n/words/home.ts";
import type { SourceSummary } from "@/lib/model/api.ts";
import { OWN_ORDERS, recordingLists } from "@/lib/server/own-recordings.ts";
import { readable } from "@/lib/server/page-source.ts";
import { recordings } from "@/lib/server/sources.ts";
import { removableIds } from "@/lib/server/uploads.ts";
import { ClusterHelp, ClusterList } from "./cluster-list.tsx";
import { FolderProblems } from "./folder-problems.tsx";
import { inReadersWords } from "./page-words.tsx";
import { shippedCards } from "./shipped-cards.ts";

export const dynamic = "force-dynamic";

interface HomeProps {
  readonly searchParams: Promise<{ readonly order?: string | string[] }>;
}

async function Home({ searchParams }: HomeProps) {
  const asked = (await searchParams).order;
  const order = OWN_ORDERS.find((name) => name === asked) ?? OWN_ORDERS[0];
  const { own, shipped } = await recordingLists(order);
  const removable = await removableIds();
  const told = await toldOf(shipped);
  const cardOf = (summary: SourceSummary, isFirst: boolean) => (
    <ArrivingCard
      key={summary.id}
      summary={summary}
      told={told.get(summary.id) ?? null}
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

/** What the package says of shipped recordings, by id. */
async function toldOf(shipped: readonly SourceSummary[]): Promise<ReadonlyMap<string, RecordingFacts>> {
  const paths = await recordings().paths();
  const told = await Promise.all(
    shipped.map(async ({ id, start = null }) => {
      const facts = await shippedCards().of(id, start, paths.get(id) ?? "");
      return facts === null ? [] : [[id, facts] as const];
    }),
  );
  return new Map(told.flat());
}

interface CardProps {
  readonly summary: SourceSummary;
  readonly isFirst: boolean;
  readonly isRemovable: boolean;
}

/** The card at once, its facts when the recording is read, or at once where they are told already. */
function ArrivingCard({ told, ...props }: CardProps & { readonly told: RecordingFacts | null }) {
  if (told !== null) return <RecordingCard {...props} facts={told} />;
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
