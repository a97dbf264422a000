import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { ChapterPage } from "@/components/learn/chapter-page.tsx";
import { isChapterId } from "@/components/learn/chapters.ts";
import { TeachPage } from "@/components/learn/class/teach-page.tsx";
import { SummaryPage } from "@/components/learn/summary-page.tsx";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { TEACH_WORDS } from "@/lib/i18n/words/teach.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { inReadersWords } from "../../page-words.tsx";

export const dynamic = "force-dynamic";

type Params = Promise<{ chapter: string }>;

const SUMMARY = "summary";
const TEACH = "teach";

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { chapter } = await params;
  const text = await requestTranslator("learn");
  if (chapter === SUMMARY) return { title: text("printed.title") };
  if (chapter === TEACH) return { title: (await requestTranslator("class"))("page.title") };
  return { title: isChapterId(chapter) ? text(`chapters.${chapter}.title`) : text("title") };
}

async function Page({ params }: { params: Params }) {
  const { chapter } = await params;
  if (chapter === SUMMARY) return <SummaryPage />;
  if (chapter === TEACH) return <TeachPage />;
  if (!isChapterId(chapter)) notFound();
  return (
    <Suspense>
      <ChapterPage id={chapter} />
    </Suspense>
  );
}

export default inReadersWords([LEARN_WORDS, TEACH_WORDS], Page);
