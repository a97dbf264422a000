"use client";

import { useTranslations } from "use-intl";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { writerOf } from "@/lib/client/object-meaning.ts";
import { senderOf, writersOf } from "@/lib/core/index.ts";
import type { JsonObject } from "@/lib/model/json.ts";
import styles from "./inspector.module.css";

interface WrittenByProps {
  readonly resource: string;
  readonly isPublic: boolean;
  readonly object: JsonObject;
  /** What the record says besides. */
  readonly extra: JsonObject | undefined;
  readonly format: TimeFormat;
}

/** Who wrote an object: as an audit log or the object itself says it, else as the protocol has it. */
export function WrittenBy({ resource, isPublic, object, extra, format }: WrittenByProps) {
  const text = useTranslations("inspector");
  const sender = senderOf(extra);
  const writers = [...writersOf(object, extra)].sort((a, b) => b.at - a.at);
  const names =
    sender === null
      ? text(`writers.${writerOf(resource, isPublic)}`)
      : sender.agent === ""
        ? sender.user
        : `${sender.user} (${sender.agent})`;
  const isTold = sender !== null || writers.length > 0;
  const isListed = sender === null && writers.length > 0;
  return (
    <>
      <p className={styles.quiet}>
        {isListed ? text("lastWrites") : text("writtenBy", { writer: names })}{" "}
        <span className={styles.provenance}>{text(isTold ? "observed" : "inferred")}</span>
      </p>
      {writers.length > 0 && (
        <ul className={styles.quiet}>
          {writers.map(({ manager, operation, subresource, at, fields }) => (
            <li key={`${manager} ${operation} ${subresource} ${at}`}>
              {formatTime(at, format)} <code>{manager}</code>{" "}
              {[operation, subresource].filter((word) => word !== "").join(" ")}
              {fields.length > 0 && `: ${fields.join(", ")}`}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
