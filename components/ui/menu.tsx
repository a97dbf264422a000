"use client";

import { Menu as Base } from "@base-ui/react/menu";
import { Button } from "./button.tsx";
import styles from "./menu.module.css";

interface MenuItemText {
  readonly label: string;
  /** A sentence below the label. */
  readonly help?: string;
}

/** A file to save, or something to do. */
export type MenuItem = MenuItemText &
  ({ readonly download: string } | { readonly onSelect: () => void; readonly disabled?: boolean });

interface MenuProps {
  readonly label: string;
  readonly items: readonly MenuItem[];
}

/** A button that opens a list of actions. For a choice that stays visible, use a `select`. */
export function Menu({ label, items }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={<Button size="small" />}>
        {label} <span aria-hidden="true">▾</span>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={styles.positioner} sideOffset={2} align="start">
          <Base.Popup className={styles.popup}>
            {items.map((item) => {
              const shown = (
                <>
                  {item.label}
                  {item.help !== undefined && <span className={styles.help}>{item.help}</span>}
                </>
              );
              return "download" in item ? (
                <Base.LinkItem
                  key={item.label}
                  className={styles.item}
                  label={item.label}
                  href={item.download}
                  download
                  closeOnClick
                >
                  {shown}
                </Base.LinkItem>
              ) : (
                <Base.Item
                  key={item.label}
                  className={styles.item}
                  label={item.label}
                  disabled={item.disabled ?? false}
                  onClick={item.onSelect}
                >
                  {shown}
                </Base.Item>
              );
            })}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
