/** Geometry of the timeline. */

export {
  barAt,
  type DenseBars,
  markNear,
  type PlacedBar,
  type PlacedMark,
  type PlacedPiece,
  type PlacedSpan,
  placeBars,
  placeMarks,
  placeUnknown,
  type Window,
  widestSeen,
} from "./bars.ts";
export { buildLanes, FOLDED_AT_FIRST, rowsUntil, visibleRows } from "./build-lanes.ts";
export { type ChartBox, placeSteps, stepSeries } from "./chart.ts";
export type { Dot } from "./dots-on-way.ts";
export { eventTimes } from "./events.ts";
export { findInLanes, type Hit, hasAll, wordsOf } from "./find.ts";
export { type FindingTick, findingTicks, revisionPlaces, type TickSource } from "./finding-ticks.ts";
export { firstCursor } from "./first-cursor.ts";
export { ghostAt, withGhosts } from "./ghosts.ts";
export { idleSpans } from "./idle.ts";
export { isOfStory, LANE_SETS, type LaneSet, movePin, orderLanes, togglePin } from "./lane-order.ts";
export { buildSystemLanes, type SystemWords } from "./lanes/system.ts";
export { mergeSpans } from "./merge-spans.ts";
export { brushRange, density } from "./minimap.ts";
export type * from "./model.ts";
export { isRevisionLane, LANE_IDS } from "./model.ts";
export { noteMarks, noteSpans } from "./note-marks.ts";
export { layoutOutcome, type OutcomeLayout, type OutcomeToDraw } from "./outcome.ts";
export {
  layoutOutcomePicture,
  type OutcomeInstant,
  type OutcomePart,
  type OutcomePictureLayout,
  type OutcomeToPlay,
  outcomeAt,
} from "./outcome-picture.ts";
export { type PlacedPoints, placePoints, pointNear } from "./points.ts";
export { type Point, roundedPath } from "./polyline.ts";
export { placeProbe } from "./probe.ts";
export { beginning, firstRange, ONE_LOOK_MS, reachOf } from "./reach.ts";
export { rememberWords } from "./remember-words.ts";
export {
  type Box,
  type Link,
  type LinkState,
  layoutRoutePicture,
  linkStates,
  type RoutePictureLayout,
  readyPodsOf,
} from "./route-picture.ts";
export { firstBox, placeScatter, rowsIn, type Scatter, type ScatterBox, stepBox } from "./scatter.ts";
export { layoutSequence, type SequenceLayout, type SequenceRow } from "./sequence.ts";
export { anchor, escaped, labelX, type SequenceWords, sequenceSvg } from "./sequence-svg.ts";
export {
  itemAt,
  openAt,
  type PlacedItem,
  type PlacedStack,
  placeStack,
} from "./stack.ts";
export {
  STATE_GROUPS,
  type StateGroup,
  type StateShares,
  sharePaths,
  stateShares,
} from "./state-shares.ts";
export { storySteps } from "./story-steps.ts";
export { type TableEntry, tableEntries, toTsv } from "./table.ts";
export { type ClockMode, labelPx, type Tick, ticks } from "./ticks.ts";
export {
  clampRange,
  MIN_RANGE_MS,
  moveBy,
  type PlacedFold,
  panBy,
  type Range,
  type TimeScale,
  timeScale,
  wholeRange,
  zoomAround,
} from "./time-scale.ts";
export { type PlacedTraffic, placeTraffic, podColumns } from "./traffic.ts";
export { isAnswerFar, placeWaterfalls, type Waterfall, type WaterfallAxis } from "./waterfall.ts";
