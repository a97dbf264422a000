import { Suspense } from "react";
import { OpenedPage } from "@/components/opened/opened-page.tsx";
import { Title } from "../../title.tsx";

export default function Page() {
  return (
    <Suspense>
      <Title text="home.open.pageTitle" />
      <OpenedPage />
    </Suspense>
  );
}
