"use client";

import { useEffect, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useCopy } from "@/components/incident/use-copy.ts";
import { useKeys } from "@/components/revision/use-keys.ts";
import { saveText } from "@/components/save.ts";
import { Button } from "@/components/ui/button.tsx";
import side from "@/components/ui/side-panel.module.css";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { type Note, noteFileText } from "@/lib/model/notes.ts";
import { NoteField } from "./note-field.tsx";
import styles from "./notes.module.css";
import type { NotesHere } from "./use-notes.ts";

interface NotesPanelProps {
  readonly source: string;
  /** "namespace/name" of the page. */
  readonly revision: string;
  readonly notes: NotesHere;
  /** Those that are shown. */
  readonly shown: readonly Note[];
  /** Id of the note that is open. */
  readonly chosen: string | null;
  /** Id of the note that has just been written: it has the focus. */
  readonly kept: string | null;
  readonly format: TimeFormat;
  readonly linkOf: (note: Note) => string;
  readonly onOpen: (note: Note) => void;
  readonly onBegin: () => void;
  readonly onClose: () => void;
}

/** All notes of the page, to go to, change, remove and take along. */
export function NotesPanel(props: NotesPanelProps) {
  const { source, revision, notes, shown, chosen, format, onOpen, onClose } = props;
  const text = useTranslations("notes");
  const [editing, setEditing] = useState<string | null>(null);
  /** The note that was changed last, or left as it was. */
  const [edited, setEdited] = useState<string | null>(null);
  const leave = (note: Note): void => {
    setEditing(null);
    setEdited(note.id);
  };
  const panel = useRef<HTMLElement>(null);
  const step = (by: 1 | -1) => (): void => {
    const at = shown.findIndex(({ id }) => id === chosen);
    const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : at + by];
    if (next !== undefined) onOpen(next);
  };
  useKeys({ j: step(1), k: step(-1) });
  const isMissing = chosen !== null && notes.all !== null && !shown.some(({ id }) => id === chosen);
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={`${side.panel} ${styles.panel}`}
      aria-label={text("title")}
      data-testid="notes"
    >
      <header className={`${side.head} ${styles.head}`}>
        <h2>{text("title")}</h2>
        <Button size="small" variant="primary" onClick={props.onBegin} help={text("newHelp")}>
          {text("new")}
        </Button>
        {shown.length > 0 && (
          <Button
            size="small"
            onClick={() => saveText(`${source}.notes.json`, "application/json", noteFileText(shown))}
          >
            {text("save")}
          </Button>
        )}
        <Button variant="quiet" size="small" className={side.close} onClick={onClose} label={text("close")}>
          ×
        </Button>
      </header>
      <Told notes={notes} onUndo={() => panel.current?.focus({ preventScroll: true })} />
      {isMissing && chosen !== "list" && <p>{text("gone")}</p>}
      {notes.all === null && notes.failure === null && <p aria-busy="true">{text("loading")}</p>}
      {notes.all !== null && shown.length === 0 && <p className={styles.quiet}>{text("none")}</p>}
      <ol className={styles.list}>
        {shown.map((note) =>
          note.id === editing ? (
            <li key={note.id}>
              <NoteField
                draft={note}
                revision={note.revision ?? revision}
                format={format}
                onKeep={async (draft) => {
                  const isKept = await notes.keep(draft);
                  if (isKept) leave(note);
                  return isKept;
                }}
                onLeave={() => leave(note)}
              />
            </li>
          ) : (
            <Item
              key={note.id}
              {...props}
              note={note}
              isLeft={note.id === edited || note.id === props.kept}
              onEdit={() => {
                setEdited(null);
                setEditing(note.id);
              }}
            />
          ),
        )}
      </ol>
      {notes.all !== null && (
        <p className={styles.quiet}>{text(notes.keeps ? "keptByServer" : "keptHere")}</p>
      )}
    </aside>
  );
}

/** What was done last, with a way back, or why it was not done. */
function Told({ notes, onUndo }: Pick<NotesPanelProps, "notes"> & { readonly onUndo: () => void }) {
  const text = useTranslations("notes");
  const { deed, failure } = notes;
  const ref = useRef<HTMLButtonElement>(null);
  // The button that removed a note went with it; its way back is next.
  const removed = deed?.what === "removed" ? deed.id : null;
  useEffect(() => {
    if (removed !== null) ref.current?.focus({ preventScroll: true });
  }, [removed]);
  if (failure !== null)
    return (
      <p role="alert" className={styles.failure}>
        {text(`failed.${failure.why}`, { detail: failure.detail })}
      </p>
    );
  return (
    <div className={styles.told}>
      <output>{deed === null ? "" : text(`done.${deed.what}`)}</output>
      {deed !== null && (
        <Button
          ref={ref}
          size="small"
          variant="link"
          onClick={() => {
            // It goes when it is done; the focus must not go with it.
            onUndo();
            void notes.undo();
          }}
        >
          {text("undo")}
        </Button>
      )}
    </div>
  );
}

interface ItemProps extends NotesPanelProps {
  readonly note: Note;
  /** Its field has just been left: the focus goes on here instead of to the page. */
  readonly isLeft: boolean;
  readonly onEdit: () => void;
}

function Item({ note, notes, chosen, isLeft, format, linkOf, onOpen, onEdit }: ItemProps) {
  const text = useTranslations("notes");
  const { copied, copy } = useCopy();
  const ref = useRef<HTMLLIElement>(null);
  const isChosen = note.id === chosen;
  useEffect(() => {
    if (isChosen) ref.current?.scrollIntoView?.({ block: "nearest" });
  }, [isChosen]);
  useEffect(() => {
    if (isLeft) ref.current?.focus({ preventScroll: true });
  }, [isLeft]);
  const { from, to, by, at, revision } = note;
  const written = [
    revision === null ? text("ofSourceMark") : "",
    by === "" ? "" : text("by", { name: by }),
    at === null ? "" : text("written", { at: new Date(at).toISOString().slice(0, 16).replace("T", " ") }),
  ].filter((part) => part !== "");
  return (
    <li ref={ref} className={styles.item} aria-current={isChosen} tabIndex={-1}>
      <Button variant="link" className={styles.time} onClick={() => onOpen(note)}>
        {to === null
          ? formatTime(from, format)
          : text("range", { from: formatTime(from, format), to: formatTime(to, format) })}
      </Button>
      <p className={styles.text}>{note.text}</p>
      <p className={styles.quiet}>{written.join(" · ")}</p>
      <div className={styles.row}>
        <Button size="small" variant="quiet" onClick={onEdit} label={text("editLabel", { text: note.text })}>
          {text("edit")}
        </Button>
        <Button
          size="small"
          variant="quiet"
          onClick={() => void notes.remove(note)}
          label={text("removeLabel", { text: note.text })}
        >
          {text("remove")}
        </Button>
        <Button size="small" variant="quiet" onClick={() => void copy(linkOf(note))}>
          {text("copyLink")}
        </Button>
        <output className={styles.quiet}>
          {copied === null ? "" : text(copied ? "copied" : "notCopied")}
        </output>
      </div>
    </li>
  );
}
