import type { Metadata } from "next";
import { PartLinks } from "@/components/shell/part-links.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";
import { protocolText } from "@/lib/server/protocol-text.ts";
import styles from "./protocol.module.css";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("shell"))("protocol.title") };
}

/** The reference that all rules cite. */
export default async function Page() {
  const text = await requestTranslator("shell");
  const { html, sections } = await protocolText();
  return (
    <>
      <TopBar crumbs={[{ label: text("protocol.title") }]} tabs={<PartLinks />} />
      <div className={styles.page}>
        <nav className={styles.contents} aria-label={text("protocol.contents")} lang="en">
          <ol>
            {sections.map(({ id, title, isPart }) => (
              <li key={id} data-part={isPart}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ol>
        </nav>
        <main
          className={styles.protocol}
          lang="en"
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a file of this repository, whose HTML is escaped
          dangerouslySetInnerHTML={{ __html: html }}
        />
      </div>
    </>
  );
}
