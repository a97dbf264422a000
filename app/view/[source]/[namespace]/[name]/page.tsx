import type { Metadata } from "next";
import { Suspense } from "react";
import { RevisionPage } from "@/components/revision/revision-page.tsx";
import { SourceProblem } from "@/components/revision/source-problem.tsx";
import { readable } from "@/lib/server/page-source.ts";

export const dynamic = "force-dynamic";

type Params = Promise<{ source: string; namespace: string; name: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { source, name } = decoded(await params);
  return { title: `${name} · ${source}` };
}

export default async function Page({ params }: { params: Params }) {
  const { source, namespace, name } = decoded(await params);
  const result = await readable(source);
  if (!result.ok) return <SourceProblem source={source} {...result.problem} />;
  return (
    <Suspense>
      <RevisionPage
        source={source}
        title={result.source.summary.title}
        kind={result.source.summary.kind}
        namespace={namespace}
        name={name}
        problems={result.source.problems.slice(0, 20)}
        problemCount={result.source.problemCount}
      />
    </Suspense>
  );
}

function decoded<T extends Record<string, string>>(params: T): T {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, decodeURIComponent(value)]),
  ) as T;
}
