"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import type { ReadingStatus } from "@/lib/model/reading-status.ts";
import styles from "./message.module.css";
import { ReadingLine } from "./reading-line.tsx";
import { TopBar } from "./top-bar.tsx";

interface StillReadingProps {
  readonly source: string;
  /** How far it was when the page was sent. */
  readonly reading: ReadingStatus;
}

/** In place of a page that needs the whole of a recording, which is still being read; the page follows by itself. */
export function StillReading({ source, reading: first }: StillReadingProps) {
  const text = useTranslations("shell.reading");
  const port = usePort();
  const router = useRouter();
  const [reading, setReading] = useState(first);
  useEffect(
    () =>
      port.stream(
        { source, scope: { kind: "overview" } },
        {
          onMessage(message) {
            if (message.event !== "status") return;
            const { state, reading: now } = message.data;
            if (now !== undefined) setReading(now);
            else if (state === "ended") router.refresh();
          },
          onConnection: () => undefined,
        },
      ),
    [port, source, router],
  );
  return (
    <>
      <TopBar crumbs={[{ label: source, href: port.viewHref({ source }) }]} />
      <ReadingLine reading={reading} />
      <main className={styles.message} aria-busy={reading.failed === undefined}>
        <p>{text("wholeNeeded")}</p>
        <p>
          <Link href={port.viewHref({ source })}>{text("toOverview")}</Link>
        </p>
      </main>
    </>
  );
}
