import type { Metadata } from "next";
import { Suspense } from "react";
import { OpenedPage } from "@/components/opened/opened-page.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("home"))("open.pageTitle") };
}

export default function Page() {
  return (
    <Suspense>
      <OpenedPage />
    </Suspense>
  );
}
