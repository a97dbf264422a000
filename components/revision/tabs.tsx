"use client";

import type { MouseEvent } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import styles from "./tabs.module.css";
import { PUSH, queryOf, REVISION_TABS, type RevisionTab, useRevisionUrl } from "./url-state.ts";

interface RevisionTabsProps {
  readonly source: string;
  readonly namespace: string;
  readonly name: string;
}

/** The views of a revision: the same cursor, other pictures. Links, so that a view can be opened beside this one. */
export function RevisionTabs({ source, namespace, name }: RevisionTabsProps) {
  const text = useTranslations("revision.tabs");
  const glossary = useTranslations("glossary");
  const port = usePort();
  const [url, setUrl] = useRevisionUrl();
  const open = (tab: RevisionTab) => (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void setUrl({ tab }, PUSH);
  };
  return (
    <nav aria-label={text("label")} className={styles.tabs}>
      {REVISION_TABS.map((tab) => (
        <a
          key={tab}
          href={port.viewHref({ source, revision: { namespace, name }, query: queryOf({ ...url, tab }) })}
          aria-current={tab === url.tab ? "page" : undefined}
          title={
            tab === "cold-starts"
              ? `${text(`question.${tab}`)} ${glossary("terms.coldStart.term")}: ${glossary("terms.coldStart.is")}`
              : text(`question.${tab}`)
          }
          onClick={open(tab)}
        >
          {text(tab)}
        </a>
      ))}
    </nav>
  );
}
