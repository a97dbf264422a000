"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";

/** A chunk of the page that the server no longer has: it is another version by now. */
const MISSING_PART = /ChunkLoadError|loading (css )?chunk|dynamically imported module/i;

/** Says in words what went wrong on a page. */
export default function PageError({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const text = useTranslations("shell");
  const kind = kindOf(error);
  return (
    <>
      <TopBar />
      <main className={styles.message}>
        <h1>{text(kind === "outdated" ? "stream.outdated" : "errorTitle")}</h1>
        <p>
          {kind === "outdated"
            ? text("stream.outdatedHelp")
            : kind === "server"
              ? text("errorServer", { digest: error.digest ?? "" })
              : text("errorHelp", { reason: error.message || text("errorUnknown") })}
        </p>
        <p>
          <Button onClick={kind === "outdated" ? () => window.location.reload() : reset}>
            {text(kind === "outdated" ? "stream.reload" : "tryAgain")}
          </Button>{" "}
          <Link href="/">{text("toHome")}</Link>
        </p>
      </main>
    </>
  );
}

function kindOf({ name, message, digest }: Error & { digest?: string }): "outdated" | "server" | "page" {
  if (MISSING_PART.test(`${name} ${message}`)) return "outdated";
  // React replaces the message of an error on the server by a number of its own, which tells nobody anything.
  return digest === undefined ? "page" : "server";
}
