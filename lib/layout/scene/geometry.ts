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
  /** There is no room for more than a line or two in a part. */
  readonly isCompact: boolean;
  readonly boxes: Readonly<Record<Exclude<SceneBox, "tally">, Box>> & {
    /** null: there is no room for numbers of their own. */
    readonly tally: Box | null;
  };
  readonly ways: Readonly<Record<SceneWay, readonly Point[]>>;
  /** How many addresses a list shows, and how many pods there is room for. */
  readonly addressRows: number;
  readonly podRows: number;
  /** Heights of the heading of the pods and of each below it. */
  readonly podHeadPx: CssPx;
  readonly podRowPx: CssPx;
}

/** Below this width the parts stand below one another. */
export const NARROW_SCENE_PX: CssPx = 600;
/** Wider it does not become: its parts would lose one another. */
const WIDEST_PX: CssPx = 1_180;
const NARROWEST_PX: CssPx = 290;
/** Lower than this a narrow one has lines for less. */
const COMPACT_BELOW_PX: CssPx = 466;
const WIDE_COMPACT_BELOW_PX: CssPx = 320;

/** The strip below the name on which requests pass. */
const STRIP_PX: CssPx = 16;
const GAP_PX: CssPx = 7;
const ADDRESS_ROW_PX: CssPx = 18;

/** Lays the stage out in a given width, and in a height where there is one: then with fewer rows. */
export function layoutScene(available: CssPx, maxHeight: CssPx = Number.POSITIVE_INFINITY): SceneLayout {
  const width = Math.min(WIDEST_PX, Math.max(NARROWEST_PX, Math.floor(available)));
  if (width >= NARROW_SCENE_PX) return wide(width, maxHeight);
  if (maxHeight >= COMPACT_BELOW_PX) return narrow(width, USUAL);
  const spare = maxHeight - narrow(width, COMPACT).height;
  return narrow(width, withRows(COMPACT, Math.max(0, Math.floor(spare / ADDRESS_ROW_PX))));
}

/** More rows for pods and addresses in turn, as many as a picture has that may be as high as it likes. */
function withRows(sizes: Sizes, more: number): Sizes {
  return {
    ...sizes,
    podRows: Math.min(USUAL.podRows, sizes.podRows + Math.ceil(more / 2)),
    addressRows: Math.min(USUAL.addressRows, sizes.addressRows + Math.floor(more / 2)),
  };
}

const MOST_ROWS = 6;

/** As many rows as there is room for, at least two. */
function rowsIn(room: CssPx, rowPx: CssPx): number {
  return Math.min(MOST_ROWS, Math.max(2, Math.floor(room / rowPx)));
}

function wide(width: CssPx, maxHeight: CssPx): SceneLayout {
  const at = (share: number): CssPx => Math.round(width * share);
  const isCompact = maxHeight < WIDE_COMPACT_BELOW_PX;
  const [top, second] = isCompact ? [60, 88] : [104, 144];
  const [namePx, addressHeadPx, podHeadPx, podRowPx] = [46, 24, 28, 22];
  const left = at(0.245);
  const [cardX, cardEnd, rightX] = [at(0.28), at(0.65), at(0.705)];
  const strip = second + namePx + STRIP_PX / 2;
  const addressesY = second + namePx + STRIP_PX;
  const podsY = second + 92;
  const addressRows = rowsIn(maxHeight - addressesY - addressHeadPx - 8, ADDRESS_ROW_PX);
  const podRows = rowsIn(maxHeight - podsY - podHeadPx - 8, podRowPx);
  const tallyY = strip + 60;
  const boxes: SceneLayout["boxes"] = {
    apiServer: { x: 0, y: 0, width: left, height: top - 8 },
    autoscaler: { x: cardX, y: 0, width: width - cardX - 1, height: top },
    clients: { x: 0, y: strip - 27, width: at(0.09), height: 54 },
    ingress: { x: at(0.115), y: strip - 46, width: left - at(0.115), height: 92 },
    name: { x: cardX, y: second, width: cardEnd - cardX, height: namePx + STRIP_PX },
    addresses: {
      x: cardX,
      y: addressesY,
      width: cardEnd - cardX,
      height: addressHeadPx + addressRows * ADDRESS_ROW_PX + 6,
    },
    activators: { x: rightX, y: second - 14, width: width - rightX - 1, height: 72 },
    pods: { x: rightX, y: podsY, width: width - rightX - 1, height: podHeadPx + podRows * podRowPx + 6 },
    tally: { x: 0, y: tallyY, width: left, height: 40 },
  };
  const { clients, ingress, activators, pods, autoscaler, apiServer, addresses } = boxes;
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
    writes: line(autoscaler.x, top / 2, right(apiServer) + GAP_PX, top / 2),
  };
  const height = Math.max(bottom(pods), bottom(addresses), tallyY + 40) + 2;
  return {
    width,
    height,
    isNarrow: false,
    isCompact,
    boxes,
    ways,
    addressRows,
    podRows,
    podHeadPx,
    podRowPx,
  };
}

interface Sizes {
  readonly isCompact: boolean;
  /** Of API server and autoscaler, and the room for the question below. */
  readonly topPx: CssPx;
  readonly askPx: CssPx;
  readonly namePx: CssPx;
  readonly addressHeadPx: CssPx;
  readonly addressRows: number;
  readonly clientsPx: CssPx;
  readonly ingressPx: CssPx;
  readonly activatorsPx: CssPx;
  readonly podHeadPx: CssPx;
  readonly podRowPx: CssPx;
  readonly podRows: number;
}

const USUAL: Sizes = {
  isCompact: false,
  topPx: 104,
  askPx: 28,
  namePx: 46,
  addressHeadPx: 24,
  addressRows: 4,
  clientsPx: 44,
  ingressPx: 92,
  activatorsPx: 72,
  podHeadPx: 28,
  podRowPx: 22,
  podRows: 4,
};
/** Its API server has a name and two lines. */
const COMPACT: Sizes = {
  isCompact: true,
  topPx: 56,
  askPx: 24,
  namePx: 38,
  addressHeadPx: 20,
  addressRows: 2,
  clientsPx: 38,
  ingressPx: 72,
  activatorsPx: 62,
  podHeadPx: 22,
  podRowPx: ADDRESS_ROW_PX,
  podRows: 2,
};

function narrow(width: CssPx, sizes: Sizes): SceneLayout {
  const { isCompact, topPx, namePx, addressRows, ingressPx, activatorsPx, podHeadPx, podRowPx, podRows } =
    sizes;
  const at = (share: number): CssPx => Math.round(width * share);
  const second = topPx + sizes.askPx;
  const left = at(0.29);
  const cardX = at(0.36);
  const addressesY = second + namePx;
  const addressesPx = sizes.addressHeadPx + addressRows * ADDRESS_ROW_PX + 4;
  const strip = addressesY + addressesPx + STRIP_PX / 2;
  const third = strip + ingressPx / 2 + 10;
  const [activatorsEnd, podsX] = [at(0.4), at(0.47)];
  const boxes: SceneLayout["boxes"] = {
    apiServer: { x: 0, y: 0, width: left, height: topPx },
    autoscaler: { x: cardX, y: 0, width: width - cardX - 1, height: topPx },
    clients: { x: at(0.08), y: second, width: left - at(0.08), height: sizes.clientsPx },
    ingress: { x: 0, y: strip - ingressPx / 2, width: left, height: ingressPx },
    name: { x: cardX, y: second, width: width - cardX - 1, height: namePx },
    addresses: { x: cardX, y: addressesY, width: width - cardX - 1, height: addressesPx + STRIP_PX },
    activators: { x: 0, y: third, width: activatorsEnd, height: activatorsPx },
    pods: { x: podsX, y: third, width: width - podsX - 1, height: podHeadPx + podRows * podRowPx + 4 },
    tally: isCompact ? null : { x: 0, y: third + activatorsPx + 8, width: activatorsEnd, height: 40 },
  };
  const { clients, ingress, name, activators, pods, autoscaler, apiServer } = boxes;
  const [upX, downX] = [cardX + name.width * 0.12, cardX + name.width * 0.62];
  const [turn, stripEnd] = [
    strip + STRIP_PX / 2 + (third - strip - STRIP_PX / 2) * 0.5,
    strip + STRIP_PX / 2,
  ];
  const ways: SceneLayout["ways"] = {
    "clients-ingress": line(middleX(clients), bottom(clients), middleX(clients), ingress.y - GAP_PX),
    "ingress-service": line(right(ingress), strip, cardX - GAP_PX, strip),
    "service-activator": [
      { x: upX, y: strip },
      { x: upX, y: turn },
      { x: right(activators) - 24, y: turn },
      { x: right(activators) - 24, y: third - GAP_PX },
    ],
    "service-pods": [{ x: downX, y: strip }, ...line(downX, stripEnd, downX, third - GAP_PX)],
    "activator-pods": line(activatorsEnd, middleY(activators), podsX - GAP_PX, middleY(activators)),
    probe: line(middleX(name), autoscaler.height, middleX(name), second - GAP_PX),
    news: line(at(0.04), apiServer.height, at(0.04), ingress.y - GAP_PX),
    writes: line(autoscaler.x, topPx / 2, right(apiServer) + GAP_PX, topPx / 2),
  };
  const height = Math.max(bottom(pods), bottom(activators)) + 2;
  return { width, height, isNarrow: true, isCompact, boxes, ways, addressRows, podRows, podHeadPx, podRowPx };
}

/** How many of the pods have a row of their own: of too many the last row says how many more there are. */
export function shownPods({ podRows }: Pick<SceneLayout, "podRows">, pods: number): number {
  return pods > podRows ? podRows - 1 : pods;
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
