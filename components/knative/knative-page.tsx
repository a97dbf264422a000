"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import { useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { RecordPanel } from "@/components/inspector/record-panel.tsx";
import { useOverviewUrl } from "@/components/overview/url-state.ts";
import { useLiveOverview } from "@/components/overview/use-live-overview.ts";
import { usePort } from "@/components/port-provider.tsx";
import reading from "@/components/shell/reading-page.module.css";
import { SourceLinks } from "@/components/shell/source-links.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { usePreferences } from "@/components/shell/use-preferences.ts";
import { Timeline } from "@/components/timeline/timeline.tsx";
import { heightOfAll } from "@/components/timeline/use-rows.ts";
import { withWords } from "@/components/with-words.tsx";
import type { TimeFormat } from "@/lib/client/format-time.ts";
import {
  createRevision,
  isNewerThanTried,
  NEWEST_TRIED,
  revive,
  type SharedState,
  systemFindings,
  systemStatus,
  worstFirst,
} from "@/lib/core/index.ts";
import { KNATIVE_WORDS } from "@/lib/i18n/words/knative.ts";
import { buildSystemLanes, type LaneId, type Range } from "@/lib/layout/index.ts";
import { ChangesTable } from "./changes-table.tsx";
import { ComponentsTable } from "./components-table.tsx";
import { FindingList } from "./finding-list.tsx";
import styles from "./knative.module.css";
import { useSystemText } from "./system-text.ts";

interface KnativePageProps {
  readonly source: string;
  /** As the core's codec writes it. */
  readonly shared: string;
  /** Version of Knative as the source names it. */
  readonly knative: string | null;
  /** A cluster that is being watched. */
  readonly live: boolean;
}

function KnativePagePart(props: KnativePageProps) {
  return (
    <NuqsAdapter>
      <Knative {...props} />
    </NuqsAdapter>
  );
}

function Knative({ source, shared: sent, knative, live }: KnativePageProps) {
  const text = useTranslations("knative");
  const { clock } = usePreferences();
  const port = usePort();
  const start = useMemo(() => ({ digests: [], shared: JSON.parse(sent, revive) as SharedState }), [sent]);
  const view = useLiveOverview(source, live, start);
  const shared = view.shared ?? start.shared;
  const end = shared.lastT ?? 0;
  const [url, setUrl] = useOverviewUrl();
  const cursor = url.t ?? end;
  const [range, setRange] = useState<Range | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<LaneId>>(new Set());
  const [record, setRecord] = useState<number | null>(null);
  const [table, setTable] = useState(false);
  const extent = useMemo(() => ({ from: shared.firstT ?? 0, to: end }), [shared, end]);
  const format = useMemo((): TimeFormat => ({ clock, origin: extent.from }), [clock, extent.from]);
  const moveTo = (t: number): void => void setUrl({ t: t >= end ? null : Math.round(t) });
  const select = (seq: number | null, t?: number): void => {
    setRecord(seq);
    if (t !== undefined) moveTo(t);
  };
  const newer = shared.knative ?? knative;
  return (
    <div className={reading.page}>
      <TopBar
        crumbs={[{ label: source, href: port.viewHref({ source }) }, { label: text("title") }]}
        withClock={shared.firstT !== null}
        aside={<SourceLinks source={source} except={["knative"]} />}
      />
      <main className={reading.main}>
        <h1>{text("open")}</h1>
        <Sentence shared={shared} cursor={cursor} end={end} />
        {isNewerThanTried(newer) && (
          <p className={styles.quiet}>{text("newer", { version: newer ?? "", tried: NEWEST_TRIED })}</p>
        )}
        <ComponentsTable status={systemStatus(shared, cursor)} format={format} onSelect={select} />
        <Lanes
          shared={shared}
          extent={extent}
          range={range ?? extent}
          onRangeChange={setRange}
          cursor={cursor}
          onCursorChange={moveTo}
          folded={folded}
          onFoldedChange={setFolded}
          onSelect={select}
          record={record}
          table={table}
          onTableChange={setTable}
        />
        {record !== null && (
          <RecordPanel
            source={source}
            revision=""
            seq={record}
            format={format}
            onSelectEvidence={select}
            onCursorChange={moveTo}
          />
        )}
        <h2>{text("page.findings")}</h2>
        <FindingList findings={systemFindings(shared, end)} format={format} onSelect={select} />
        <h2>{text("page.changes")}</h2>
        <ChangesTable changes={shared.system.configChanges} format={format} onSelect={select} />
      </main>
    </div>
  );
}

interface SentenceProps {
  readonly shared: SharedState;
  readonly cursor: number;
  readonly end: number;
}

/** What holds at the cursor; else what was wrong at another time; else that nothing was, or that nobody can know. */
function Sentence({ shared, cursor, end }: SentenceProps) {
  const text = useTranslations("knative.sentence");
  const textOf = useSystemText();
  const { system, systemNamespace: namespace } = shared;
  const grave = worstFirst(systemFindings(shared, end).filter(({ severity }) => severity !== "note"));
  const now = grave.find(({ from, to }) => from <= cursor && (to === null || to > cursor));
  const worst = now ?? grave[0];
  const components = new Set([...system.pods.values()].map(({ component }) => component)).size;
  const say = (): string => {
    if (worst !== undefined) {
      const { title, saw } = textOf(worst);
      return now === undefined
        ? text("earlier", { count: grave.length, title, saw })
        : text("now", { title, saw });
    }
    if (components === 0 && system.counted.size === 0) return text("unseen", { namespace });
    return text("well", { components: Math.max(components, system.counted.size) });
  };
  return (
    <p className={styles.sentence} data-testid="knative-sentence">
      {say()}
    </p>
  );
}

/** Tools, map and axis above the rows. */
const ABOVE_PX = 110;

interface LanesProps {
  readonly shared: SharedState;
  readonly extent: Range;
  readonly range: Range;
  readonly onRangeChange: (range: Range) => void;
  readonly cursor: number;
  readonly onCursorChange: (t: number) => void;
  readonly folded: ReadonlySet<LaneId>;
  readonly onFoldedChange: (folded: ReadonlySet<LaneId>) => void;
  readonly onSelect: (seq: number, t: number) => void;
  readonly record: number | null;
  readonly table: boolean;
  readonly onTableChange: (table: boolean) => void;
}

function Lanes({ shared, extent, onSelect, record, ...rest }: LanesProps) {
  const timeline = useTranslations("timeline");
  const lane = useTranslations("knative.lane");
  const describe = useSystemText();
  const { clock } = usePreferences();
  const lanes = useMemo(
    () =>
      buildSystemLanes(shared, extent.to, {
        timeline: (key, values) => timeline(key as never, values as never),
        lane: (key, values) => lane(key as never, values as never),
        describe,
      }),
    [shared, extent.to, timeline, lane, describe],
  );
  // The lanes are given; of the revision only its name is read.
  const data = useMemo(
    () => ({ shared, revision: createRevision(shared.systemNamespace, "Knative") }),
    [shared],
  );
  if (lanes.length === 0) return null;
  const height = ABOVE_PX + heightOfAll(lanes.flatMap(({ rows }) => rows));
  return (
    <div className={styles.lanes} style={{ maxHeight: height }}>
      <Timeline
        {...rest}
        data={data}
        lanes={lanes}
        extent={extent}
        revealUntil={null}
        onSelectEvidence={onSelect}
        selectedSeq={record}
        clock={clock}
      />
    </div>
  );
}

/** How are Knative's own processes? The sentence first, then lanes, tables of processes and of settings. */
export const KnativePage = withWords(KNATIVE_WORDS, KnativePagePart);
