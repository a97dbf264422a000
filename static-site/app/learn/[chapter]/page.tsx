import { notFound } from "next/navigation";
import { Suspense } from "react";
import { ChapterPage } from "@/components/learn/chapter-page.tsx";
import { CHAPTER_IDS, isChapterId } from "@/components/learn/chapters.ts";
import { TeachPage } from "@/components/learn/class/teach-page.tsx";
import { SummaryPage } from "@/components/learn/summary-page.tsx";
import { Title } from "../../../title.tsx";

const SUMMARY = "summary";
const TEACH = "teach";

export const dynamicParams = false;

export function generateStaticParams(): { chapter: string }[] {
  return [...CHAPTER_IDS, SUMMARY, TEACH].map((chapter) => ({ chapter }));
}

export default async function Page({ params }: { params: Promise<{ chapter: string }> }) {
  const { chapter } = await params;
  if (chapter === SUMMARY) {
    return (
      <>
        <Title text="learn.printed.title" />
        <SummaryPage />
      </>
    );
  }
  if (chapter === TEACH) {
    return (
      <>
        <Title text="class.page.title" />
        <TeachPage />
      </>
    );
  }
  if (!isChapterId(chapter)) notFound();
  return (
    <Suspense>
      <Title text={`learn.chapters.${chapter}.title`} />
      <ChapterPage id={chapter} />
    </Suspense>
  );
}
