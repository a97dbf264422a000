"use client";

import useSWR from "swr";
import { useTranslations } from "use-intl";
import { ContentsPage } from "@/components/contents/contents-page.tsx";
import { useLocalPort } from "@/components/port-provider.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import type { SourceContents } from "@/lib/model/source-contents.ts";
import { faultOf } from "./fault.ts";
import { Waiting } from "./waiting.tsx";

/** What a source that is read in the browser was made of. */
export function LocalContents({ source }: { readonly source: string }) {
  const text = useTranslations("revision");
  const port = useLocalPort();
  const { data, error } = useSWR<SourceContents, unknown>(
    [port.key, "contents", source],
    () => port.contents(source),
    { revalidateOnFocus: false, shouldRetryOnError: false },
  );
  if (error !== undefined) return <SourceProblem source={source} {...faultOf(error)} />;
  if (data === undefined) return <Waiting source={source}>{text("connecting")}</Waiting>;
  return <ContentsPage source={source} contents={data} live={false} />;
}
