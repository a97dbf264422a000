/** What happens while a cluster is watched, as lines of the log. */
import type { LiveEvent, LiveReport } from "../live/events.ts";
import { isQuietlyMissed } from "../model/resources.ts";
import type { Log } from "./log.ts";

/** @param cluster name of its context */
export function logLive(log: Log, cluster: string): LiveReport {
  const lines = log.child({ cluster });
  return (event) => write(lines, event);
}

function write(log: Log, event: LiveEvent): void {
  switch (event.kind) {
    case "watching":
      log.info(event.isOn ? "watching begins" : "watching ends");
      break;
    case "settled":
      log.info({ watches: event.watches, without: event.without }, "all resources listed");
      break;
    case "watch":
      writeWatch(log, event);
      break;
    case "gap":
      log.warn({ resource: event.resource, reason: event.reason }, "gap");
      break;
    case "relisted":
      log.info({ resource: event.resource, objects: event.objects }, "listed again");
      break;
    case "log": {
      const { pod, code, reason } = event;
      log.warn({ pod, code, reason }, code === 403 || code === 404 ? "pod log refused" : "pod log cut");
      break;
    }
    case "history":
      writeHistory(log, event);
      break;
    case "facts":
      writeFacts(log, event);
      break;
    case "recording": {
      const { file, records, reason } = event;
      if (event.state === "broken") log.error({ file, records, reason }, "recording cannot be written");
      else log.info({ file, records }, event.state === "begun" ? "recording begun" : "recording ended");
      break;
    }
    case "lost":
      log.error({ resource: event.resource, reason: event.reason }, "record lost");
      break;
  }
}

function writeWatch(log: Log, { resource, before, state, reason }: LiveEvent & { kind: "watch" }): void {
  if (isQuietlyMissed({ resource, state })) {
    log.debug({ resource, reason }, "resource not there");
    return;
  }
  switch (state) {
    case "live":
      // Some twenty at the start, which "all resources listed" sums up.
      if (before === "starting") log.debug({ resource }, "watch opened");
      else log.info({ resource, before }, "watch opened again");
      break;
    case "retrying":
      log.warn({ resource, reason }, "watch cut");
      break;
    case "refused":
      log.warn({ resource, reason }, "watch refused");
      break;
    case "missing":
      log.info({ resource, reason }, "resource not there");
      break;
    case "starting":
      if (reason === "") log.debug({ resource }, "watch starts");
      else log.warn({ resource, reason }, "API server is starting");
      break;
  }
}

function writeHistory(log: Log, { state, reason }: LiveEvent & { kind: "history" }): void {
  switch (state) {
    case "written":
      log.info("history is written");
      break;
    case "rewritten":
      log.info("history is written again");
      break;
    case "unwritten":
      log.error({ reason }, "history cannot be written");
      break;
    case "unreadable":
      log.error({ reason }, "history cannot be read");
      break;
    case "shortened":
      log.warn({ reason }, "oldest history removed");
      break;
  }
}

function writeFacts(log: Log, { state, reason }: LiveEvent & { kind: "facts" }): void {
  switch (state) {
    case "written":
      log.info("facts are kept");
      break;
    case "rewritten":
      log.info("facts are kept again");
      break;
    case "unwritten":
      log.error({ reason }, "facts cannot be kept");
      break;
    case "setAside":
      log.error({ reason }, "facts set aside");
      break;
    case "shortened":
      log.warn({ reason }, "oldest facts removed");
      break;
  }
}
