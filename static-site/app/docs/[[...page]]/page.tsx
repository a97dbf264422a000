import { notFound } from "next/navigation";
import { DocsPage } from "@/components/docs/docs-page.tsx";
import { docSite } from "../../../docs.ts";

interface Props {
  readonly params: Promise<{ readonly page?: readonly string[] }>;
}

const FIRST = "start";

export const dynamicParams = false;

export function generateStaticParams(): { page: string[] }[] {
  return docSite().ids.map((id) => ({ page: id === FIRST ? [] : id.split("/") }));
}

export default async function Page({ params }: Props) {
  const { page = [] } = await params;
  const id = page.length === 0 ? FIRST : page.join("/");
  const site = docSite();
  const texts = site.text(id);
  if (texts === null) notFound();
  return (
    <DocsPage
      id={id}
      contents={site.contents}
      texts={texts}
      searchUrl={`${process.env.SKSCOPE_BASE_PATH ?? ""}/docs/search.json`}
    />
  );
}
