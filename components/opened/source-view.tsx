"use client";

import { useEffect, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { useLocalPort } from "@/components/port-provider.tsx";
import type { Arriving } from "@/components/revision/revision-page.tsx";
import { withWords } from "@/components/with-words.tsx";
import type { RevisionName, SourcePage } from "@/lib/client/port.ts";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { unreadFiles } from "@/lib/model/source-contents.ts";
import { faultOf } from "./fault.ts";
import { LocalContents } from "./local-contents.tsx";
import { Waiting } from "./waiting.tsx";

interface SourceViewProps {
  readonly source: string;
  /** Null: the overview. */
  readonly revision: RevisionName | null;
  /** Without a revision: a page beside the overview; null: the overview. */
  readonly page: SourcePage | null;
}

function SourceViewPart({ source, revision, page }: SourceViewProps) {
  const text = useTranslations("revision");
  const port = useLocalPort();
  const views = useViews();
  const arriving = useMemo(
    () =>
      port.source(source).then(
        ({ header, problems: first, problemCount: count }): Arriving => ({
          first,
          count,
          unread: unreadFiles(header),
        }),
        (error: unknown): Arriving => ({ first: [], count: 0, fault: faultOf(error) }),
      ),
    [port, source],
  );
  if (views === null) return <Waiting source={source}>{text("connecting")}</Waiting>;
  if (revision === null && page === "contents") return <LocalContents source={source} />;
  if (revision === null && page === "report") return <views.ReportPage source={source} />;
  if (revision === null && page === "trends") return <views.TrendsPage source={source} isCluster={false} />;
  return revision === null ? (
    <views.LocalOverview key={`${source} ${page ?? ""}`} source={source} page={page} />
  ) : (
    <views.RevisionPage
      key={`${source} ${revision.namespace}/${revision.name}`}
      source={source}
      {...revision}
      arriving={arriving}
    />
  );
}

type Views = Awaited<ReturnType<typeof loadViews>>;

async function loadViews() {
  const [{ RevisionPage }, { LocalOverview }, { ReportPage }, { TrendsPage }] = await Promise.all([
    import("@/components/revision/revision-page.tsx"),
    import("./local-overview.tsx"),
    import("@/components/incident/report-page.tsx"),
    import("@/components/trends/trends-page.tsx"),
  ]);
  return { RevisionPage, LocalOverview, ReportPage, TrendsPage };
}

let loaded: Views | null = null;

/** Fetches the code of the views ahead of time. */
export async function preloadViews(): Promise<void> {
  loaded ??= await loadViews();
}

/**
 * Returns the views, at once if they are there. A lazy component would suspend even then, and React holds back for
 * 300 ms what follows a fallback.
 */
function useViews(): Views | null {
  const [views, setViews] = useState(loaded);
  const [failure, setFailure] = useState<{ readonly error: unknown } | null>(null);
  useEffect(() => {
    preloadViews().then(
      () => setViews(loaded),
      (error: unknown) => setFailure({ error }),
    );
  }, []);
  if (failure !== null) throw failure.error;
  return views;
}

/** The pages of a source that is read in the browser. */
export const SourceView = withWords(PROBLEM_WORDS, SourceViewPart);
