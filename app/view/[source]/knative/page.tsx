import type { Metadata } from "next";
import { Suspense } from "react";
import { KnativePage } from "@/components/knative/knative-page.tsx";
import { replace } from "@/lib/core/index.ts";
import { KNATIVE_WORDS } from "@/lib/i18n/words/knative.ts";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { sourceName } from "@/lib/server/page-source.ts";
import { inReadersWords } from "../../../page-words.tsx";
import { idOf, type SourceParams, withSource } from "../with-source.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: { params: SourceParams }): Promise<Metadata> {
  return { title: `Knative · ${await sourceName(await idOf(params))}` };
}

function Page({ params }: { params: SourceParams }) {
  return withSource(params, (id, source) => {
    return (
      <Suspense>
        <KnativePage
          source={id}
          shared={JSON.stringify(source.state.shared, replace)}
          knative={source.header.knative ?? null}
          live={source.live !== null}
        />
      </Suspense>
    );
  });
}

export default inReadersWords([KNATIVE_WORDS, PROBLEM_WORDS], Page);
