import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { isChapterId } from "@/components/learn/chapters.ts";
import { ChapterEmbed } from "@/components/learn/embed/chapter-embed.tsx";
import { EMBED_WORDS } from "@/lib/i18n/words/embed.ts";
import { SEQUENCE_WORDS } from "@/lib/i18n/words/sequence.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { inReadersWords } from "../../../page-words.tsx";

export const dynamic = "force-dynamic";

type Params = Promise<{ chapter: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { chapter } = await params;
  const text = await requestTranslator("learn");
  return {
    title: isChapterId(chapter) ? text(`chapters.${chapter}.title`) : text("title"),
    robots: "noindex",
  };
}

/** A scene of the course, for frames of other pages. */
async function Page({ params }: { params: Params }) {
  const { chapter } = await params;
  if (!isChapterId(chapter)) notFound();
  return (
    <Suspense>
      <ChapterEmbed id={chapter} />
    </Suspense>
  );
}

export default inReadersWords([EMBED_WORDS, SEQUENCE_WORDS], Page);
