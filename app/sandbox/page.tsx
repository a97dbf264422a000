import type { Metadata } from "next";
import { Suspense } from "react";
import { SandboxPage } from "@/components/sandbox/sandbox-page.tsx";
import { SANDBOX_WORDS } from "@/lib/i18n/words/sandbox.ts";
import { SCENE_WORDS } from "@/lib/i18n/words/scene.ts";
import { SHARE_WORDS } from "@/lib/i18n/words/share.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { inReadersWords } from "../page-words.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("sandbox"))("title") };
}

function Page() {
  return (
    <Suspense>
      <SandboxPage />
    </Suspense>
  );
}

export default inReadersWords([SANDBOX_WORDS, SCENE_WORDS, SHARE_WORDS], Page);
