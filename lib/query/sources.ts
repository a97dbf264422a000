/** `sources`: what can be asked about. */
import { z } from "zod";
import { told } from "./asked-source.ts";
import { pageOf } from "./bounds.ts";
import type { QueryLibrary } from "./library.ts";
import { pageLink } from "./links.ts";
import type { InputOf } from "./question.ts";
import { link, maybeInstant, TAIL } from "./shapes.ts";

export const sourcesAnswer = z.object({
  sources: z.array(
    z.object({
      source: z.string().describe("its handle"),
      kind: z.enum(["recording", "cluster"]),
      title: z.string(),
      records: z.int().nullable(),
      from: maybeInstant,
      to: maybeInstant,
      link,
    }),
  ),
  ...TAIL,
});

export async function* sourcesOf(library: QueryLibrary, asked: InputOf<"sources">) {
  const all = await library.list();
  const page = yield* pageOf(
    all,
    asked,
    ({ id }) => id,
    ({ id, kind, title, records, from, to, page: shown = id }) => ({
      source: id,
      kind,
      title,
      records,
      from: told(from),
      to: told(to),
      link: pageLink(library.pages, shown),
    }),
  );
  return { sources: page.entries, next: page.next, notes: [], untrusted: ["sources[].title"] };
}
