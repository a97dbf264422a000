import type { Metadata } from "next";
import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("learn"))("title") };
}

export default function Page() {
  return <ContentsPage />;
}
