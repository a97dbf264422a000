import type { Metadata } from "next";
import { Suspense } from "react";
import { TrendsPage } from "@/components/trends/trends-page.tsx";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { TRENDS_WORDS } from "@/lib/i18n/words/trends.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { sourceName } from "@/lib/server/page-source.ts";
import { inReadersWords } from "../../../page-words.tsx";
import { idOf, type SourceParams, withSource } from "../with-source.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: { params: SourceParams }): Promise<Metadata> {
  const text = await requestTranslator("trends");
  return { title: `${text("title")} · ${await sourceName(await idOf(params))}` };
}

function Page({ params }: { params: SourceParams }) {
  return withSource(params, (id, source) => (
    <Suspense>
      <TrendsPage source={id} isCluster={source.live !== null} />
    </Suspense>
  ));
}

export default inReadersWords([TRENDS_WORDS, PROBLEM_WORDS], Page);
