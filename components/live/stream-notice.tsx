"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import type { StreamView } from "@/lib/client/stream-store.ts";
import styles from "./live.module.css";

/** Says why the page cannot read what the server sends, and what to do; renders nothing while it can. */
export function StreamNotice({ connection, reason }: Pick<StreamView, "connection" | "reason">) {
  const text = useTranslations("shell");
  switch (connection) {
    case "outdated":
      return (
        <p className={styles.banner} role="alert">
          <strong>{text("stream.outdated")}</strong> {text("stream.outdatedHelp")} <Reload />
        </p>
      );
    case "unreadable":
      return (
        <p className={styles.banner} role="alert">
          {text("stream.unreadable", { reason })} <Reload />
        </p>
      );
    case "broken":
      return (
        <p className={styles.banner} role="status">
          {text("stream.broken", { reason })}
        </p>
      );
    default:
      return null;
  }
}

function Reload() {
  const text = useTranslations("shell");
  return (
    <Button size="small" onClick={() => window.location.reload()}>
      {text("stream.reload")}
    </Button>
  );
}
