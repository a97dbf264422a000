/**
 * `skscope why`: asks the cluster once, prints the answer, and says by its exit status whether somebody is needed.
 *
 *   lists, ends of logs ──▶ state ──▶ report of what was asked for ──▶ text, JSON, Markdown
 *         ends of its queue-proxies' logs ─┘ once more
 *                                                      └─ --watch: the live watch, until it is another answer
 */
import { askOnce, type ClusterAnswer } from "../../cluster/ask-once.ts";
import { type RequestLogOptions, readRequestLogs } from "../../cluster/request-logs.ts";
import { type ClusterClock, systemClock } from "../../cluster/types.ts";
import { printableJson } from "../../model/printable.ts";
import { RESOURCE } from "../../model/resources.ts";
import { createRedactor } from "../../trace/redact.ts";
import { chooseCluster } from "../choose-cluster.ts";
import { t } from "../texts.ts";
import { type Asked, isFine, logsOf, type Why, whyOf } from "./answer.ts";
import { whyMarkdown } from "./markdown.ts";
import type { WhyFormat, WhyOptions } from "./options.ts";
import { bareText, whyText } from "./text.ts";
import { untilChanged } from "./watch.ts";

export interface WhyRun {
  /** Aborted by the signals that end a process. */
  readonly stop: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly print: (text: string) => Promise<void>;
  /** Told what is going on, for people. */
  readonly say: (line: string) => void;
  readonly clock?: ClusterClock;
}

/** Of busy processes this is a minute or two, of most all that is asked for. */
const LOGS = { sinceMs: 5 * 60_000, lines: 20_000, bytes: 8 * 1024 * 1024 };

/** Nothing that was asked for can be judged; the message says why, and the advice what would help. */
export class NothingToJudgeError extends Error {
  override readonly name = "NothingToJudgeError";
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/**
 * Prints the answer; resolves to whether all is well.
 * @throws NothingToJudgeError, and Error with a sentence when there is no cluster or it does not answer
 */
export async function runWhy(options: WhyOptions, run: WhyRun): Promise<boolean> {
  const { clock = systemClock, stop, print } = run;
  const { api, namespace } = chooseCluster(options, run.env, run.say);
  const { systemNamespace, name, format, failOn } = options;
  const asked: Asked = { cluster: api.name, namespace, systemNamespace, name };
  const answer = await askOnce({
    api,
    clock,
    where: { namespace, systemNamespace },
    redact: createRedactor(),
    signal: stop,
    logs: options.readLogs ? LOGS : null,
  });
  let why = whyOf(asked, answer);
  refuseNothing(why);
  if (options.readLogs) why = await withRequestLogs(why, asked, answer, { api, clock, signal: stop });
  await print(formatted(why, format));
  if (!options.watch) return isFine(why, failOn);
  run.say(t("whyNow.watching"));
  const changed = await untilChanged(why, { ...options, api, namespace, clock, stop });
  if (changed === null) {
    run.say(t(stop.aborted ? "whyNow.stopped" : "whyNow.unchanged"));
    return isFine(why, failOn);
  }
  why = changed;
  await print(formatted(why, format));
  return isFine(why, failOn);
}

/** What queue-proxies tell of those that are told of, which Knative's own processes cannot know. */
async function withRequestLogs(
  why: Why,
  asked: Asked,
  answer: ClusterAnswer,
  options: RequestLogOptions,
): Promise<Why> {
  const revisions = why.report.revisions.map(({ namespace, name }) => `${namespace}/${name}`);
  const { records, logs } = await readRequestLogs(answer.records, revisions, options);
  if (records.length === 0) return { ...why, requestLogs: logsOf(logs) };
  const all = [...answer.records, ...records].sort((a, b) => a.t - b.t);
  return { ...whyOf(asked, { ...answer, records: all }), requestLogs: logsOf(logs) };
}

function formatted(why: Why, format: WhyFormat): string {
  if (format === "markdown") return whyMarkdown(why);
  if (format === "text") return whyText(why);
  const { report, ...more } = why;
  return `${printableJson(JSON.stringify({ ...more, ...report }, null, 2))}\n`;
}

/** @throws NothingToJudgeError */
function refuseNothing({ asked, missing, resolved, fine, report }: Why): void {
  // Logs alone may name revisions, but say nothing of how they are.
  const sks = missing.find(({ resource }) => resource === RESOURCE.serverlessServices);
  if (sks !== undefined) {
    throw new NothingToJudgeError(t("record.refused", { reason: sks.reason }), t("whyNow.advice.refused"));
  }
  if (report.revisions.length + fine > 0) return;
  const values = { where: asked.namespace === null ? "all" : "one", namespace: asked.namespace ?? "" };
  const [bare] = resolved?.bare ?? [];
  if (bare !== undefined) {
    throw new NothingToJudgeError(
      bareText(bare),
      t("whyNow.advice.bare", { namespace: bare.namespace, name: bare.name }),
    );
  }
  const [match] = resolved?.matches ?? [];
  if (match !== undefined) {
    const name = `${match.namespace}/${match.name}`;
    throw new NothingToJudgeError(
      t("whyNow.leadsNowhere", { kind: match.kind, name }),
      t("whyNow.advice.leadsNowhere", { kind: match.kind, namespace: match.namespace, name: match.name }),
    );
  }
  const elsewhere = t("whyNow.advice.namespace", { where: values.where });
  if (asked.name === null) throw new NothingToJudgeError(t("whyNow.noRevisions", values), elsewhere);
  const { name, kind } = asked.name;
  const close = resolved?.close.join(", ") ?? "";
  throw new NothingToJudgeError(
    t("whyNow.unknown", { kind: kind ?? "any", name, ...values }),
    close === "" ? elsewhere : t("whyNow.advice.close", { names: close, elsewhere }),
  );
}
