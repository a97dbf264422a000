import type { ReactNode } from "react";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { readable, wantsConsent } from "@/lib/server/page-source.ts";
import type { Source } from "@/lib/store/source.ts";

export type SourceParams = Promise<{ source: string }>;

/** The id of the source in the address. */
export const idOf = async (params: SourceParams): Promise<string> =>
  decodeURIComponent((await params).source);

/** A page of a source: the source is read first; a question stands there when it has to be asked, or what is wrong. */
export async function withSource(
  params: SourceParams,
  page: (id: string, source: Source) => ReactNode | Promise<ReactNode>,
): Promise<ReactNode> {
  const id = await idOf(params);
  if (await wantsConsent(id)) return <Arrival source={id} />;
  const result = await readable(id);
  return result.ok ? page(id, result.source) : <SourceProblem source={id} {...result.problem} />;
}
