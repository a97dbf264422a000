"use client";

import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { preferences } from "@/components/shell/use-preferences.ts";
import { Button } from "@/components/ui/button.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { LONGEST_NOTE, LONGEST_NOTE_NAME, type NoteDraft } from "@/lib/model/notes.ts";
import styles from "./notes.module.css";

interface NoteFieldProps {
  readonly draft: NoteDraft;
  /** Of the page: a note is of it or of the whole source. */
  readonly revision: string;
  readonly format: TimeFormat;
  /** Resolves to whether it is kept; the field stays with its text when it is not. */
  readonly onKeep: (draft: NoteDraft) => Promise<boolean>;
  /** Left without keeping it, with what was written. */
  readonly onLeave: (text: string) => void;
}

/** From here on it is said how much room is left. */
const NEARLY_FULL = LONGEST_NOTE - 200;

/** Safari ends the word first and sends its Enter then: only this number tells it from another. */
const INPUT_METHOD_KEY = 229;

/** A text field for a note: Enter keeps it, Escape leaves it. */
export function NoteField({ draft, revision, format, onKeep, onLeave }: NoteFieldProps) {
  const text = useTranslations("notes");
  const ref = useRef<HTMLTextAreaElement>(null);
  const [words, setWords] = useState(draft.text);
  const [by, setBy] = useState(draft.version === 0 ? (preferences().get().name ?? "") : draft.by);
  const [isOfAll, setIsOfAll] = useState(draft.revision === null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    const { current: field } = ref;
    // Who goes on with what he wrote, goes on at its end.
    field?.setSelectionRange(field.value.length, field.value.length);
    field?.focus();
  }, []);
  const keep = async (): Promise<void> => {
    if (words.trim() === "" || isBusy) return;
    setIsBusy(true);
    if (by !== (preferences().get().name ?? "")) preferences().set({ name: by });
    await onKeep({ ...draft, text: words, by, revision: isOfAll ? null : revision });
    setIsBusy(false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    // Enter and Escape of an input method end its word, not the note.
    if (event.nativeEvent.isComposing || event.keyCode === INPUT_METHOD_KEY) return;
    if (event.key === "Enter" && !event.shiftKey && !(event.target instanceof HTMLButtonElement)) {
      event.preventDefault();
      void keep();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onLeave(words);
    }
  };
  const at = formatTime(draft.from, format);
  const when =
    draft.to === null ? text("at", { at }) : text("range", { from: at, to: formatTime(draft.to, format) });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of all its fields
    <div className={styles.field} onKeyDown={onKeyDown}>
      <p className={styles.when}>{when}</p>
      <textarea
        ref={ref}
        rows={3}
        value={words}
        maxLength={LONGEST_NOTE}
        placeholder={text("placeholder")}
        aria-label={text("label", { when })}
        onChange={(event) => setWords(event.target.value)}
      />
      {words.length > NEARLY_FULL && (
        <p className={styles.quiet} role="status">
          {text("room", { count: LONGEST_NOTE - words.length })}
        </p>
      )}
      <div className={styles.row}>
        <label>
          <input type="checkbox" checked={isOfAll} onChange={(event) => setIsOfAll(event.target.checked)} />{" "}
          {text("ofSource")}
        </label>
        <input
          className={styles.name}
          value={by}
          maxLength={LONGEST_NOTE_NAME}
          placeholder={text("name")}
          aria-label={text("name")}
          autoComplete="nickname"
          onChange={(event) => setBy(event.target.value)}
        />
      </div>
      <div className={styles.row}>
        <Button
          variant="primary"
          size="small"
          disabled={words.trim() === "" || isBusy}
          onClick={() => void keep()}
        >
          {text("keep")}
        </Button>
        <Button size="small" onClick={() => onLeave(words)}>
          {text("leave")}
        </Button>
        <span className={styles.quiet}>{text("keys")}</span>
      </div>
    </div>
  );
}
