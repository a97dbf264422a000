import type { Metadata } from "next";
import { ContentsPage } from "@/components/contents/contents-page.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";

import { contentsOf, readable, sourceName, wantsConsent } from "@/lib/server/page-source.ts";

export const dynamic = "force-dynamic";

type Params = Promise<{ source: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const text = await requestTranslator("imports");
  return {
    title: `${text("contents.title")} · ${await sourceName(decodeURIComponent((await params).source))}`,
  };
}

export default async function Page({ params }: { params: Params }) {
  const id = decodeURIComponent((await params).source);
  if (await wantsConsent(id)) return <Arrival source={id} />;
  const result = await readable(id);
  if (!result.ok) return <SourceProblem source={id} {...result.problem} />;
  const { source } = result;
  return <ContentsPage source={id} contents={contentsOf(source)} live={source.live !== null} />;
}
