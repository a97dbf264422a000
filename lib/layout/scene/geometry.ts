/**
 * Where the parts of the stage stand, and the ways between them.
 *
 *   wide                                       narrow
 *   ┌ API server ┐ ┌ autoscaler ──────────┐    ┌ API ┐ ┌ autoscaler ─┐
 *         ┊ news          ┊ probe                 ┊         ┊
 *                  ┌ name ────┐ ┌ activators ┐  clients ┌ name ──────┐
 *   clients─ingress━━━━━━━━━━━━━▶            │  ingress━━━━━━┓━━━┓    │
 *                  │ addresses│ ┌ pods ──────┐  ┌ activators ┐ ┌ pods ┐
 *                  └──────────┘ └────────────┘  └────────────┘ └──────┘
 *
 * Sizes never depend on the data, so nothing jumps.
 */
import type { CssPx } from "../../model/units.ts";
import type { Point } from "../polyline.ts";
import type { Box, LinkId } from "../route-picture.ts";

export type SceneBox =
  | "clients"
  | "ingress"
  | "name"
  | "addresses"
  | "activators"
  | "pods"
  | "autoscaler"
  | "apiServer"
  | "tally";

/** `probe`: from the autoscaler to the name; `news`: from the API server to the ingress; `writes`: to the API server. */
export type SceneWay = LinkId | "probe" | "news" | "writes";

export interface SceneLayout {
  readonly width: CssPx;
  readonly height: CssPx;
  readonly isNarrow: boolean;
  readonly boxes: Readonly<Record<SceneBox, Box>>;
  readonly ways: Readonly<Record<SceneWay, readonly Point[]>>;
  /** How many addresses a list shows, and how many pods there is room for. */
  readonly addressRows: number;
  readonly podRows: number;
}

/** Below this width the parts stand below one another. */
export const NARROW_SCENE_PX: CssPx = 600;
/** Wider it does not become: its parts would lose one another. */
const WIDEST_PX: CssPx = 1_180;

export const POD_HEAD_PX: CssPx = 28;
export const POD_ROW_PX: CssPx = 22;
/** The name, and the strip below it on which requests pass. */
const NAME_PX: CssPx = 46;
const STRIP_PX: CssPx = 16;
const ADDRESS_HEAD_PX: CssPx = 24;
export const ADDRESS_ROW_PX: CssPx = 18;
const GAP_PX: CssPx = 7;

/** Lays the stage out in a given width. */
export function layoutScene(available: CssPx): SceneLayout {
  const width = Math.min(WIDEST_PX, Math.max(300, Math.floor(available)));
  return width < NARROW_SCENE_PX ? narrow(width) : wide(width);
}

function wide(width: CssPx): SceneLayout {
  const at = (share: number): CssPx => Math.round(width * share);
  const [addressRows, podRows] = [6, 6];
  const [top, second] = [104, 144];
  const left = at(0.275);
  const [cardX, cardEnd, rightX] = [at(0.315), at(0.64), at(0.705)];
  const strip = second + NAME_PX + STRIP_PX / 2;
  const podsY = second + 92;
  const podsHeight = POD_HEAD_PX + podRows * POD_ROW_PX + 6;
  const boxes: SceneLayout["boxes"] = {
    apiServer: { x: 0, y: 0, width: left, height: 96 },
    autoscaler: { x: cardX, y: 0, width: width - cardX - 1, height: top },
    clients: { x: 0, y: strip - 27, width: at(0.09), height: 54 },
    ingress: { x: at(0.125), y: strip - 46, width: left - at(0.125), height: 92 },
    name: { x: cardX, y: second, width: cardEnd - cardX, height: NAME_PX + STRIP_PX },
    addresses: {
      x: cardX,
      y: second + NAME_PX + STRIP_PX,
      width: cardEnd - cardX,
      height: ADDRESS_HEAD_PX + addressRows * ADDRESS_ROW_PX + 6,
    },
    activators: { x: rightX, y: second - 14, width: width - rightX - 1, height: 72 },
    pods: { x: rightX, y: podsY, width: width - rightX - 1, height: podsHeight },
    tally: { x: 0, y: strip + 66, width: left, height: 96 },
  };
  const { clients, ingress, activators, pods, autoscaler, apiServer } = boxes;
  const bend = cardEnd + (rightX - cardEnd) * 0.45;
  const ways: SceneLayout["ways"] = {
    "clients-ingress": line(clients.width + 2, strip, ingress.x - GAP_PX, strip),
    "ingress-service": line(right(ingress), strip, cardX - GAP_PX, strip),
    "service-activator": bent(cardEnd, strip - 4, bend, middleY(activators), rightX - GAP_PX),
    "service-pods": bent(cardEnd, strip + 4, bend, pods.y + 16, rightX - GAP_PX),
    "activator-pods": line(
      rightX + activators.width * 0.8,
      bottom(activators),
      rightX + activators.width * 0.8,
      podsY - GAP_PX,
    ),
    probe: line((cardX + cardEnd) / 2, autoscaler.height, (cardX + cardEnd) / 2, second - GAP_PX),
    news: line(middleX(ingress), apiServer.height, middleX(ingress), ingress.y - GAP_PX),
    writes: line(autoscaler.x, 48, right(apiServer) + GAP_PX, 48),
  };
  const height = Math.max(bottom(pods), bottom(boxes.addresses)) + 2;
  return { width, height, isNarrow: false, boxes, ways, addressRows, podRows };
}

function narrow(width: CssPx): SceneLayout {
  const at = (share: number): CssPx => Math.round(width * share);
  const [addressRows, podRows] = [4, 4];
  const second = 132;
  const left = at(0.29);
  const cardX = at(0.36);
  const addressesY = second + NAME_PX;
  const addressesHeight = ADDRESS_HEAD_PX + addressRows * ADDRESS_ROW_PX + 4;
  const strip = addressesY + addressesHeight + STRIP_PX / 2;
  const third = strip + 66;
  const [activatorsEnd, podsX] = [at(0.4), at(0.47)];
  const boxes: SceneLayout["boxes"] = {
    apiServer: { x: 0, y: 0, width: left, height: 104 },
    autoscaler: { x: cardX, y: 0, width: width - cardX - 1, height: 104 },
    clients: { x: at(0.08), y: second, width: left - at(0.08), height: 44 },
    ingress: { x: 0, y: strip - 46, width: left, height: 92 },
    name: { x: cardX, y: second, width: width - cardX - 1, height: NAME_PX },
    addresses: { x: cardX, y: addressesY, width: width - cardX - 1, height: addressesHeight + STRIP_PX },
    activators: { x: 0, y: third, width: activatorsEnd, height: 72 },
    pods: {
      x: podsX,
      y: third,
      width: width - podsX - 1,
      height: POD_HEAD_PX + podRows * POD_ROW_PX + 4,
    },
    tally: { x: 0, y: third + 80, width: activatorsEnd, height: 60 },
  };
  const { clients, ingress, name, activators, pods, autoscaler, apiServer } = boxes;
  const [upX, downX] = [cardX + name.width * 0.12, cardX + name.width * 0.62];
  const [turn, stripEnd] = [third - 14, strip + STRIP_PX / 2];
  const ways: SceneLayout["ways"] = {
    "clients-ingress": line(middleX(clients), bottom(clients), middleX(clients), ingress.y - GAP_PX),
    "ingress-service": line(right(ingress), strip, cardX - GAP_PX, strip),
    "service-activator": [
      { x: upX, y: strip },
      { x: upX, y: turn },
      { x: middleX(activators), y: turn },
      { x: middleX(activators), y: third - GAP_PX },
    ],
    "service-pods": [{ x: downX, y: strip }, ...line(downX, stripEnd, downX, third - GAP_PX)],
    "activator-pods": line(activatorsEnd, middleY(activators), podsX - GAP_PX, middleY(activators)),
    probe: line(middleX(name), autoscaler.height, middleX(name), second - GAP_PX),
    news: line(at(0.04), apiServer.height, at(0.04), ingress.y - GAP_PX),
    writes: line(autoscaler.x, 52, right(apiServer) + GAP_PX, 52),
  };
  return { width, height: bottom(pods) + 2, isNarrow: true, boxes, ways, addressRows, podRows };
}

function line(x1: CssPx, y1: CssPx, x2: CssPx, y2: CssPx): readonly Point[] {
  return [
    { x: x1, y: y1 },
    { x: x2, y: y2 },
  ];
}

/** Out, up or down, and on. */
function bent(x1: CssPx, y1: CssPx, bend: CssPx, y2: CssPx, x2: CssPx): readonly Point[] {
  return [
    { x: x1, y: y1 },
    { x: bend, y: y1 },
    { x: bend, y: y2 },
    { x: x2, y: y2 },
  ];
}

function right(box: Box): CssPx {
  return box.x + box.width;
}

function bottom(box: Box): CssPx {
  return box.y + box.height;
}

function middleX(box: Box): CssPx {
  return box.x + box.width / 2;
}

function middleY(box: Box): CssPx {
  return box.y + box.height / 2;
}
