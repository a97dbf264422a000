/** What nobody recorded, as text for the report: the newest of it. */
import type { RevisionFacts } from "../core/report/report.ts";
import { translator } from "../i18n/translate.ts";
import { printable } from "../model/printable.ts";
import { paragraph } from "./table.ts";
import { t } from "./texts.ts";
import { clock } from "./why-text.ts";

const words = translator("timeline");

/** More of it is in the JSON. */
const SHOWN = 10;

type Fact = RevisionFacts["reconstructed"][number];

/** One paragraph a fact, oldest first, with the field that says it. */
export function pastLines({ reconstructed }: RevisionFacts, day: string): string[] {
  const shown = reconstructed.slice(-SHOWN);
  const hidden = reconstructed.length - shown.length;
  return [
    ...(hidden === 0 ? [] : [`    ${t("past.more", { count: hidden })}`]),
    ...shown.flatMap((fact) => paragraph(lineOf(fact, day), 4, 6)),
  ];
}

function lineOf({ what, kind, name, field, value, detail, from, to, count }: Fact, day: string): string {
  const said = printable(words(`past.${what}`, { value }));
  return t("past.line", {
    from: instant(from, day),
    to: instant(to, day),
    object: printable(`${kind}/${name}`),
    what: count === 1 ? said : words("past.times", { what: said, count }),
    detail: printable(detail) || "none",
    field: printable(field),
  });
}

/** Whole seconds are printed as such, and what is of another year with its year. */
function instant(iso: string, day: string): string {
  const time = iso.slice(0, 4) === day.slice(0, 4) ? clock(iso, day) : iso.slice(0, 23).replace("T", " ");
  return time.replace(/\.000$/, "");
}
