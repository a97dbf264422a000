"use client";

import { useSearchParams } from "next/navigation";
import { SourceView } from "@/components/opened/source-view.tsx";
import { NotFoundPage } from "@/components/shell/not-found-page.tsx";
import { revisionName, sourcePage } from "@/lib/client/opened-address.ts";
import { isScenarioId } from "@/lib/sim/is-scenario-id.ts";
import { PlainTitle } from "./title.tsx";

/** A source, or one of its revisions, as the query names it. */
export function ViewPage() {
  const query = useSearchParams();
  const source = query.get("source");
  const revision = revisionName(query.get("revision"));
  const page = sourcePage(query.get("page"));
  if (source === null) return <NotFoundPage />;
  const named = isScenarioId(source) ? [] : [source];
  return (
    <>
      <PlainTitle>{[...(revision === null ? [] : [revision.name]), ...named].join(" · ")}</PlainTitle>
      <SourceView source={source} revision={revision} page={page} />
    </>
  );
}
