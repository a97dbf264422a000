import type { Metadata } from "next";
import { ProtocolPage } from "@/components/protocol/protocol-page.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";
import { protocolText } from "@/lib/server/protocol-text.ts";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("shell"))("protocol.title") };
}

export default async function Page() {
  return <ProtocolPage {...(await protocolText())} />;
}
