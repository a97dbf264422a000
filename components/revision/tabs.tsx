"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import styles from "./tabs.module.css";
import { REVISION_TABS, useRevisionUrl } from "./url-state.ts";

/** The views of a revision: the same cursor, other pictures. */
export function RevisionTabs() {
  const text = useTranslations("revision.tabs");
  const [{ tab }, setUrl] = useRevisionUrl();
  return (
    <nav aria-label={text("label")} className={styles.tabs}>
      {REVISION_TABS.map((name) => (
        <Button
          key={name}
          variant="bare"
          aria-current={name === tab ? "page" : undefined}
          help={text(`question.${name}`)}
          onClick={() => void setUrl({ tab: name })}
        >
          {text(name)}
        </Button>
      ))}
    </nav>
  );
}
