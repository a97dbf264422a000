import { notFound } from "next/navigation";
import { Suspense } from "react";
import { CHAPTER_IDS, isChapterId } from "@/components/learn/chapters.ts";
import { ChapterEmbed } from "@/components/learn/embed/chapter-embed.tsx";
import { Title } from "../../../../title.tsx";

export const dynamicParams = false;

export function generateStaticParams(): { chapter: string }[] {
  return CHAPTER_IDS.map((chapter) => ({ chapter }));
}

export default async function Page({ params }: { params: Promise<{ chapter: string }> }) {
  const { chapter } = await params;
  if (!isChapterId(chapter)) notFound();
  return (
    <Suspense>
      <Title text={`learn.chapters.${chapter}.title`} />
      <ChapterEmbed id={chapter} />
    </Suspense>
  );
}
