import type { Metadata } from "next";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";
import { protocolHtml } from "@/lib/server/protocol-text.ts";
import styles from "./protocol.module.css";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("shell"))("protocol.title") };
}

/** The reference that all rules cite. */
export default async function Page() {
  const text = await requestTranslator("shell");
  return (
    <>
      <TopBar crumbs={[{ label: text("protocol.title") }]} />
      <main
        className={styles.protocol}
        lang="en"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: a file of this repository, whose HTML is escaped
        dangerouslySetInnerHTML={{ __html: await protocolHtml() }}
      />
    </>
  );
}
