"use client";

import { useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import type { KeyGroup } from "./key-group.ts";
import styles from "./keys-window.module.css";

interface KeysWindowProps {
  readonly groups: readonly KeyGroup[];
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The list of keys, and what the signs of the page mean; loaded when it is first asked for. */
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
  const [isReading, setReading] = useState(false);
  const hasReading = all.some((group) => group.isReading === true);
  return (
    <Dialog
      title={text(isReading ? "howToRead" : "keys")}
      closeLabel={text("close")}
      open={open}
      onOpenChange={onOpenChange}
    >
      {hasReading && (
        <p className={styles.parts}>
          {[false, true].map((reading) => (
            <Button
              key={String(reading)}
              size="small"
              pressed={isReading === reading}
              onClick={() => setReading(reading)}
            >
              {text(reading ? "howToRead" : "keys")}
            </Button>
          ))}
        </p>
      )}
      <div className={styles.groups} data-reading={isReading}>
        {all
          .filter((group) => (group.isReading === true) === isReading)
          .map((group) => (
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
