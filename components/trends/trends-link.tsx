"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";

/** Leads to the trends of a source. */
export function TrendsLink({ source }: { readonly source: string }) {
  const text = useTranslations("trends");
  const port = usePort();
  return (
    <Link href={port.viewHref({ source, page: "trends" })} prefetch={false} title={text("help")}>
      {text("title")}
    </Link>
  );
}
