import type { Metadata } from "next";
import { ReportPage } from "@/components/incident/report-page.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";
import { sourceName } from "@/lib/server/page-source.ts";
import { idOf, type SourceParams, withSource } from "../with-source.tsx";

export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: { params: SourceParams }): Promise<Metadata> {
  const text = await requestTranslator("incident");
  return { title: text("report.title", { source: await sourceName(await idOf(params)) }) };
}

export default function Page({ params }: { params: SourceParams }) {
  return withSource(params, (id) => <ReportPage source={id} />);
}
