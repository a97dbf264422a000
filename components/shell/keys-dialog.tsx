"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { isTyping } from "./is-typing.ts";
import styles from "./top-bar.module.css";

export interface KeyGroup {
  readonly title: string;
  readonly keys: readonly { readonly keys: readonly string[]; readonly text: string }[];
}

/** A `?` button that opens the list of keys; the key `?` does the same outside of text fields. */
export function KeysDialog({ groups }: { groups: readonly KeyGroup[] }) {
  const text = useTranslations("shell");
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== "?" || isTyping(event.target)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const all: readonly KeyGroup[] = [
    ...groups,
    {
      title: text("everywhere"),
      keys: [
        { keys: ["?"], text: text("showKeys") },
        { keys: ["Esc"], text: text("closeKey") },
      ],
    },
  ];
  return (
    <Dialog
      title={text("keys")}
      closeLabel={text("close")}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button variant="icon" label={text("keys")}>
          ?
        </Button>
      }
    >
      <div className={styles.groups}>
        {all.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map((entry) => (
                <div key={entry.text}>
                  <dt>
                    {entry.keys.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{entry.text}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
