"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { SortHead, Table } from "@/components/ui/table.tsx";
import { formatExact, formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type ColdStartRow, PHASES } from "@/lib/core/index.ts";
import styles from "./cold-starts.module.css";
import { COLUMNS, type Column, type ListSort, nextListSort, sortColdStarts } from "./list-sort.ts";

interface EpisodeListProps {
  readonly rows: readonly ColdStartRow[];
  /** Adds a column with the revision's name, for lists of several revisions. */
  readonly withRevision: boolean;
  readonly chosen: string | null;
  readonly compared: string | null;
  readonly sort: ListSort;
  readonly format: TimeFormat;
  readonly onSort: (sort: ListSort) => void;
  readonly onChoose: (row: ColdStartRow) => void;
  readonly onCompare: (row: ColdStartRow | null) => void;
}

/** Names a row in an address: "namespace/name/index". */
export function rowKey({ namespace, name, index }: ColdStartRow): string {
  return `${namespace}/${name}/${index}`;
}

/** A sortable list of cold starts: one is chosen, another can be compared with it. */
export function EpisodeList(props: EpisodeListProps) {
  const { rows, withRevision, chosen, compared, sort, format, onSort, onChoose, onCompare } = props;
  const text = useTranslations("coldStarts");
  const isAllReady = rows.every(({ outcome }) => outcome === "ready");
  // A column that says the same of all says nothing.
  const columns = COLUMNS.filter(
    (column) => (withRevision || column !== "revision") && (!isAllReady || column !== "outcome"),
  );
  const isMeasure = (column: Column): boolean =>
    column === "total" || column === "answered" || (PHASES as readonly string[]).includes(column);
  const title = (column: Column): string =>
    isMeasure(column) ? text(`measure.${column as "total"}`) : text(`list.${column as "index"}`);
  return (
    <section aria-labelledby="list-title" className={styles.list}>
      <h3 id="list-title">{text("list.title")}</h3>
      <Table className={styles.episodes}>
        <thead>
          <tr>
            {columns.map((column) => (
              <SortHead
                key={column}
                isNumber={isMeasure(column)}
                title={isMeasure(column) ? text(`phaseHelp.${column as "total"}`) : undefined}
                sorted={sort.column !== column ? undefined : sort.descending ? "descending" : "ascending"}
                onSort={() => onSort(nextListSort(sort, column))}
              >
                {title(column)}
              </SortHead>
            ))}
            <th scope="col">{text("list.cause")}</th>
            <th scope="col">{text("list.compare")}</th>
          </tr>
        </thead>
        <tbody>
          {sortColdStarts(rows, sort).map((row) => {
            const key = rowKey(row);
            return (
              <tr key={key} data-chosen={key === chosen} data-compared={key === compared}>
                {columns.map((column) => (
                  <Cell
                    key={column}
                    row={row}
                    column={column}
                    format={format}
                    onChoose={onChoose}
                    isChosen={key === chosen}
                  />
                ))}
                <td>{row.causes[0] === undefined ? "" : causeWord(row.causes[0])}</td>
                <td>
                  {key !== chosen && (
                    <Button
                      variant="link"
                      pressed={key === compared}
                      title={text(key === compared ? "list.stopCompare" : "list.compareHelp")}
                      onClick={() => onCompare(key === compared ? null : row)}
                    >
                      {text("list.compare")}
                    </Button>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </section>
  );
}

/** Kubernetes' reason if there is one, otherwise the kind of cause. */
function causeWord({ key, values }: ColdStartRow["causes"][number]): string {
  return typeof values.reason === "string" && values.reason !== "" ? values.reason : key;
}

interface CellProps {
  readonly row: ColdStartRow;
  readonly column: Column;
  readonly format: TimeFormat;
  readonly isChosen: boolean;
  readonly onChoose: (row: ColdStartRow) => void;
}

function Cell({ row, column, format, isChosen, onChoose }: CellProps) {
  const text = useTranslations("coldStarts");
  switch (column) {
    case "index":
      return (
        <th scope="row">
          <Button
            variant="link"
            pressed={isChosen}
            aria-label={text("list.choose", { index: row.index, name: row.name })}
            onClick={() => onChoose(row)}
          >
            {row.index}
          </Button>
        </th>
      );
    case "revision":
      return <td>{row.name}</td>;
    case "begin":
      return <td className="mono">{formatTime(row.begin, format)}</td>;
    case "kind":
      return <td>{text(`kind.${row.kind}`)}</td>;
    case "outcome":
      return (
        <td data-outcome={row.outcome}>
          {row.outcome === "ready" ? "" : text(`outcome.${row.outcome}`, { total: "" })}
        </td>
      );
    case "slowest":
      return <td>{row.slowest === null ? "" : text(`phase.${row.slowest}`)}</td>;
    default: {
      const ms =
        column === "total" ? row.totalMs : column === "answered" ? row.answeredMs : row.lengths[column];
      return <td className="mono">{ms === null ? "–" : formatExact(ms)}</td>;
    }
  }
}
