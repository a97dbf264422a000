"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";

/** Leads to the page that says what a source was made of; for the top bar. */
export function ContentsLink({ source }: { readonly source: string }) {
  const text = useTranslations("imports.contents");
  const port = usePort();
  return (
    <Link href={port.viewHref({ source, page: "contents" })} prefetch={false}>
      {text("title")}
    </Link>
  );
}
