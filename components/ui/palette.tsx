"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import styles from "./palette.module.css";

export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  /** More about it, in grey. */
  readonly detail?: string | undefined;
  /** At the right: a key, or a time. */
  readonly hint?: string | undefined;
  readonly onSelect: () => void;
}

export interface PaletteGroup {
  /** Its heading. */
  readonly value: string;
  readonly items: readonly PaletteItem[];
}

interface PaletteProps {
  readonly label: string;
  readonly placeholder: string;
  /** What is said when no group has an item. */
  readonly empty: string;
  /** What is offered for the query; who makes them filters. */
  readonly groups: readonly PaletteGroup[];
  readonly query: string;
  readonly onQueryChange: (query: string) => void;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** A box to type into over the page, and below it what can be done with it: ↑, ↓ and Enter, or a click. */
export function Palette(props: PaletteProps) {
  const { label, placeholder, empty, groups, query, onQueryChange, open, onOpenChange } = props;
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.palette} aria-label={label}>
          <Autocomplete.Root
            open
            inline
            mode="none"
            items={groups.filter(({ items }) => items.length > 0)}
            itemToStringValue={(item: PaletteItem) => item.label}
            value={query}
            // What is chosen is done; its name does not become the query.
            onValueChange={(value, { reason }) => {
              if (reason !== "item-press") onQueryChange(value);
            }}
            autoHighlight="always"
            keepHighlight
          >
            <Autocomplete.Input className={styles.input} aria-label={label} placeholder={placeholder} />
            <Autocomplete.Empty className={styles.empty}>{empty}</Autocomplete.Empty>
            <Autocomplete.List className={styles.list}>
              {(group: PaletteGroup) => (
                <Autocomplete.Group key={group.value} items={group.items} className={styles.group}>
                  <Autocomplete.GroupLabel className={styles.heading}>{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: PaletteItem) => (
                      <Autocomplete.Item
                        key={item.id}
                        value={item}
                        className={styles.item}
                        onClick={() => {
                          onOpenChange(false);
                          item.onSelect();
                        }}
                      >
                        <span className={styles.name}>
                          {item.label}
                          {item.detail !== undefined && <span className={styles.detail}> {item.detail}</span>}
                        </span>
                        {item.hint !== undefined && <kbd className={styles.hint}>{item.hint}</kbd>}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
