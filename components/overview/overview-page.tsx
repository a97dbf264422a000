"use client";

import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useMemo, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import {
  formatDateTime,
  formatDuration,
  formatOffset,
  formatTime,
  type TimeFormat,
} from "@/lib/client/format-time.ts";
import {
  countPhases,
  nextSort,
  parseFilter,
  SORT_KEYS,
  type SortKey,
  sortRows,
} from "@/lib/client/overview-rows.ts";
import {
  type OverviewRow,
  type RevisionDigest,
  revive,
  rowAt,
  type SharedState,
  unknownSpans,
} from "@/lib/core/index.ts";
import type { TraceProblem } from "@/lib/model/record.ts";
import { SourceNotes } from "../revision/source-notes.tsx";
import styles from "./overview.module.css";
import { RevisionGrid, type RevisionGridHandle } from "./revision-grid.tsx";

interface OverviewPageProps {
  readonly source: string;
  readonly title: string;
  readonly story: string;
  readonly header: {
    readonly cluster: string | null;
    readonly kubernetes: string | null;
    readonly knative: string | null;
  };
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  /** Digests and shared state as the core's codec writes them. */
  readonly data: string;
}

interface Data {
  readonly shared: SharedState;
  readonly digests: readonly RevisionDigest[];
}

const parseAsTime = createParser<number>({
  parse: (text) => {
    const t = Date.parse(text);
    return Number.isNaN(t) ? null : t;
  },
  serialize: (t) => new Date(Math.round(t)).toISOString(),
});

/** Which of my revisions need me? One row each, worst first, at one instant. */
export function OverviewPage(props: OverviewPageProps) {
  return (
    <NuqsAdapter>
      <Overview {...props} />
    </NuqsAdapter>
  );
}

function Overview(props: OverviewPageProps) {
  const { source } = props;
  const text = useTranslations("overview");
  const revisionText = useTranslations("revision");
  const { clock } = usePreferences();
  const { shared, digests } = useMemo(() => JSON.parse(props.data, revive) as Data, [props.data]);
  const extent = { from: shared.firstT ?? 0, to: shared.lastT ?? 0 };
  const [url, setUrl] = useQueryStates(
    {
      t: parseAsTime,
      q: parseAsString.withDefault(""),
      sort: parseAsStringLiteral(SORT_KEYS).withDefault("state"),
      order: parseAsStringLiteral(["asc", "desc"] as const).withDefault("asc"),
    },
    { history: "replace", shallow: true, scroll: false, clearOnDefault: true },
  );
  const [moving, setMoving] = useState<number | null>(null);
  const filterRef = useRef<HTMLInputElement>(null);
  const gridRef = useRef<RevisionGridHandle>(null);
  const cursor = Math.min(Math.max(moving ?? url.t ?? extent.to, extent.from), extent.to);
  const wall: TimeFormat = { clock: clock === "local" ? "local" : "utc", origin: 0 };

  const all = useMemo(
    () =>
      digests
        .map((digest) => rowAt(shared, digest, cursor))
        .filter((row): row is OverviewRow => row !== null),
    [digests, shared, cursor],
  );
  const rows = useMemo(
    () => sortRows(all.filter(parseFilter(url.q)), { key: url.sort, descending: url.order === "desc" }),
    [all, url.q, url.sort, url.order],
  );
  const sort = (key: SortKey): void => {
    const next = nextSort({ key: url.sort, descending: url.order === "desc" }, key);
    void setUrl({ sort: key, order: next.descending ? "desc" : "asc" });
  };
  const setCursor = (t: number, commit: boolean): void => {
    setMoving(commit ? null : t);
    if (commit) void setUrl({ t: t >= extent.to ? null : Math.round(t) });
  };
  useKeys({
    "/": () => filterRef.current?.focus(),
    Escape: () => void setUrl({ q: "" }),
  });
  const header = (value: string | null): string => value ?? text("unknownFact");
  const phases = countPhases(all);
  return (
    <div className={styles.page}>
      <TopBar
        crumbs={[{ label: source }]}
        withClock
        status={
          shared.firstT === null ? undefined : (
            <span>
              <span aria-hidden="true">● </span>
              {revisionText("recording")} <time>{formatDateTime(extent.from, wall).slice(0, 19)}</time>–
              <time>{formatTime(extent.to, wall).slice(0, 8)}</time> (
              {formatDuration(extent.to - extent.from)})
            </span>
          )
        }
        keys={[
          {
            title: text("keys.title"),
            keys: [
              { keys: ["/"], text: text("keys.filter") },
              { keys: ["Enter", "↓"], text: text("keys.toRows") },
              { keys: ["j", "k", "↓", "↑"], text: text("keys.rows") },
              { keys: ["PgDn", "PgUp", "Home", "End"], text: text("keys.pages") },
              { keys: ["Enter"], text: text("keys.open") },
              { keys: ["Esc"], text: text("keys.clear") },
              { keys: ["←", "→"], text: text("keys.time") },
            ],
          },
        ]}
      />
      <SourceNotes problems={{ first: props.problems, count: props.problemCount }} shared={shared} />
      <main className={styles.main}>
        <h1 className={styles.summary} data-testid="summary" aria-live="polite">
          {phases.length === 0
            ? text(digests.length === 0 ? "noRevisions" : "nothingYet")
            : text("summary", {
                total: all.length,
                parts: phases.map(([phase, count]) => text(`part.${phase}`, { count })).join(", "),
              })}
        </h1>
        {props.story !== "" && (
          <p className={styles.story}>
            <strong>{props.title}.</strong> {props.story}
          </p>
        )}
        <p className={styles.facts}>
          {digests.length > 0 &&
            text("facts", {
              cluster: header(props.header.cluster),
              kubernetes: header(props.header.kubernetes),
              knative: header(props.header.knative),
              records: shared.records,
            })}
          {digests.length === 0 &&
            text("noRevisionsHelp", {
              records: shared.records,
              resources: [...shared.resources.keys()].slice(0, 12).join(", ") || text("none"),
            })}
        </p>
        <div className={styles.tools}>
          <input
            ref={filterRef}
            type="search"
            aria-label={text("filter")}
            placeholder={text("filterPlaceholder")}
            title={text("filterHelp")}
            value={url.q}
            onChange={(event) => void setUrl({ q: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === "Escape") {
                void setUrl({ q: "" });
                event.currentTarget.blur();
              } else if (event.key === "Enter" || event.key === "ArrowDown") {
                event.preventDefault();
                gridRef.current?.focus();
              }
            }}
          />
          <output className={styles.shown}>{text("shown", { shown: rows.length, total: all.length })}</output>
          <label className={styles.scrub}>
            <time>
              {clock === "relative"
                ? text("fromStart", { offset: formatOffset(cursor - extent.from) })
                : formatTime(cursor, wall)}
            </time>
            <input
              type="range"
              aria-label={text("cursorLabel")}
              aria-valuetext={formatTime(cursor, wall)}
              min={extent.from}
              max={extent.to}
              step={1}
              value={Math.round(cursor)}
              onChange={(event) => setCursor(Number(event.target.value), false)}
              onPointerUp={() => setCursor(cursor, true)}
              onKeyDown={(event) => {
                const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
                if (step === undefined) return;
                event.preventDefault();
                const by = event.shiftKey ? 10_000 : 1_000;
                setCursor(Math.min(Math.max(cursor + step * by, extent.from), extent.to), true);
              }}
            />
          </label>
        </div>
        {rows.length === 0 && all.length > 0 ? (
          <p className={styles.empty}>
            {text("noMatch", { query: url.q })}{" "}
            <button type="button" onClick={() => void setUrl({ q: "" })}>
              {text("clearFilter")}
            </button>
          </p>
        ) : (
          all.length > 0 && (
            <RevisionGrid
              ref={gridRef}
              source={source}
              rows={rows}
              digests={digests}
              unknown={unknownSpans(shared, "path")}
              extent={extent}
              cursor={cursor}
              cursorInUrl={url.t}
              sort={{ key: url.sort, descending: url.order === "desc" }}
              onSort={sort}
              onCursorChange={(t) => setCursor(t, true)}
              format={wall}
            />
          )
        )}
      </main>
    </div>
  );
}
