"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { SOURCE_PAGES, type SourcePage } from "@/lib/client/port.ts";

interface SourceLinksProps {
  readonly source: string;
  /** Where the reader is, and what the page leads to elsewhere. */
  readonly except: readonly SourcePage[];
}

/** Leads from one page of a source to its others; for the top bar. */
export function SourceLinks({ source, except }: SourceLinksProps) {
  const text = useTranslations("shell.pages");
  const port = usePort();
  return SOURCE_PAGES.filter((page) => !except.includes(page)).map((page) => (
    <Link key={page} href={port.viewHref({ source, page })} prefetch={false} title={text(`${page}.help`)}>
      {text(`${page}.title`)}
    </Link>
  ));
}
