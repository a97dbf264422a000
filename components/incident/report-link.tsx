"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";

/** Leads to the report of a source. */
export function ReportLink({ source }: { readonly source: string }) {
  const text = useTranslations("incident.report");
  const port = usePort();
  return (
    <Link href={port.viewHref({ source, page: "report" })} prefetch={false} title={text("help")}>
      {text("open")}
    </Link>
  );
}
