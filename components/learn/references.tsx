"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import type { ViewAddress } from "@/lib/client/port.ts";
import type { Reference } from "./chapters.ts";
import styles from "./learn.module.css";

/** Links to where a chapter's statements can be checked. */
export function References({ references }: { references: readonly Reference[] }) {
  const text = useTranslations("learn");
  const port = usePort();
  return (
    <p className={styles.references}>
      <span>{text("references")}</span>
      {references.map((reference) =>
        "rule" in reference ? (
          <Link key={reference.rule} href={`/protocol#${sectionOf(reference.rule)}`}>
            {text("protocol", { rule: reference.rule })}
          </Link>
        ) : (
          <Link key={`${reference.recording} ${reference.at}`} href={port.viewHref(addressOf(reference))}>
            {text("recording", {
              name: reference.recording.split("/")[0] ?? "",
              time: reference.at.slice(11, 23).replace("Z", ""),
            })}
          </Link>
        ),
      )}
    </p>
  );
}

function addressOf({ recording, at, tab }: Extract<Reference, { recording: string }>): ViewAddress {
  const [source = "", namespace = "", name = ""] = recording.split("/");
  return { source, revision: { namespace, name }, query: { t: at, tab } };
}

/** Diagnoses are in section 8 of the protocol; everything else has its own section number. */
function sectionOf(rule: string): string {
  return rule.startsWith("D") ? "8" : rule;
}
