import type { Metadata } from "next";
import { ContentsPage } from "@/components/learn/contents-page.tsx";
import { translator } from "@/lib/i18n/translate.ts";

export const dynamic = "force-dynamic";

export function generateMetadata(): Metadata {
  return { title: translator("learn")("title") };
}

export default function Page() {
  return <ContentsPage />;
}
