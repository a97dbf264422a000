import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { type Arriving, RevisionPage } from "@/components/revision/revision-page.tsx";
import { Arrival } from "@/components/shell/arrival.tsx";
import { COLD_STARTS_WORDS } from "@/lib/i18n/words/cold-starts.ts";
import { INCIDENT_WORDS } from "@/lib/i18n/words/incident.ts";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { REVISION_WORDS } from "@/lib/i18n/words/revision.ts";
import { SEQUENCE_WORDS } from "@/lib/i18n/words/sequence.ts";
import { WHY_WORDS } from "@/lib/i18n/words/why.ts";
import { unreadFiles } from "@/lib/model/source-contents.ts";
import { readable, sourceName, wantsConsent } from "@/lib/server/page-source.ts";
import { isSource, openPart } from "@/lib/server/sources.ts";
import { inReadersWords } from "../../../../page-words.tsx";
import { EarlyStream } from "../../early-stream.tsx";

export const dynamic = "force-dynamic";

/** What could not be read is listed up to here; the number says how much there is. */
const SHOWN_PROBLEMS = 20;

type Params = Promise<{ source: string; namespace: string; name: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const { source, name } = decoded(await params);
  return { title: `${name} · ${await sourceName(source)}` };
}

async function Page({ params }: { params: Params }) {
  const { source, namespace, name } = decoded(await params);
  if (await wantsConsent(source)) return <Arrival source={source} />;
  if (!(await isSource(source))) notFound();
  // Not awaited: the page is sent while the recording is read, and its stream waits for the same reading.
  const arriving = readable(source, openPart).then(
    (result): Arriving =>
      result.ok
        ? {
            first: result.source.problems.slice(0, SHOWN_PROBLEMS),
            count: result.source.problemCount,
            unread: unreadFiles(result.source.header),
          }
        : { first: [], count: 0, fault: result.problem },
    // The stream of the page fails for the same reason, and says so.
    (): Arriving => ({ first: [], count: 0 }),
  );
  return (
    <>
      <EarlyStream source={source} scope={{ kind: "revision", namespace, name }} />
      <Suspense>
        <RevisionPage source={source} namespace={namespace} name={name} arriving={arriving} />
      </Suspense>
    </>
  );
}

function decoded<T extends Record<string, string>>(params: T): T {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, decodeURIComponent(value)]),
  ) as T;
}

export default inReadersWords(
  [REVISION_WORDS, PROBLEM_WORDS, COLD_STARTS_WORDS, INCIDENT_WORDS, SEQUENCE_WORDS, WHY_WORDS],
  Page,
);
