"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Table } from "@/components/ui/table.tsx";
import type { ServiceStats } from "@/lib/core/index.ts";
import styles from "./trends.module.css";
import { useDeploymentText } from "./use-deployment-text.ts";
import { NUMBER, WakeCells, WakeHeads } from "./wake-cells.tsx";

interface ServiceTableProps {
  readonly services: readonly ServiceStats[];
  readonly onChoose: (service: string) => void;
}

/** One row a service; its name chooses it. */
export function ServiceTable({ services, onChoose }: ServiceTableProps) {
  const text = useTranslations("trends");
  const deploymentText = useDeploymentText();
  return (
    <Table label={text("services")}>
      <thead>
        <tr>
          <th scope="col">{text("column.service")}</th>
          <WakeHeads />
          <th scope="col" className={styles.number}>
            {text("column.scaleDowns")}
          </th>
          <th scope="col" className={styles.number}>
            {text("column.findings")}
          </th>
          <th scope="col">{text("column.deployment")}</th>
        </tr>
      </thead>
      <tbody>
        {services.map((one) => {
          const key = `${one.namespace}/${one.service}`;
          const grave = one.findings.filter(({ severity }) => severity !== "note");
          return (
            <tr key={key}>
              <th scope="row" className={styles.service}>
                <Button variant="link" onClick={() => onChoose(key)}>
                  {key}
                </Button>
              </th>
              <WakeCells wakes={one.wakes} />
              <td className={NUMBER}>{one.scaleDowns.count}</td>
              <td className={NUMBER}>{grave.reduce((sum, { count }) => sum + count, 0)}</td>
              <td className={styles.deployment}>
                {one.deployment === null ? "–" : deploymentText(one.deployment)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
