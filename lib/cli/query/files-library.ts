/** What was given to the command as the one source of questions. */
import { NotATraceError } from "../../model/errors.ts";
import { type OpenedSource, QueryError, type QueryLibrary } from "../../query/library.ts";
import { openGiven } from "../../sources/given-source.ts";
import { t } from "../texts.ts";
import { orQueryError } from "./opening.ts";
import type { PlaceOptions, PlaceRun } from "./place-options.ts";

/** Names what was given, as `skscope open` names it in the address of its pages. */
const OPENED = "opened";

/** It is read with the first question. */
export function filesLibrary(
  { paths, pages, listedAt }: Extract<PlaceOptions, { kind: "files" }>,
  { stdin, stdinName, now, stop }: PlaceRun,
): QueryLibrary {
  let opening: Promise<OpenedSource> | null = null;
  const open = (): Promise<OpenedSource> => {
    opening ??= orQueryError(async () => {
      const given = { paths, stdin, stdinName, now: now(), signal: stop };
      const source = await openGiven(listedAt === undefined ? given : { ...given, listedAt }, {
        id: OPENED,
        title: paths.join(", "),
      });
      if (source.lastSeq < 0) throw new NotATraceError(t("nothingToJudge"));
      return { id: OPENED, source };
    });
    return opening;
  };
  return {
    pages,
    list: async () => [(await open()).source.summary],
    async open(id) {
      if (id === undefined || id === OPENED) return open();
      throw new QueryError(t("query.oneSource", { given: id, known: OPENED }));
    },
  };
}
