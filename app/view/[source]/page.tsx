import type { Metadata } from "next";
import { Suspense } from "react";
import { OverviewPage } from "@/components/overview/overview-page.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { encodeInSlices } from "@/lib/client/digest-codec.ts";
import { replace } from "@/lib/core/index.ts";
import { unreadFiles } from "@/lib/model/source-contents.ts";
import { clusters } from "@/lib/server/clusters.ts";
import { forAsker } from "@/lib/server/for-asker.ts";
import { inRequestLanguage } from "@/lib/server/locale.ts";
import { readable, sourceName, wantsConsent } from "@/lib/server/page-source.ts";

export const dynamic = "force-dynamic";

type Params = Promise<{ source: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: await sourceName(decodeURIComponent((await params).source)) };
}

export default async function Page({ params }: { params: Params }) {
  const id = decodeURIComponent((await params).source);
  if (await wantsConsent(id)) return <Arrival source={id} />;
  const result = await readable(id);
  if (!result.ok) return <SourceProblem source={id} {...result.problem} />;
  const { source } = result;
  const { title, story } = await inRequestLanguage(source.summary);
  return (
    <Suspense>
      <OverviewPage
        source={id}
        title={title}
        story={story}
        header={{
          cluster: source.header.cluster ?? null,
          kubernetes: source.header.kubernetes ?? null,
          knative: source.header.knative ?? null,
        }}
        problems={source.problems.slice(0, 20)}
        problemCount={source.problemCount}
        unread={unreadFiles(source.header)}
        digests={await forAsker(encodeInSlices(source.digests()))}
        // Maps do not travel from server to client components as JSON; the core's own codec does.
        shared={JSON.stringify(source.state.shared, replace)}
        live={
          source.live === null
            ? null
            : {
                namespace: source.live.namespace ?? "",
                contexts: clusters()
                  .list()
                  .map(({ id: of, context }) => ({ id: of, context })),
              }
        }
      />
    </Suspense>
  );
}
