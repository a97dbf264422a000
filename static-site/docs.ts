import { createDocSite, type DocSite } from "@/lib/server/docs/site.ts";

let site: DocSite | null = null;

/** The documentation, read once for all pages. */
export function docSite(): DocSite {
  site ??= createDocSite({
    root: process.cwd(),
    basePath: process.env.SKSCOPE_BASE_PATH ?? "",
    repository: process.env.GITHUB_REPOSITORY ?? "",
  });
  return site;
}
