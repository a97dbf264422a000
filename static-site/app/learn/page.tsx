import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { chapterStills } from "@/components/learn/stills.ts";
import { Title } from "../../title.tsx";

export default function Page() {
  return (
    <>
      <Title text="learn.title" />
      <ContentsPage stills={chapterStills()} />
    </>
  );
}
