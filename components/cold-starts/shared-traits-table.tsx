"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Table } from "@/components/ui/table.tsx";
import { type ColdStartRow, type SharedTrait, sharedTraits } from "@/lib/core/index.ts";
import styles from "./trend.module.css";

interface SharedTraitsTableProps {
  readonly rows: readonly ColdStartRow[];
  /** Those that are asked about: the marked ones, or the slowest quarter. */
  readonly slow: ReadonlySet<ColdStartRow>;
  readonly isMarked: boolean;
}

/** Fewer on either side say nothing. */
const ENOUGH = 3;
const MOST_ROWS = 8;

/** What the slow ones have that the others have not, ranked by the difference, with counts; small ones are called noise. */
export function SharedTraitsTable({ rows, slow, isMarked }: SharedTraitsTableProps) {
  const text = useTranslations("coldStarts.shared");
  const traits = useMemo(() => sharedTraits(rows, slow), [rows, slow]);
  const others = rows.filter((row) => row.outcome === "ready" && !slow.has(row)).length;
  const told = traits.filter(({ isNoise }) => !isNoise);
  const which = isMarked ? "marked" : "quarter";
  return (
    <section className={styles.shared}>
      <h3>{text("title")}</h3>
      <p>
        {slow.size < ENOUGH || others < ENOUGH
          ? text("few", { slow: slow.size, others })
          : `${text(which, { slow: slow.size, others })} ${told.length === 0 ? text("nothing") : ""}`}
      </p>
      {slow.size >= ENOUGH && others >= ENOUGH && traits.length > 0 && (
        <Table label={text("title")}>
          <thead>
            <tr>
              {(["trait", "value", "slow", "others", "difference"] as const).map((key) => (
                <th key={key} scope="col">
                  {text(`head.${key}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {traits.slice(0, MOST_ROWS).map((trait) => (
              <TraitRow key={`${trait.trait} ${trait.value}`} trait={trait} />
            ))}
          </tbody>
        </Table>
      )}
      <p className={styles.aside}>{text("help")}</p>
    </section>
  );
}

/** Values that are words of ours; others are names from records. */
const WORDS: ReadonlySet<string> = new Set(["image", "firstOnNode", "concurrent", "kind"]);

function TraitRow({ trait }: { readonly trait: SharedTrait }) {
  const text = useTranslations("coldStarts.shared");
  const { trait: key, value, slow, others, difference, isNoise } = trait;
  return (
    <tr data-noise={isNoise}>
      <th scope="row">{text(`trait.${key}`)}</th>
      <td>{WORDS.has(key) ? text(`value.${value as "pulled"}`) : value}</td>
      <td className="mono">{text("of", slow)}</td>
      <td className="mono">{text("of", others)}</td>
      <td>
        <span className={styles.bar} style={{ width: `${Math.round(difference * 100)}px` }} />{" "}
        {isNoise ? text("noise") : text("points", { points: Math.round(difference * 100) })}
      </td>
    </tr>
  );
}
