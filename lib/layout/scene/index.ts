/** The public face of the stage's geometry. */
export type { AddressCard, AddressList, CardAddress } from "./addresses.ts";
export { type AutoscalerView, type LoadSecond, TICK_MS } from "./autoscaler.ts";
export { type PlacedScene, placeScene, SEATS_FROM_PX } from "./dots.ts";
export {
  layoutScene,
  NARROW_SCENE_PX,
  type SceneBox,
  type SceneLayout,
  type SceneWay,
  shownPods,
} from "./geometry.ts";
export type { IngressView, News } from "./ingress.ts";
export { type Basis, basisOf, sceneLinks } from "./links.ts";
export type { SceneOutcome } from "./outcome.ts";
export { PART_INKS, STAGE_PARTS, type StagePart } from "./part.ts";
export { type PlacedProbe, placeSceneProbe } from "./probe-way.ts";
export { isReadyPod, type Scene, type ScenePod, sceneOf, type Tally, withoutFuture } from "./scene.ts";
