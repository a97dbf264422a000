import type { Metadata } from "next";
import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { chapterStills } from "@/components/learn/stills.ts";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { inReadersWords } from "../page-words.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("learn"))("title") };
}

function Page() {
  return <ContentsPage stills={chapterStills()} />;
}

export default inReadersWords([LEARN_WORDS], Page);
