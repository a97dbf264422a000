import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { StillReading } from "@/components/shell/still-reading.tsx";
import { readable, wantsConsent } from "@/lib/server/page-source.ts";
import { openPart } from "@/lib/server/sources.ts";
import type { Source } from "@/lib/store/source.ts";

export type SourceParams = Promise<{ source: string }>;

/** The id of the source in the address. */
export const idOf = async (params: SourceParams): Promise<string> =>
  decodeURIComponent((await params).source);

type PageOf = (id: string, source: Source) => ReactNode | Promise<ReactNode>;

/**
 * A page of a whole source: the source is read first, which takes its time for a large recording; a question stands there when it
 * has to be asked, or what is wrong.
 */
export function withSource(params: SourceParams, page: PageOf): Promise<ReactNode> {
  return withPart(params, (id, source) =>
    source.reading === null ? page(id, source) : <StillReading source={id} reading={source.reading} />,
  );
}

/** The same for a page that shows a recording while it is read. */
export async function withPart(params: SourceParams, page: PageOf): Promise<ReactNode> {
  const id = await idOf(params);
  if (await wantsConsent(id)) return <Arrival source={id} />;
  const result = await readable(id, openPart);
  if (result.ok) return page(id, result.source);
  if (result.problem.kind === "unknown") notFound();
  return <SourceProblem source={id} {...result.problem} />;
}
