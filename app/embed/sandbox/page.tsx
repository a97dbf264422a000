import type { Metadata } from "next";
import { Suspense } from "react";
import { SandboxEmbed } from "@/components/learn/embed/sandbox-embed.tsx";
import { EMBED_WORDS } from "@/lib/i18n/words/embed.ts";
import { SEQUENCE_WORDS } from "@/lib/i18n/words/sequence.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { inReadersWords } from "../../page-words.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("class"))("embed.sandbox"), robots: "noindex" };
}

/** A scenario of the sandbox, for frames of other pages. */
function Page() {
  return (
    <Suspense>
      <SandboxEmbed />
    </Suspense>
  );
}

export default inReadersWords([EMBED_WORDS, SEQUENCE_WORDS], Page);
