"use client";

import { Tooltip } from "@base-ui/react/tooltip";
import styles from "./tooltip.module.css";
import { tooltips } from "./tooltip-handle.ts";

/** Places and draws whichever tooltip is open. */
export default function Layer() {
  return (
    <Tooltip.Root handle={tooltips} disableHoverablePopup>
      {({ payload }) => (
        <Tooltip.Portal>
          <Tooltip.Positioner className={styles.positioner} sideOffset={4}>
            <Tooltip.Popup className={styles.popup}>{payload}</Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  );
}
