import type { Metadata } from "next";
import { Suspense } from "react";
import { RevisionPage } from "@/components/revision/revision-page.tsx";
import { readable, sourceName } from "@/lib/server/page-source.ts";

export const dynamic = "force-dynamic";

/** What could not be read is listed up to here; the number says how much there is. */
const SHOWN_PROBLEMS = 20;

type Params = Promise<{ source: string; namespace: string; name: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { source, name } = decoded(await params);
  return { title: `${name} · ${await sourceName(source)}` };
}

export default async function Page({ params }: { params: Params }) {
  const { source, namespace, name } = decoded(await params);
  // Not awaited: the page is sent while the recording is read, and its stream waits for the same reading.
  const problems = readable(source).then((result) =>
    result.ok
      ? { first: result.source.problems.slice(0, SHOWN_PROBLEMS), count: result.source.problemCount }
      : { first: [], count: 0 },
  );
  return (
    <Suspense>
      <RevisionPage source={source} namespace={namespace} name={name} problems={problems} />
    </Suspense>
  );
}

function decoded<T extends Record<string, string>>(params: T): T {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, decodeURIComponent(value)]),
  ) as T;
}
