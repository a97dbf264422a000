"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import styles from "./tooltip.module.css";

/** Links every tooltip of the page to the one layer that shows it. */
const tooltips = Base.createHandle<string>();

interface TooltipProps {
  readonly text: string;
  /** The element that is explained; it takes the focus, or is hovered. */
  readonly children: ReactElement;
}

/** A hint beside an element while it is hovered or has the keyboard's focus; its name must not depend on it. */
export function Tooltip({ text, children }: TooltipProps) {
  return <Base.Trigger handle={tooltips} payload={text} render={children} />;
}

/** Shows the tooltips of a page; stands once, in the layout. */
export function TooltipLayer() {
  return (
    <Base.Root handle={tooltips} disableHoverablePopup>
      {({ payload }) => (
        <Base.Portal>
          <Base.Positioner className={styles.positioner} sideOffset={4}>
            <Base.Popup className={styles.popup}>{payload}</Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      )}
    </Base.Root>
  );
}
