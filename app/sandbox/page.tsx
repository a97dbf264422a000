import type { Metadata } from "next";
import { Suspense } from "react";
import { SandboxPage } from "@/components/sandbox/sandbox-page.tsx";
import { translator } from "@/lib/i18n/translate.ts";

export const dynamic = "force-dynamic";

export function generateMetadata(): Metadata {
  return { title: translator("sandbox")("title") };
}

export default function Page() {
  return (
    <Suspense>
      <SandboxPage />
    </Suspense>
  );
}
