"use client";

import { useMemo } from "react";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { KnativePage } from "@/components/knative/knative-page.tsx";
import { OverviewPage } from "@/components/overview/overview-page.tsx";
import { useLiveOverview } from "@/components/overview/use-live-overview.ts";
import { useLocalPort } from "@/components/port-provider.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { useLanguage } from "@/components/use-language.ts";
import { encodeDigests } from "@/lib/client/digest-codec.ts";
import type { OverviewStart } from "@/lib/client/overview-store.ts";
import type { SourcePage } from "@/lib/client/port.ts";
import { isUnread } from "@/lib/client/stream-store.ts";
import { replace } from "@/lib/core/index.ts";
import { type SourceFacts, summaryIn } from "@/lib/model/api.ts";
import { type SourceContents, unreadFiles } from "@/lib/model/source-contents.ts";
import { faultOf } from "./fault.ts";
import { Waiting } from "./waiting.tsx";

const NOTHING_YET: OverviewStart = { digests: [], shared: null };

interface LocalOverviewProps {
  readonly source: string;
  /** null: the overview. */
  readonly page: SourcePage | null;
}

/** A page of a source that is read in the browser: its rows come by stream, not with the page. */
export function LocalOverview({ source, page }: LocalOverviewProps) {
  const text = useTranslations("revision");
  const language = useLanguage();
  const port = useLocalPort();
  const { data: facts, error } = useSWR<SourceFacts, unknown>(
    [port.key, "source", source],
    () => port.source(source),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  const view = useLiveOverview(source, true, NOTHING_YET);
  const { digests, shared } = view;
  const sent = useMemo(
    () =>
      shared === null ? null : { digests: encodeDigests(digests), shared: JSON.stringify(shared, replace) },
    [digests, shared],
  );
  const isUnnamed = sent !== null && digests.length === 0;
  const { data: contents } = useSWR<SourceContents, unknown>(
    isUnnamed ? [port.key, "contents", source] : null,
    () => port.contents(source),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  if (error !== undefined) return <SourceProblem source={source} {...faultOf(error)} />;
  // A source that cannot be read fails twice; the first failure says more.
  if (facts !== undefined && (view.connection === "failed" || isUnread(view.connection))) {
    return <SourceProblem source={source} kind="unreadable" detail={view.reason} />;
  }
  if (sent === null || facts === undefined) return <Waiting source={source}>{text("connecting")}</Waiting>;
  const { header, problems, problemCount, summary } = facts;
  if (page === "knative") {
    return <KnativePage source={source} shared={sent.shared} knative={header.knative ?? null} live={false} />;
  }
  const { title, story } = summaryIn(summary, language);
  return (
    <OverviewPage
      source={source}
      title={title}
      story={story}
      header={{
        cluster: header.cluster ?? null,
        kubernetes: header.kubernetes ?? null,
        knative: header.knative ?? null,
      }}
      problems={problems}
      problemCount={problemCount}
      unread={unreadFiles(header)}
      digests={sent.digests}
      shared={sent.shared}
      unnamed={contents ?? null}
      live={null}
    />
  );
}
