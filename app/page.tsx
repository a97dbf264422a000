import { Suspense } from "react";
import { HomePage } from "@/components/home/home-page.tsx";
import { RecordingCard } from "@/components/home/recording-card.tsx";
import { isLarge, recordingFacts } from "@/lib/client/recording-facts.ts";
import type { SourceSummary } from "@/lib/model/api.ts";
import { readable } from "@/lib/server/page-source.ts";
import { recordings } from "@/lib/server/sources.ts";
import { removableIds } from "@/lib/server/uploads.ts";
import { ClusterHelp, ClusterList } from "./cluster-list.tsx";
import { FolderProblems } from "./folder-problems.tsx";

export const dynamic = "force-dynamic";

export default async function Home() {
  const summaries = await recordings().list();
  const removable = await removableIds();
  const cards = summaries.map((summary, index) => (
    <ArrivingCard
      key={summary.id}
      summary={summary}
      isFirst={index === 0}
      isRemovable={removable.has(summary.id)}
    />
  ));
  return (
    <HomePage
      clusters={
        <>
          <ClusterList />
          <FolderProblems />
        </>
      }
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
