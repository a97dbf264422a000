"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import styles from "../sandbox.module.css";
import type { ReplayOrigin } from "./origin.ts";

const WALL: TimeFormat = { clock: "utc", origin: 0 };

/** What is replayed, what became of the same requests in the recording, and what is otherwise here. */
export function ReplayBanner({ origin }: { readonly origin: ReplayOrigin }) {
  const { source, namespace, name, from, to, recorded, losses } = origin;
  const text = useTranslations("sandbox.replay");
  const port = usePort();
  const at = (t: number): string => new Date(t).toISOString();
  const href = port.viewHref({
    source,
    revision: { namespace, name },
    query: { from: at(from), to: at(to), t: at(from) },
  });
  return (
    <section className={styles.banner} aria-label={text("label")}>
      <p>
        {text.rich("of", {
          name: `${namespace}/${name}`,
          source,
          from: formatTime(from, WALL),
          to: formatTime(to, WALL),
          link: (words) => (
            <Link href={href} prefetch={false}>
              {words}
            </Link>
          ),
        })}{" "}
        {text("recorded", recorded)}
      </p>
      {losses.length > 0 && (
        <details>
          <summary>{text("otherwise", { count: losses.length })}</summary>
          <ul>
            {losses.map(({ what, count = 0, of = 0, names = [] }) => (
              <li key={what}>{text(`loss.${what}`, { count, of, names: names.join(", ") })}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
