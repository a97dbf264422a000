/** What another dashboard draws: a cluster that is watched through its own connection, and views of it in words. */
export type { ApiResponse, ClusterApi, ClusterClock } from "../cluster/types.ts";
export { ClusterUnreachableError, systemClock } from "../cluster/types.ts";
export { DEFAULT_SYSTEM_NAMESPACE, type Route, type RouteActivator, type RoutePod } from "../core/index.ts";
export type { RemedyStep } from "../document/remedy.ts";
export type { Locale } from "../i18n/messages.ts";
export { type Box, type Link, layoutRoutePicture, type RoutePictureLayout } from "../layout/route-picture.ts";
export { resourceRow } from "../model/resources.ts";
export type { RevisionPhase } from "../model/timeline.ts";
export type { ColdStartView, PhaseView } from "./cold-start-view.ts";
export type { GateFactView, GateRowView, GateView } from "./gate-view.ts";
export {
  type KnativeFindingView,
  knativeView,
  type RowView,
  rowsOfService,
  rowViews,
  type Severity,
  type StatusView,
  statusView,
} from "./list-view.ts";
export type { Said } from "./said.ts";
export { openSession, type RecordSource, type Session, type SessionOptions } from "./session.ts";
export { type FindingView, type WhyView, whyView } from "./view.ts";
export { localeOf, type PanelArea, type PanelWords, panelWords } from "./words.ts";
