/** All interface texts. A new area: one file in `messages/en`, one import and one entry here. */
import burst from "../../messages/en/burst.json" with { type: "json" };
import classWords from "../../messages/en/class.json" with { type: "json" };
import cluster from "../../messages/en/cluster.json" with { type: "json" };
import coldStarts from "../../messages/en/coldStarts.json" with { type: "json" };
import diagnosis from "../../messages/en/diagnosis.json" with { type: "json" };
import explain from "../../messages/en/explain.json" with { type: "json" };
import gate from "../../messages/en/gate.json" with { type: "json" };
import glossary from "../../messages/en/glossary.json" with { type: "json" };
import home from "../../messages/en/home.json" with { type: "json" };
import imports from "../../messages/en/imports.json" with { type: "json" };
import incident from "../../messages/en/incident.json" with { type: "json" };
import inspector from "../../messages/en/inspector.json" with { type: "json" };
import invariants from "../../messages/en/invariants.json" with { type: "json" };
import knative from "../../messages/en/knative.json" with { type: "json" };
import learn from "../../messages/en/learn.json" with { type: "json" };
import notes from "../../messages/en/notes.json" with { type: "json" };
import overview from "../../messages/en/overview.json" with { type: "json" };
import panel from "../../messages/en/panel.json" with { type: "json" };
import report from "../../messages/en/report.json" with { type: "json" };
import revision from "../../messages/en/revision.json" with { type: "json" };
import sandbox from "../../messages/en/sandbox.json" with { type: "json" };
import sequence from "../../messages/en/sequence.json" with { type: "json" };
import shell from "../../messages/en/shell.json" with { type: "json" };
import stage from "../../messages/en/stage.json" with { type: "json" };
import timeline from "../../messages/en/timeline.json" with { type: "json" };
import trends from "../../messages/en/trends.json" with { type: "json" };
import why from "../../messages/en/why.json" with { type: "json" };

export type Locale = "en" | "zh";

export const DEFAULT_LOCALE: Locale = "en";

/** ICU messages by area and key. */
export const MESSAGES = {
  burst,
  class: classWords,
  cluster,
  coldStarts,
  diagnosis,
  explain,
  gate,
  glossary,
  home,
  imports,
  incident,
  inspector,
  invariants,
  knative,
  learn,
  notes,
  overview,
  panel,
  report,
  revision,
  sandbox,
  sequence,
  shell,
  stage,
  timeline,
  trends,
  why,
} as const;

export type Messages = typeof MESSAGES;

/** Keys and their arguments are checked by the compiler wherever a text is asked for. */
declare module "use-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
