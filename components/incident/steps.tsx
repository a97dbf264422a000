"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { Icon } from "@/components/ui/icon.tsx";
import type { RemedyStep } from "@/lib/document/remedy.ts";
import styles from "./steps.module.css";
import { useCopy } from "./use-copy.ts";

/** What to do, in the order in which it is done: sentences, and commands that can be pasted. */
export function Steps({ steps }: { readonly steps: readonly RemedyStep[] }) {
  return steps.map(({ isCommand, text }) =>
    isCommand ? <Command key={text} command={text} /> : <p key={text}>{text}</p>,
  );
}

function Command({ command }: { readonly command: string }) {
  const text = useTranslations("shell.command");
  const { copied, copy } = useCopy();
  return (
    <div className={styles.command}>
      <code>{command}</code>
      <Button variant="icon" size="small" label={text("copy")} onClick={() => void copy(command)}>
        <Icon name={copied === true ? "done" : "copy"} />
      </Button>
      <output className="visually-hidden">
        {copied === null ? "" : text(copied ? "copied" : "notCopied")}
      </output>
    </div>
  );
}
