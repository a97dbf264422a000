"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import type { Burst, Setting } from "@/lib/core/index.ts";
import styles from "./burst.module.css";
import { tidy } from "./tidy.ts";

interface BurstInputTableProps {
  readonly burst: Burst;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number) => void;
}

/** A table of the real inputs and where each comes from. */
export function BurstInputTable({ burst, format, onSelectEvidence }: BurstInputTableProps) {
  const text = useTranslations("burst");
  const { settings, readyPods, load, want } = burst;
  const setting = (label: string, { value, origin, key, seq }: Setting) => ({
    label,
    value: tidy(value),
    from: text(`origin.${origin}`, { key }),
    seq,
  });
  const rows = [
    {
      label: text("input.pods"),
      value: readyPods === null ? text("unknownValue") : tidy(readyPods.value),
      from: text("source.pods"),
      seq: readyPods?.seq ?? null,
    },
    {
      label: text("input.load"),
      value: load === null ? text("notRecorded") : tidy(load.value),
      from: load === null ? "" : text("source.load", { time: formatTime(load.t, format) }),
      seq: load?.seq ?? null,
    },
    setting(text("input.target"), settings.targetBurstCapacity),
    setting(text("input.total"), settings.totalPerPod),
    setting(text("input.capacity"), settings.activatorCapacity),
    {
      label: text("input.want"),
      value: want === null || want.value < 0 ? text("unknownValue") : tidy(want.value),
      from: text("source.want"),
      seq: want?.seq ?? null,
    },
  ];
  return (
    <Table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{text("inputs")}</th>
          <th scope="col">{text("value")}</th>
          <th scope="col">{text("from")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, value, from, seq }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{value}</td>
            <td className={styles.from}>
              {seq === null ? (
                from
              ) : (
                <Button
                  variant="link"
                  help={text("evidenceOf", { record: seq })}
                  onClick={() => onSelectEvidence(seq)}
                >
                  {from}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
