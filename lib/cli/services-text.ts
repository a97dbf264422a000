/** What Services and Routes say themselves, as text for the report. */
import { type ServiceFacts, toldConditions } from "../core/report/report-services.ts";
import { printable } from "../model/printable.ts";
import { paragraph } from "./table.ts";
import { t } from "./texts.ts";
import { clock } from "./why-text.ts";

/** Of more the rest is counted; the JSON has all. */
const MOST = 50;

/** A line for each, and one for each of its conditions that is not True; nothing where there is none. */
export function serviceLines(services: readonly ServiceFacts[], day: string): string[] {
  if (services.length === 0) return [];
  const more = services.length - MOST;
  return [
    "",
    t("services.title"),
    ...services.slice(0, MOST).flatMap((one) => linesOf(one, day)),
    ...(more > 0 ? [`  ${t("more", { count: more })}`] : []),
  ];
}

function linesOf(service: ServiceFacts, day: string): string[] {
  const { kind, namespace, name, traffic, latestCreated, latestReady, conditions } = service;
  const wrong = conditions.filter(({ status }) => status !== "True").length;
  const values = {
    kind,
    name: printable(`${namespace}/${name}`),
    traffic: printable(traffic),
    created: printable(latestCreated) || "none",
    ready: printable(latestReady) || "none",
    conditions: conditions.length,
    wrong,
  };
  const ignored =
    service.ignored === null
      ? []
      : paragraph(
          t("services.ignored", {
            annotations: printable(service.ignored.annotations),
            command: printable(service.ignored.command),
          }),
          4,
          6,
        );
  return [
    ...paragraph(t("services.line", values), 2, 4),
    ...ignored,
    ...toldConditions(service).flatMap(({ type, status, reason, message, since }) =>
      paragraph(
        t("services.condition", {
          since: since === null ? "none" : clock(since, day).replace(/\.\d+$/, ""),
          type: printable(type),
          status,
          reason: printable(reason) || "none",
          message: printable(message) || "none",
        }),
        4,
        6,
      ),
    ),
  ];
}
