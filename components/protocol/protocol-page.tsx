"use client";

import { useTranslations } from "use-intl";
import { TopBar } from "@/components/shell/top-bar.tsx";
import styles from "./protocol.module.css";

interface ProtocolPageProps {
  /** The reference, from a file of this repository whose HTML is escaped. */
  readonly html: string;
  readonly sections: readonly { readonly id: string; readonly title: string; readonly isPart: boolean }[];
}

/** The reference that all rules cite, with its contents beside it. */
export function ProtocolPage({ html, sections }: ProtocolPageProps) {
  const text = useTranslations("shell");
  return (
    <>
      <TopBar crumbs={[{ label: text("protocol.title") }]} />
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
          // biome-ignore lint/security/noDangerouslySetInnerHtml: see above
          dangerouslySetInnerHTML={{ __html: html }}
        />
      </div>
    </>
  );
}
