import type { Metadata } from "next";
import { CHAPTERS } from "@/components/learn/chapters.ts";
import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { chapterStills } from "@/components/learn/stills.ts";
import type { RevisionState } from "@/lib/core/index.ts";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { openSource } from "@/lib/server/sources.ts";
import { inReadersWords } from "../page-words.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("learn"))("title") };
}

async function Page() {
  return <ContentsPage stills={chapterStills(await recordedRevision())} />;
}

/** What the recorded chapter is told of; null where its recording cannot be read: the contents do without its picture. */
async function recordedRevision(): Promise<RevisionState | null> {
  const { source, namespace, name } = CHAPTERS.recording;
  try {
    return (await openSource(source)).state.revisions.get(`${namespace}/${name}`) ?? null;
  } catch {
    return null;
  }
}

export default inReadersWords([LEARN_WORDS], Page);
