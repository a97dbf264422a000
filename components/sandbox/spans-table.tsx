"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { NumberField } from "./number-field.tsx";
import styles from "./sandbox.module.css";

/** Something that lasts from one time to another. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

interface SpansTableProps<T extends Span, Sort extends string> {
  readonly spans: readonly T[];
  readonly sortOf: (span: T) => Sort;
  readonly sorts: readonly { readonly value: Sort; readonly label: string }[];
  readonly sortLabel: string;
  readonly onSort: (span: T, sort: Sort) => T;
  /** The number beside the times; `of` returns null for kinds without one. */
  readonly amount: {
    readonly label: string;
    readonly unit: number;
    readonly max: number;
    readonly of: (span: T) => number | null;
    readonly set: (span: T, value: number) => T;
  };
  readonly removeLabel: string;
  readonly onChange: (spans: T[]) => void;
}

const SECOND = 1_000;

/** An editable table of spans: kind, times and an amount. */
export function SpansTable<T extends Span, Sort extends string>(props: SpansTableProps<T, Sort>) {
  const { spans, sortOf, sorts, sortLabel, onSort, amount, removeLabel, onChange } = props;
  const text = useTranslations("sandbox.part");
  const replace = (index: number, next: T): void =>
    onChange(spans.map((span, i) => (i === index ? next : span)));
  return (
    <table className={styles.parts}>
      <thead>
        <tr>
          {[sortLabel, text("from"), text("to"), amount.label].map((label) => (
            <th key={label} scope="col">
              {label}
            </th>
          ))}
          <td />
        </tr>
      </thead>
      <tbody>
        {spans.map((span, index) => {
          const value = amount.of(span);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no name of their own
            <tr key={index}>
              <td>
                <select
                  aria-label={sortLabel}
                  title={sorts.find(({ value: sort }) => sort === sortOf(span))?.label}
                  value={sortOf(span)}
                  onChange={(event) => replace(index, onSort(span, event.target.value as Sort))}
                >
                  {sorts.map((sort) => (
                    <option key={sort.value} value={sort.value}>
                      {sort.label}
                    </option>
                  ))}
                </select>
              </td>
              {(["from", "to"] as const).map((end) => (
                <td key={end}>
                  <NumberField
                    hideLabel
                    label={text(end)}
                    value={span[`${end}Ms`]}
                    unit={SECOND}
                    onChange={(ms) => replace(index, { ...span, [`${end}Ms`]: ms })}
                  />
                </td>
              ))}
              <td>
                {value !== null && (
                  <NumberField
                    hideLabel
                    label={amount.label}
                    value={value}
                    unit={amount.unit}
                    max={amount.max}
                    onChange={(next) => replace(index, amount.set(span, next))}
                  />
                )}
              </td>
              <td>
                <Button
                  variant="icon"
                  label={removeLabel}
                  onClick={() => onChange(spans.filter((_, i) => i !== index))}
                >
                  ×
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
