"use client";

import dynamic from "next/dynamic";
import { useMemo } from "react";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { useLocalPort } from "@/components/port-provider.tsx";
import type { Arriving } from "@/components/revision/revision-page.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { LocalError } from "@/lib/client/local-port.ts";
import type { RevisionName } from "@/lib/client/port.ts";
import type { SourceFacts } from "@/lib/model/api.ts";
import { messageOf } from "@/lib/model/errors.ts";
import { Waiting } from "./waiting.tsx";

const loadRevision = () => import("@/components/revision/revision-page.tsx");
const loadOverview = () => import("./local-overview.tsx");

const RevisionPage = dynamic(() => loadRevision().then((module) => module.RevisionPage), { ssr: false });
const LocalOverview = dynamic(() => loadOverview().then((module) => module.LocalOverview), { ssr: false });

/** Fetches the code of the views ahead of time. */
export async function preloadViews(): Promise<void> {
  await Promise.all([loadRevision(), loadOverview()]);
}

interface SourceViewProps {
  readonly source: string;
  /** Null: the overview. */
  readonly revision: RevisionName | null;
}

/** The pages of a source that is read in the browser. */
export function SourceView({ source, revision }: SourceViewProps) {
  const port = useLocalPort();
  const text = useTranslations("revision");
  const { data: facts, error } = useSWR<SourceFacts, unknown>(
    [port.key, "source", source],
    () => port.source(source),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  const arriving = useMemo(
    () =>
      port.source(source).then(
        ({ problems: first, problemCount: count }): Arriving => ({ first, count }),
        // Shown in place of the page.
        (): Arriving => ({ first: [], count: 0 }),
      ),
    [port, source],
  );
  if (error !== undefined) {
    const kind = error instanceof LocalError ? error.kind : null;
    return <SourceProblem source={source} kind={kind ?? "unreadable"} detail={messageOf(error)} />;
  }
  if (facts === undefined) return <Waiting source={source}>{text("connecting")}</Waiting>;
  return revision === null ? (
    <LocalOverview key={source} source={source} facts={facts} />
  ) : (
    <RevisionPage
      key={`${source} ${revision.namespace}/${revision.name}`}
      source={source}
      {...revision}
      arriving={arriving}
    />
  );
}
