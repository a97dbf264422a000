import type { Metadata } from "next";
import { ContentsPage } from "@/components/contents/contents-page.tsx";
import { CONTENTS_WORDS } from "@/lib/i18n/words/contents.ts";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { contentsOf, sourceName } from "@/lib/server/page-source.ts";
import { inReadersWords } from "../../../page-words.tsx";
import { idOf, type SourceParams, withSource } from "../with-source.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: { params: SourceParams }): Promise<Metadata> {
  const text = await requestTranslator("imports");
  return {
    title: `${text("contents.title")} · ${await sourceName(await idOf(params))}`,
  };
}

function Page({ params }: { params: SourceParams }) {
  return withSource(params, (id, source) => {
    return <ContentsPage source={id} contents={contentsOf(source)} live={source.live !== null} />;
  });
}

export default inReadersWords([CONTENTS_WORDS, PROBLEM_WORDS], Page);
