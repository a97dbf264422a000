import type { Metadata } from "next";
import { ReportPage } from "@/components/incident/report-page.tsx";
import { PROBLEM_WORDS } from "@/lib/i18n/words/problem.ts";
import { REPORT_WORDS } from "@/lib/i18n/words/report.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { sourceName } from "@/lib/server/page-source.ts";
import { inReadersWords } from "../../../page-words.tsx";
import { idOf, type SourceParams, withSource } from "../with-source.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: { params: SourceParams }): Promise<Metadata> {
  const text = await requestTranslator("incident");
  return { title: text("report.title", { source: await sourceName(await idOf(params)) }) };
}

function Page({ params }: { params: SourceParams }) {
  return withSource(params, (id) => <ReportPage source={id} />);
}

export default inReadersWords([REPORT_WORDS, PROBLEM_WORDS], Page);
