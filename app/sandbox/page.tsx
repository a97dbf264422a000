import type { Metadata } from "next";
import { Suspense } from "react";
import { SandboxPage } from "@/components/sandbox/sandbox-page.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("sandbox"))("title") };
}

export default function Page() {
  return (
    <Suspense>
      <SandboxPage />
    </Suspense>
  );
}
