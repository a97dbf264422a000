"use client";

import { useTranslations } from "use-intl";
import type { AddressList, Scene, SceneLayout, StagePart } from "@/lib/layout/scene/index.ts";
import styles from "./scene-addresses.module.css";
import shared from "./scene-part.module.css";
import { Part, type PartFrame, useSeconds } from "./scene-part.tsx";

interface SceneAddressesProps {
  readonly scene: Scene;
  readonly layout: SceneLayout;
  readonly frame: (part: StagePart) => PartFrame;
}

const GAP_PX = 5;
/** In a list as wide as this there is room beside an address: what the style sheet has without padding and border. */
const WORD_BESIDE_PX = 170;

/** The card of addresses behind the name: the public list, which requests follow, beside the revision's own pods. */
export function SceneAddresses({ scene, layout, frame }: SceneAddressesProps) {
  const { x, y, width, height } = layout.boxes.addresses;
  const half = (width - GAP_PX) / 2;
  const box = { x, y, width: half, height: height - (layout.isNarrow ? 16 : 0) };
  const { route, card, t } = scene;
  return (
    <>
      <Addresses
        part="publicEndpoints"
        list={card.public}
        t={t}
        rows={layout.addressRows}
        isNarrow={layout.isNarrow}
        box={box}
        frame={frame("publicEndpoints")}
        tone={route.unknown ? "unknown" : (route.path ?? undefined)}
      />
      <Addresses
        part="privateEndpoints"
        list={card.private}
        t={t}
        rows={layout.addressRows}
        isNarrow={layout.isNarrow}
        box={{ ...box, x: x + half + GAP_PX }}
        frame={frame("privateEndpoints")}
        tone={undefined}
      />
    </>
  );
}

interface AddressesProps {
  readonly part: "publicEndpoints" | "privateEndpoints";
  readonly list: AddressList;
  readonly t: number;
  readonly rows: number;
  readonly isNarrow: boolean;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly frame: PartFrame;
  readonly tone: string | undefined;
}

/** A list has changed just now for so long. */
const FRESH_MS = 1_500;

function Addresses({ part, list, t, rows, isNarrow, box, frame, tone }: AddressesProps) {
  const text = useTranslations("stage.scene");
  const seconds = useSeconds();
  const { addresses, changedAt, unknown } = list;
  const shown = addresses.length > rows ? addresses.slice(0, rows - 1) : addresses;
  const state = unknown
    ? text("unknown")
    : addresses.length === 0
      ? text("noAddresses")
      : addresses.map(({ ip }) => ip).join(", ");
  const notReady = shown.filter(({ state: is }) => is === "notReady").length;
  /** Beside an address there is room for the word only in a wide list, below it only in a short one. */
  const hasWord = (!isNarrow && box.width >= WORD_BESIDE_PX) || addresses.length + notReady <= rows;
  const isFresh = changedAt !== null && t - changedAt < FRESH_MS;
  return (
    <Part
      part={part}
      box={box}
      frame={frame}
      state={state}
      className={styles.addresses}
      tone={tone}
      isFresh={isFresh}
    >
      <span className={styles.listHead}>{text(`parts.${part}`)}</span>
      {/* Another list is another card: it turns over. */}
      <span key={addresses.map(({ ip, state: is }) => `${ip}${is}`).join()} className={styles.list}>
        {unknown ? (
          <span>{text("unknown")}</span>
        ) : addresses.length === 0 ? (
          <span className={shared.empty}>{text("noAddresses")}</span>
        ) : (
          shown.map(({ ip, name, class: kind, state: is }) => (
            <span key={ip} className={styles.address} data-class={kind} data-state={is} title={name}>
              <i /> {ip}
              {is === "notReady" && hasWord && <em> {text("notReady")}</em>}
            </span>
          ))
        )}
        {shown.length < addresses.length && (
          <span className={shared.empty}>{text("more", { count: addresses.length - shown.length })}</span>
        )}
      </span>
      {isFresh && addresses.length < rows && (
        <i className={styles.fresh} data-said={text("changed", { time: seconds(t - changedAt) })} />
      )}
    </Part>
  );
}
