"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";
import styles from "./message.module.css";
import { TopBar } from "./top-bar.tsx";

/**
 * A link on another site led to a page that starts something: the reader says whether it may. The page is asked for again,
 * not reloaded: a browser repeats with a reload where it came from.
 */
export function Arrival({ source }: { readonly source: string }) {
  const text = useTranslations("shell.arrival");
  return (
    <>
      <TopBar />
      <main className={styles.message}>
        <h1>{text("title")}</h1>
        <p>{isScenarioId(source) ? text("scenario") : text("cluster", { source })}</p>
        <p>
          <Button onClick={() => window.location.replace(window.location.pathname + window.location.search)}>
            {text("open")}
          </Button>
        </p>
      </main>
    </>
  );
}
