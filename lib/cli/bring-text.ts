/** What would help most to bring next, in words and with the command. */
import type { Bring } from "../core/index.ts";
import { translator } from "../i18n/translate.ts";
import { commandValues } from "../model/command-names.ts";
import { isoTime } from "../model/iso-time.ts";
import { paragraph } from "./table.ts";
import { clock } from "./why-text.ts";

const t = translator("imports");

/** The heading and a paragraph for each; nothing when nothing is missing. */
export function bringLines(bring: readonly Bring[], day: string): string[] {
  if (bring.length === 0) return [];
  return ["", t("bring.title"), ...bring.flatMap((each) => paragraph(bringWords(each, day), 2, 4))];
}

function bringWords({ what, from, to, ...names }: Bring, day: string): string {
  const since = `${isoTime(from).slice(0, 19)}Z`;
  const minute = (at: number): string => clock(isoTime(at), day).replace(/:\d\d\.\d{3}$/, "");
  return t(`bring.${what}`, { ...commandValues(names), since, from: minute(from), to: minute(to) });
}
