import { CHAPTERS } from "@/components/learn/chapters.ts";
import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { chapterStills } from "@/components/learn/stills.ts";
import { shippedRevision } from "../../recordings.ts";
import { Title } from "../../title.tsx";

export default async function Page() {
  const { source, namespace, name } = CHAPTERS.recording;
  const revision = await shippedRevision(source, `${namespace}/${name}`);
  return (
    <>
      <Title text="learn.title" />
      <ContentsPage stills={chapterStills(revision)} />
    </>
  );
}
