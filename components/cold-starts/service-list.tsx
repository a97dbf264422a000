"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import { formatDuration, formatExact } from "@/lib/client/format-time.ts";
import { type ColdStartRow, coldStartsByService } from "@/lib/core/index.ts";
import styles from "./trend.module.css";

interface ServiceListProps {
  readonly rows: readonly ColdStartRow[];
  readonly onChoose: (row: ColdStartRow) => void;
}

/** Which service is slowest: its cold starts by what clients waited and by their total, the slowest first. */
export function ServiceList({ rows, onChoose }: ServiceListProps) {
  const text = useTranslations("coldStarts.services");
  const services = useMemo(() => coldStartsByService(rows), [rows]);
  const longest = Math.max(
    1,
    ...services.map(({ total, answered }) => Math.max(total.p50 ?? 0, answered.p50 ?? 0)),
  );
  return (
    <section aria-labelledby="services-title" className={styles.services}>
      <h3 id="services-title">{text("title")}</h3>
      <Table>
        <thead>
          <tr>
            <th scope="col">{text("service")}</th>
            <th scope="col" data-number="true">
              {text("count")}
            </th>
            <th scope="col">{text("waited")}</th>
            <th scope="col">{text("total")}</th>
            <th scope="col" data-number="true">
              {text("p90")}
            </th>
            <th scope="col">{text("worst")}</th>
          </tr>
        </thead>
        <tbody>
          {services.map(({ namespace, service, count, ready, total, answered, worst }) => (
            <tr key={`${namespace}/${service}`}>
              <th scope="row">
                {namespace}/{service}
              </th>
              <td className="mono">{count === ready ? count : text("ready", { ready, count })}</td>
              <Length ms={answered.p50} longest={longest} />
              <Length ms={total.p50} longest={longest} />
              <td className="mono">{total.p90 === null ? "–" : formatExact(total.p90)}</td>
              <td>
                {worst === null ? (
                  "–"
                ) : (
                  <Button variant="link" onClick={() => onChoose(worst)}>
                    {text("open", {
                      length: formatDuration(Math.max(worst.answeredMs ?? 0, worst.totalMs ?? 0)),
                      name: worst.name,
                      index: worst.index,
                    })}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function Length({ ms, longest }: { readonly ms: number | null; readonly longest: number }) {
  if (ms === null) return <td className="mono">–</td>;
  return (
    <td className={`mono ${styles.length}`}>
      <span className={styles.bar} style={{ width: `${Math.max(1, Math.round((ms / longest) * 100))}px` }} />{" "}
      {formatExact(ms)}
    </td>
  );
}
