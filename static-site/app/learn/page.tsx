import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { Title } from "../../title.tsx";

export default function Page() {
  return (
    <>
      <Title text="learn.title" />
      <ContentsPage />
    </>
  );
}
