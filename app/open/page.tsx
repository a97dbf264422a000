import type { Metadata } from "next";
import { Suspense } from "react";
import { OpenedPage } from "@/components/opened/opened-page.tsx";
import { COLD_STARTS_WORDS } from "@/lib/i18n/words/cold-starts.ts";
import { HOME_WORDS } from "@/lib/i18n/words/home.ts";
import { INCIDENT_WORDS } from "@/lib/i18n/words/incident.ts";
import { KNATIVE_WORDS } from "@/lib/i18n/words/knative.ts";
import { OVERVIEW_WORDS } from "@/lib/i18n/words/overview.ts";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { REPORT_WORDS } from "@/lib/i18n/words/report.ts";
import { REVISION_WORDS } from "@/lib/i18n/words/revision.ts";
import { SEQUENCE_WORDS } from "@/lib/i18n/words/sequence.ts";
import { TRENDS_WORDS } from "@/lib/i18n/words/trends.ts";
import { WHY_WORDS } from "@/lib/i18n/words/why.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { inReadersWords } from "../page-words.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await requestTranslator("home"))("open.pageTitle") };
}

function Page() {
  return (
    <Suspense>
      <OpenedPage />
    </Suspense>
  );
}

export default inReadersWords(
  [
    HOME_WORDS,
    PROBLEM_WORDS,
    COLD_STARTS_WORDS,
    INCIDENT_WORDS,
    KNATIVE_WORDS,
    OVERVIEW_WORDS,
    REPORT_WORDS,
    REVISION_WORDS,
    SEQUENCE_WORDS,
    TRENDS_WORDS,
    WHY_WORDS,
  ],
  Page,
);
