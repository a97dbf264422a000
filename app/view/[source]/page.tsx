import type { Metadata } from "next";
import { Suspense } from "react";
import { OverviewPage } from "@/components/overview/overview-page.tsx";
import { encodeInSlices } from "@/lib/client/digest-codec.ts";
import { replace } from "@/lib/core/index.ts";
import { OVERVIEW_WORDS } from "@/lib/i18n/words/overview.ts";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { unreadFiles } from "@/lib/model/source-contents.ts";
import { clusters } from "@/lib/server/clusters.ts";
import { forAsker } from "@/lib/server/for-asker.ts";
import { inRequestLanguage } from "@/lib/server/locale.ts";
import { contentsOf, sourceName } from "@/lib/server/page-source.ts";
import { overviewPlace } from "@/lib/stream/place.ts";
import { inReadersWords } from "../../page-words.tsx";
import { idOf, type SourceParams, withPart } from "./with-source.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: { params: SourceParams }): Promise<Metadata> {
  return { title: await sourceName(await idOf(params)) };
}

function unnamedIn(source: Parameters<typeof contentsOf>[0]) {
  const { services, bring } = contentsOf(source);
  return { services, bring };
}

function Page({ params }: { params: SourceParams }) {
  return withPart(params, async (id, source) => {
    // Before the rows are written, which takes its time: what comes meanwhile may be told twice, and is not left out.
    const place = source.live === null ? null : overviewPlace(source);
    const { title, story } = await inRequestLanguage(source.summary);
    const digests = source.digests();
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
          digests={await forAsker(encodeInSlices(digests))}
          // Maps do not travel from server to client components as JSON; the core's own codec does.
          shared={JSON.stringify(source.state.shared, replace)}
          place={place}
          reading={source.reading}
          unnamed={digests.length === 0 && source.live === null ? unnamedIn(source) : null}
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
  });
}

export default inReadersWords([OVERVIEW_WORDS, PROBLEM_WORDS], Page);
