/** The Chinese texts, by area; an area that is missing is shown in English. */
import burst from "../../messages/zh/burst.json" with { type: "json" };
import classWords from "../../messages/zh/class.json" with { type: "json" };
import cluster from "../../messages/zh/cluster.json" with { type: "json" };
import coldStarts from "../../messages/zh/coldStarts.json" with { type: "json" };
import diagnosis from "../../messages/zh/diagnosis.json" with { type: "json" };
import explain from "../../messages/zh/explain.json" with { type: "json" };
import gate from "../../messages/zh/gate.json" with { type: "json" };
import glossary from "../../messages/zh/glossary.json" with { type: "json" };
import home from "../../messages/zh/home.json" with { type: "json" };
import imports from "../../messages/zh/imports.json" with { type: "json" };
import incident from "../../messages/zh/incident.json" with { type: "json" };
import inspector from "../../messages/zh/inspector.json" with { type: "json" };
import invariants from "../../messages/zh/invariants.json" with { type: "json" };
import knative from "../../messages/zh/knative.json" with { type: "json" };
import learn from "../../messages/zh/learn.json" with { type: "json" };
import notes from "../../messages/zh/notes.json" with { type: "json" };
import overview from "../../messages/zh/overview.json" with { type: "json" };
import panel from "../../messages/zh/panel.json" with { type: "json" };
import revision from "../../messages/zh/revision.json" with { type: "json" };
import sandbox from "../../messages/zh/sandbox.json" with { type: "json" };
import sequence from "../../messages/zh/sequence.json" with { type: "json" };
import shell from "../../messages/zh/shell.json" with { type: "json" };
import stage from "../../messages/zh/stage.json" with { type: "json" };
import timeline from "../../messages/zh/timeline.json" with { type: "json" };
import trends from "../../messages/zh/trends.json" with { type: "json" };
import why from "../../messages/zh/why.json" with { type: "json" };

export const CHINESE = {
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
  revision,
  sandbox,
  sequence,
  shell,
  stage,
  timeline,
  trends,
  why,
} as const;
