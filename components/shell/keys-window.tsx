"use client";

import { useTranslations } from "use-intl";
import { Dialog } from "@/components/ui/dialog.tsx";
import type { KeyGroup } from "./key-group.ts";
import styles from "./keys-window.module.css";

interface KeysWindowProps {
  readonly groups: readonly KeyGroup[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The list of keys; loaded when it is first asked for. */
export default function KeysWindow({ groups, open, onOpenChange }: KeysWindowProps) {
  const text = useTranslations("shell");
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
    <Dialog title={text("keys")} closeLabel={text("close")} open={open} onOpenChange={onOpenChange}>
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
