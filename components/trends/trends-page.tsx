"use client";

import { NuqsAdapter } from "nuqs/adapters/next/app";
import useSWR from "swr";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import reading from "@/components/shell/reading-page.module.css";
import { SourceLinks } from "@/components/shell/source-links.tsx";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { withWords } from "@/components/with-words.tsx";
import { dayOf, formatDateTime, formatDuration } from "@/lib/client/format-time.ts";
import type { SourceStats } from "@/lib/client/port.ts";
import { STATS_ASKED_BY, type StatsBy } from "@/lib/core/index.ts";
import { TRENDS_WORDS } from "@/lib/i18n/words/trends.ts";
import { HappenedList } from "./happened-list.tsx";
import { HistoryStrip } from "./history-strip.tsx";
import { PartsPanel } from "./parts-panel.tsx";
import { ServiceTable } from "./service-table.tsx";
import styles from "./trends.module.css";
import { PROMISES, SPANS, useTrendsUrl } from "./url-state.ts";
import { useDeploymentText } from "./use-deployment-text.ts";
import { percent } from "./wake-cells.tsx";

interface TrendsPageProps {
  readonly source: string;
  /** Its facts are kept: a span can be chosen. Of anything else all that it holds is told. */
  readonly isCluster: boolean;
}

const DAY_MS = 86_400_000;
/** How old an answer may be when it is asked for again. */
const STEP_MS = 60_000;

function TrendsPagePart(props: TrendsPageProps) {
  return (
    <NuqsAdapter>
      <Trends {...props} />
    </NuqsAdapter>
  );
}

function Trends({ source, isCluster }: TrendsPageProps) {
  const text = useTranslations("trends");
  const port = usePort();
  const [url] = useTrendsUrl();
  const { days, by, service, within } = url;
  const [namespace, name] = service?.split("/") ?? [];
  const { data, error } = useSWR<SourceStats, Error>(
    [port.key, "stats", source, isCluster ? days : null, by, service, within],
    () => {
      const now = Math.ceil(Date.now() / STEP_MS) * STEP_MS;
      return port.stats(source, {
        from: isCluster ? now - days * DAY_MS : null,
        to: isCluster ? now : null,
        namespace: namespace ?? null,
        service: name ?? null,
        by,
        objective: { withinMs: within, share: null },
      });
    },
    { revalidateOnFocus: false, shouldRetryOnError: false, keepPreviousData: true },
  );
  return (
    <div className={reading.page}>
      <TopBar
        crumbs={[{ label: source, href: port.viewHref({ source }) }, { label: text("title") }]}
        aside={<SourceLinks source={source} except={["trends"]} />}
      />
      <main className={reading.main}>
        <h1>{text("title")}</h1>
        <p className={styles.quiet}>{text("question")}</p>
        <Controls isCluster={isCluster} by={data?.by ?? null} />
        {error !== undefined && <p role="alert">{text("failed", { reason: error.message })}</p>}
        {data === undefined && error === undefined && <p aria-busy="true">{text("loading")}</p>}
        {data !== undefined && error === undefined && <Answer stats={data} />}
        {isCluster && port.live !== null && <HistoryStrip source={source} days={days} live={port.live} />}
      </main>
    </div>
  );
}

interface ControlsProps {
  readonly isCluster: boolean;
  /** What the answer is by; null before there is one. */
  readonly by: StatsBy | null;
}

function Controls({ isCluster, by: answeredBy }: ControlsProps) {
  const text = useTranslations("trends");
  const [{ days, by, within }, setUrl] = useTrendsUrl();
  return (
    <div className={styles.controls}>
      {isCluster && (
        <label>
          {text("span")}{" "}
          <select value={days} onChange={(event) => void setUrl({ days: Number(event.target.value) })}>
            {SPANS.map((count) => (
              <option key={count} value={count}>
                {text("days", { count })}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {text("by")}{" "}
        <select
          value={by}
          onChange={(event) =>
            void setUrl({ by: STATS_ASKED_BY.find((known) => known === event.target.value) ?? null })
          }
        >
          {STATS_ASKED_BY.map((key) => (
            <option key={key} value={key}>
              {key === "auto" && by === key && answeredBy !== null
                ? text("autoBy", { by: text(`byWhat.${answeredBy}`) })
                : text(`byWhat.${key}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text("promise")}{" "}
        <select value={within} onChange={(event) => void setUrl({ within: Number(event.target.value) })}>
          {PROMISES.map((ms) => (
            <option key={ms} value={ms}>
              {formatDuration(ms)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Answer({ stats }: { readonly stats: SourceStats }) {
  const text = useTranslations("trends");
  const [{ service, by: askedBy, within }, setUrl] = useTrendsUrl();
  const deploymentText = useDeploymentText();
  const { by, from, to, watchedMs, all, services, left, periods, knative, failure } = stats;
  const chosen = service === null ? undefined : services[0];
  const span = { from: minute(from), to: dayOf(from) === dayOf(to) ? minute(to).slice(11) : minute(to) };
  const length = formatDuration(to - from);
  const { kept } = all;
  return (
    <>
      {failure !== "" && <p role="alert">{text("notKept", { reason: failure })}</p>}
      <p className={styles.answer} data-testid="trends-answer">
        {watchedMs === 0
          ? text("unwatched", span)
          : `${
              watchedMs >= to - from
                ? text("watchedAll", { ...span, all: length })
                : text("watched", { ...span, watched: formatDuration(watchedMs), all: length })
            } ${
              all.count === 0
                ? text("noWake")
                : text("wakes", { count: all.count, services: services.length + left })
            }`}
        {kept?.share != null &&
          ` ${text("kept", {
            share: percent(kept.share),
            count: kept.within + kept.missed,
            within: formatDuration(within),
          })}`}
        {kept !== null && kept.byReadiness > 0 && ` ${text("byReadiness", { count: kept.byReadiness })}`}
        {kept !== null && kept.undecided > 0 && ` ${text("undecided", { count: kept.undecided })}`}
      </p>
      {service !== null && (
        <h2>
          {service}{" "}
          <a
            className={styles.allLink}
            href={`?${askedBy === "auto" ? "" : `by=${askedBy}`}`}
            onClick={(event) => {
              event.preventDefault();
              void setUrl({ service: null });
            }}
          >
            {text("allServices")}
          </a>
        </h2>
      )}
      {chosen?.deployment != null && <p>{deploymentText(chosen.deployment)}</p>}
      <PartsPanel by={by} parts={service === null ? stats.parts : (chosen?.parts ?? [])} periods={periods} />
      {chosen !== undefined && (
        <>
          <HappenedList findings={chosen.findings} settings={chosen.settings} />
          <p className={styles.quiet}>
            {text("scaleDowns", {
              count: chosen.scaleDowns.count,
              aborted: chosen.scaleDowns.aborted,
              p50:
                chosen.scaleDowns.confirm.p50 === null ? "–" : formatDuration(chosen.scaleDowns.confirm.p50),
            })}
          </p>
        </>
      )}
      {service === null && services.length > 0 && (
        <>
          <h2>{text("services")}</h2>
          {by === "revision" && <p className={styles.quiet}>{text("chooseService")}</p>}
          <ServiceTable services={services} onChoose={(key) => void setUrl({ service: key })} />
          {left > 0 && <p className={styles.quiet}>{text("left", { count: left })}</p>}
        </>
      )}
      {service === null && knative.findings.length + knative.settings.length > 0 && (
        <>
          <h2>{text("knative")}</h2>
          <HappenedList {...knative} />
        </>
      )}
    </>
  );
}

function minute(t: number): string {
  return formatDateTime(t).slice(0, 16);
}

/** Is it getting slower? Wakes of each service over weeks, before and after a deployment, and against a promise. */
export const TrendsPage = withWords(TRENDS_WORDS, TrendsPagePart);
