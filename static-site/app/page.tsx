import { HomePage } from "@/components/home/home-page.tsx";
import { RecordingCard } from "@/components/home/recording-card.tsx";
import { ServerHelp } from "@/components/home/server-help.tsx";
import { shippedFacts, shippedRecordings } from "../recordings.ts";

export default async function Page() {
  const shipped = await shippedRecordings();
  const cards = await Promise.all(
    shipped.map(async (recording, index) => (
      <RecordingCard
        key={recording.summary.id}
        summary={recording.summary}
        isFirst={index === 0}
        facts={await shippedFacts(recording)}
      />
    )),
  );
  return (
    <>
      <title>skscope</title>
      <HomePage cards={cards} clusterHelp={<ServerHelp />} />
    </>
  );
}
