import type { Metadata } from "next";
import { Suspense } from "react";
import { KnativePage } from "@/components/knative/knative-page.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { replace } from "@/lib/core/index.ts";
import { readable, sourceName, wantsConsent } from "@/lib/server/page-source.ts";

export const dynamic = "force-dynamic";

type Params = Promise<{ source: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  return { title: `Knative · ${await sourceName(decodeURIComponent((await params).source))}` };
}

export default async function Page({ params }: { params: Params }) {
  const id = decodeURIComponent((await params).source);
  if (await wantsConsent(id)) return <Arrival source={id} />;
  const result = await readable(id);
  if (!result.ok) return <SourceProblem source={id} {...result.problem} />;
  const { source } = result;
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
}
