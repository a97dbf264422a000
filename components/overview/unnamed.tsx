"use client";

import { useTranslations } from "use-intl";
import { WantedInputs } from "@/components/contents/wanted-inputs.tsx";
import { formatSecond, type TimeFormat } from "@/lib/client/format-time.ts";
import { toldConditions } from "@/lib/core/index.ts";
import type { SaidService, SourceContents } from "@/lib/model/source-contents.ts";
import styles from "./overview.module.css";

/** What is there instead of revisions. */
export type UnnamedContents = Pick<SourceContents, "services" | "bring">;

/** Of more the rest is in the report. */
const MOST = 50;

/** A source that names no revision: what its Services and Routes say themselves, and what would name one. */
export function Unnamed({
  contents,
  format,
}: {
  readonly contents: UnnamedContents;
  readonly format: TimeFormat;
}) {
  const text = useTranslations("overview.services");
  const { services, bring } = contents;
  return (
    <div className={styles.unnamed}>
      {services.length > 0 && (
        <section aria-labelledby="services-say">
          <h2 id="services-say">{text("title")}</h2>
          <ul>
            {services.slice(0, MOST).map((service) => (
              <li key={`${service.kind} ${service.namespace}/${service.name}`}>
                {text("line", lineOf(service))}
                <ul>
                  {service.ignored !== null && <li>{text("ignored", service.ignored)}</li>}
                  {toldConditions(service).map(({ type, status, reason, message, since }) => (
                    <li key={type}>
                      {text("condition", {
                        type,
                        status,
                        reason: reason || "none",
                        message: message || "none",
                        since: since === null ? "none" : formatSecond(Date.parse(since), format),
                      })}
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </section>
      )}
      <WantedInputs wanted={bring} format={format} />
    </div>
  );
}

function lineOf({ kind, namespace, name, traffic, latestCreated, latestReady, conditions }: SaidService) {
  return {
    kind,
    name: `${namespace}/${name}`,
    traffic: traffic || "none",
    created: latestCreated || "none",
    ready: latestReady || "none",
    conditions: conditions.length,
    wrong: conditions.filter(({ status }) => status !== "True").length,
  };
}

/** The sentence of such a source: the first that is not ready, with the words of its condition Ready; null where none is. */
export function useUnnamedSentence(contents: UnnamedContents | null, format: TimeFormat): string | null {
  const text = useTranslations("overview");
  const alone = contents?.services.find(({ isAlone }) => isAlone);
  const ready = alone?.conditions.find(({ type }) => type === "Ready");
  if (alone === undefined || ready === undefined) return null;
  const { reason, message, since } = ready;
  return text("unnamed", {
    kind: alone.kind,
    name: `${alone.namespace}/${alone.name}`,
    reason: reason || `Ready=${ready.status}`,
    message: message || "none",
    since: since === null ? "none" : formatSecond(Date.parse(since), format),
  });
}
