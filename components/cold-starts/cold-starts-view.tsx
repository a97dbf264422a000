"use client";

import { useMemo } from "react";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { Term } from "@/components/glossary/term.tsx";
import { usePort } from "@/components/port-provider.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { withWords } from "@/components/with-words.tsx";
import { formatDuration, type TimeFormat } from "@/lib/client/format-time.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import {
  type ColdStartRow,
  type ColdStartStatistics,
  coldStartStatistics,
  coldStartsOf,
  predecessorOf,
  serviceOf,
  slowestQuarter,
} from "@/lib/core/index.ts";
import { COLD_STARTS_WORDS } from "@/lib/i18n/words/cold-starts.ts";
import { rowsIn } from "@/lib/layout/index.ts";
import styles from "./cold-starts.module.css";
import { EpisodeList, rowKey } from "./episode-list.tsx";
import { EpisodePanel } from "./episode-panel.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { firstMeasure } from "./first-measure.ts";
import { ScatterView } from "./scatter.tsx";
import { ServiceList } from "./service-list.tsx";
import { SharedTraitsTable } from "./shared-traits-table.tsx";
import { StatisticsPanel } from "./statistics-panel.tsx";
import { useColdStartsUrl } from "./url-state.ts";
import { useColdStarts } from "./use-cold-starts.ts";

interface ColdStartsViewProps {
  readonly source: string;
  readonly data: RevisionData;
  readonly cursor: number;
  /** The last instant shown: the end of the source, or the cursor while the future is hidden. */
  readonly until: number;
  readonly format: TimeFormat;
  readonly onSelectEvidence: (seq: number, t?: number) => void;
  readonly onCursorChange: (t: number) => void;
}

function ColdStartsViewPart(props: ColdStartsViewProps) {
  const { source, data, cursor, until, format, onSelectEvidence, onCursorChange } = props;
  const { revision } = data;
  const text = useTranslations("coldStarts");
  const [url, setUrl] = useColdStartsUrl();
  const own = useMemo(() => coldStartsOf(data.shared, data.revision, until), [data, until]);
  const whole = useColdStarts(source);
  const others = useColdStarts(url.against);
  const rows = url.all ? (whole ?? own) : own;
  const statistics = useMemo(() => coldStartStatistics(rows), [rows]);
  const measure = url.measure ?? firstMeasure(statistics);
  const chosen = rows.find((row) => rowKey(row) === url.ep) ?? atCursor(own, cursor);
  const predecessor = usePredecessor(whole, revision.namespace, revision.name, url.revision);
  const box = url.box;
  const slow = useMemo(
    () => (box === null ? slowestQuarter(rows) : rowsIn(rows, measure, box)),
    [rows, box, measure],
  );
  const choose = (row: ColdStartRow): void => {
    const isOwn = row.name === revision.name && row.namespace === revision.namespace;
    void setUrl({ ep: rowKey(row), ...(isOwn ? {} : { all: true }) });
    if (isOwn) onCursorChange(row.begin);
  };
  const isForeign = url.beside?.startsWith(FOREIGN) === true;
  const compared =
    (isForeign
      ? others?.find((row) => FOREIGN + rowKey(row) === url.beside)
      : rows.find((row) => rowKey(row) === url.beside)) ?? null;
  return (
    <Panel
      id="cold-starts"
      className={styles.view}
      title={<Term id="coldStart">{text("title")}</Term>}
      question={text("question")}
      answer={<Answer rows={rows} statistics={statistics} />}
    >
      <div className={styles.controls}>
        <label>
          {text("of.label")}{" "}
          <select
            value={String(url.all)}
            onChange={(event) => void setUrl({ all: event.target.value === "true" })}
          >
            <option value="false">{text("of.revision")}</option>
            <option value="true">{text("of.source")}</option>
          </select>
        </label>
        <OtherSource
          source={source}
          value={url.against}
          onChange={(against) => void setUrl({ against, ...(isForeign ? { beside: null } : {}) })}
        />
        {predecessor.choices.length > 0 && (
          <label>
            {text("revisions.label")}{" "}
            <select
              value={predecessor.chosen ?? NO_REVISION}
              onChange={(event) => void setUrl({ revision: event.target.value })}
            >
              <option value={NO_REVISION}>{text("other.none")}</option>
              {predecessor.choices.map((name) => (
                <option key={name} value={name}>
                  {name === predecessor.before ? text("revisions.before", { name }) : name}
                </option>
              ))}
            </select>
          </label>
        )}
        {others !== null && others.length > 0 && (
          <label>
            {text("other.episode")}{" "}
            <select
              value={isForeign ? (url.beside ?? "") : ""}
              onChange={(event) => void setUrl({ beside: event.target.value || null })}
            >
              <option value="">{text("other.none")}</option>
              {others.map((row) => (
                <option key={rowKey(row)} value={FOREIGN + rowKey(row)}>
                  {text("other.choice", {
                    name: row.name,
                    index: row.index,
                    total: row.totalMs === null ? "–" : formatDuration(row.totalMs),
                  })}
                </option>
              ))}
            </select>
          </label>
        )}
        <ExportMenu label={text("export.all")} episodes={{ source }} />
        {url.all && whole === null && <span className={styles.aside}>{text("waiting")}</span>}
      </div>
      {url.all && rows.length > 0 && <ServiceList rows={rows} onChoose={choose} />}
      {chosen !== undefined && (
        <div className={styles.columns}>
          <EpisodePanel
            row={chosen}
            compared={compared === chosen ? null : compared}
            format={format}
            source={source}
            onSelectEvidence={onSelectEvidence}
            onCursorChange={onCursorChange}
          />
          <StatisticsPanel
            rows={rows}
            statistics={statistics}
            other={
              url.against === null
                ? predecessor.compared
                : others === null
                  ? null
                  : { name: url.against, rows: others }
            }
            measure={measure}
            onMeasureChange={(next) => void setUrl({ measure: next })}
          />
        </div>
      )}
      {rows.length > 1 && (
        <>
          <ScatterView
            rows={rows}
            measure={measure}
            chosen={chosen === undefined ? null : rowKey(chosen)}
            box={box}
            format={format}
            onBox={(next) => void setUrl({ box: next })}
            onChoose={choose}
          />
          <SharedTraitsTable rows={rows} slow={slow} isMarked={box !== null} />
        </>
      )}
      {rows.length > 0 && (
        <EpisodeList
          rows={rows}
          withRevision={url.all}
          chosen={chosen === undefined ? null : rowKey(chosen)}
          compared={url.beside}
          sort={url.order}
          format={format}
          onSort={(order) => void setUrl({ order })}
          onChoose={choose}
          onCompare={(row) => void setUrl({ beside: row === null ? null : rowKey(row) })}
        />
      )}
    </Panel>
  );
}

/** In an address: no other revision is compared. */
const NO_REVISION = "-";

/** Other revisions of the service with cold starts, and the one that is compared: the one before unless another is chosen. */
function usePredecessor(
  whole: readonly ColdStartRow[] | null,
  namespace: string,
  name: string,
  asked: string | null,
) {
  return useMemo(() => {
    const rows = (whole ?? []).filter(
      (row) => row.namespace === namespace && serviceOf(row.name) === serviceOf(name) && row.name !== name,
    );
    const choices = [...new Set(rows.map((row) => row.name))].sort();
    const before = predecessorOf(rows, namespace, name);
    const chosen = asked === NO_REVISION ? null : (choices.find((one) => one === asked) ?? before);
    const compared =
      chosen === null ? null : { name: chosen, rows: rows.filter((row) => row.name === chosen) };
    return { choices, before, chosen, compared };
  }, [whole, namespace, name, asked]);
}

/** Prefix of the keys of episodes of the other source. */
const FOREIGN = "@";

/** The last cold start that had begun by the cursor, else the first of all. */
function atCursor(rows: readonly ColdStartRow[], cursor: number): ColdStartRow | undefined {
  return rows.findLast(({ marks, begin }) => (marks[0]?.t ?? begin) <= cursor) ?? rows[0];
}

interface AnswerProps {
  readonly rows: readonly ColdStartRow[];
  readonly statistics: ColdStartStatistics;
}

/** What clients waited first, where it is recorded; then how long the starts themselves took. */
export function Answer({ rows, statistics }: AnswerProps) {
  const text = useTranslations("coldStarts");
  const { count, outcomes, measures, slowest } = statistics;
  if (count === 0) return text("answerNone");
  const unready =
    count === outcomes.ready
      ? ""
      : ` ${text("unready", { abandoned: outcomes.abandoned, open: outcomes.open })}`;
  if (outcomes.ready === 0 || slowest === null) return text("answerUnready", { count }) + unready;
  const { count: waits, p50: wait, max } = measures.answered;
  const waited =
    max === null || wait === null
      ? ""
      : `${text("answerWaited", { count: waits, max: formatDuration(max), p50: formatDuration(wait) })} `;
  const median = formatDuration(measures[slowest].p50 ?? 0);
  const phase = text(`phase.${slowest}`);
  if (rows.length === 1) {
    const total = formatDuration(measures.total.p50 ?? 0);
    return waited + text("answerOne", { total, slowest: phase, median });
  }
  const p50 = formatDuration(measures.total.p50 ?? 0);
  const p90 = formatDuration(measures.total.p90 ?? 0);
  return waited + text("answer", { count: outcomes.ready, p50, p90, slowest: phase, median }) + unready;
}

interface OtherSourceProps {
  readonly source: string;
  readonly value: string | null;
  readonly onChange: (source: string | null) => void;
}

/** Picks another recording to compare with; the list is requested once the tab is open. */
function OtherSource({ source, value, onChange }: OtherSourceProps) {
  const text = useTranslations("coldStarts.other");
  const port = usePort();
  const { data } = useSWR<readonly { id: string }[], Error>([port.key, "sources"], () => port.sources(), {
    revalidateOnFocus: false,
  });
  const ids = data?.map(({ id }) => id).filter((id) => id !== source) ?? [];
  const shown = value === null || ids.includes(value) ? ids : [value, ...ids];
  return (
    <label>
      {text("label")}{" "}
      <select value={value ?? ""} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">{text("none")}</option>
        {shown.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Where the time of cold starts went: one as a waterfall, all as a list, their percentiles, another set beside them. */
export const ColdStartsView = withWords(COLD_STARTS_WORDS, ColdStartsViewPart);
