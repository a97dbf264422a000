"use client";

import Link from "next/link";
import { parseAsInteger, useQueryState } from "nuqs";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import { useLanguage } from "@/components/use-language.ts";
import { stopAddress } from "@/lib/client/stops.ts";
import { type SourceSummary, summaryIn } from "@/lib/model/api.ts";
import styles from "./stop-caption.module.css";

/** The hint of a recording that led here, and the way to the next one; nothing on a page that no hint led to. */
export function StopCaption({ source }: { readonly source: string }) {
  const text = useTranslations("home.stop");
  const port = usePort();
  const language = useLanguage();
  const [stop, setStop] = useQueryState(
    "stop",
    parseAsInteger.withOptions({ history: "replace", shallow: true }),
  );
  const { data } = useSWR<readonly SourceSummary[], Error>(
    stop === null ? null : [port.key, "sources"],
    () => port.sources(),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  const told = data?.find(({ id }) => id === source);
  if (stop === null || told === undefined) return null;
  const { lookFor } = summaryIn(told, language);
  const hint = lookFor[stop - 1];
  if (hint === undefined) return null;
  const hrefOf = (index: number): string | null => {
    const address = stopAddress(told, index);
    return address === null ? null : port.viewHref(address);
  };
  const [previous, next] = [hrefOf(stop - 2), hrefOf(stop)];
  return (
    <aside className={styles.caption} aria-label={text("label")} data-testid="stop">
      <span className={styles.place}>{text("place", { place: stop, count: lookFor.length })}</span>
      <p>{hint}</p>
      {previous !== null && (
        <Link href={previous} prefetch={false}>
          {text("previous")}
        </Link>
      )}
      {next !== null && (
        <Link href={next} prefetch={false}>
          {text("next")}
        </Link>
      )}
      <Button variant="quiet" size="small" label={text("close")} onClick={() => void setStop(null)}>
        ×
      </Button>
    </aside>
  );
}
