"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useCallback, useEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { useTranslations } from "use-intl";
import { useLocalPort, usePort } from "@/components/port-provider.tsx";
import { type GivenFile, nameOfFiles, sizeOfFiles } from "@/lib/client/given-files.ts";
import type { OpenedFacts } from "@/lib/client/local/messages.ts";
import { LocalError } from "@/lib/client/local-port.ts";
import { firstView } from "@/lib/client/opened-address.ts";
import { RefusedError } from "@/lib/client/port.ts";
import { messageOf } from "@/lib/model/errors.ts";
import { MAX_UPLOAD_BYTES, MAX_UPLOADS } from "@/lib/model/upload.ts";
import { droppedFiles, MAX_FILES, TooManyFilesError } from "./dropped-files.ts";
import { FileButton } from "./file-button.tsx";
import styles from "./open-panel.module.css";
import { TransferStatus } from "./transfer-status.tsx";
import { useFileDrop } from "./use-file-drop.ts";
import { type Failure, type Move, useTransfer } from "./use-transfer.ts";

const MIB = 1024 * 1024;
/** As the sentences of refusals name them. */
const LIMITS = { sent: MAX_UPLOAD_BYTES / MIB, kept: MAX_UPLOADS };

interface OpenPanelProps {
  /** The words of the button; default: "Open here…". */
  readonly label?: ReactNode;
  /** Whether to offer keeping the files on the server, where there is one. */
  readonly withKeeping?: boolean;
  /** Called when the files have been read; default: goes to its page. */
  readonly onOpened?: (facts: OpenedFacts) => void;
}

/**
 * Opens files in the browser, chosen with a button or dropped anywhere on the page. Keeping them on the server is the
 * second choice.
 */
export function OpenPanel({ label, withKeeping = true, onOpened }: OpenPanelProps) {
  const text = useTranslations("home.open");
  const router = useRouter();
  const local = useLocalPort();
  const { keeping } = usePort();
  const { transfer, isBusy, start, fail, close } = useTransfer();
  const here = useRef<HTMLButtonElement>(null);
  const there = useRef<HTMLButtonElement>(null);
  /** The button that gets the focus when the status is closed. */
  const used = useRef(here);

  /** Fetches the code that reads and draws a recording while the reader chooses a file. */
  const prepare = useCallback((): void => {
    local.warm();
    import("@/components/opened/source-view.tsx")
      .then((module) => module.preloadViews())
      // The page requests it again, and shows an error if that fails.
      .catch(() => undefined);
  }, [local]);
  const shownName = useCallback(
    (files: readonly GivenFile[]): string =>
      files.length === 1 ? nameOfFiles(files) : text("files", { count: files.length }),
    [text],
  );
  const openHere = useCallback(
    (files: readonly GivenFile[]): void => {
      used.current = here;
      prepare();
      const name = shownName(files);
      const move: Move = async (signal, tell) => {
        tell({ step: "reading", name, bytes: 0, total: sizeOfFiles(files), records: 0 });
        const facts = await local.open(files, {
          signal,
          onProgress: ({ bytes, totalBytes, records }) =>
            tell({ step: "reading", name, bytes, total: totalBytes, records }),
        });
        if (onOpened !== undefined) onOpened(facts);
        else router.push(local.viewHref(firstView(facts.summary.id, facts.only)));
      };
      start(move, name, (error) => ({
        reason: messageOf(error),
        ...(error instanceof LocalError ? { refused: error.refused } : {}),
      }));
    },
    [local, router, onOpened, start, prepare, shownName],
  );
  const notKept = ({ status, detail, failure, refused }: RefusedError): Failure => {
    const said = detail ?? text("status", { status });
    return { reason: failure === null ? said : text(`notKept.${failure}`, { ...LIMITS, said }), refused };
  };
  const keep = (files: readonly GivenFile[]): void => {
    used.current = there;
    if (keeping === null) return;
    const name = shownName(files);
    const total = sizeOfFiles(files);
    if (total > MAX_UPLOAD_BYTES) {
      fail(name, text("tooLarge", { size: Math.ceil(total / MIB), limit: MAX_UPLOAD_BYTES / MIB }));
      return;
    }
    const move: Move = async (signal, tell) => {
      const onSent = (bytes: number): void => tell({ step: "sending", name, bytes, total });
      onSent(0);
      router.push((await keeping.upload(files, { onSent, signal })).href);
    };
    start(move, name, (error) =>
      error instanceof RefusedError ? notKept(error) : { reason: text("broken") },
    );
  };
  const onDrop = useCallback(
    (dropped: DataTransfer): void => {
      droppedFiles(dropped).then(
        (files) => {
          if (files.length > 0) openHere(files);
          else fail(text("dropped"), text("emptyFolder"));
        },
        (error: unknown) =>
          fail(
            text("dropped"),
            error instanceof TooManyFilesError
              ? text("tooManyFiles", { limit: MAX_FILES })
              : messageOf(error),
          ),
      );
    },
    [openHere, fail, text],
  );
  const isOver = useFileDrop(onDrop, isBusy);
  useEffect(() => {
    if (isOver) prepare();
  }, [isOver, prepare]);
  const closeStatus = (): void => {
    // A button that is still disabled takes no focus.
    flushSync(close);
    used.current.current?.focus();
  };

  return (
    <div className={styles.panel}>
      <div className={styles.choices}>
        <FileButton ref={here} variant="primary" disabled={isBusy} onAsk={prepare} onFiles={openHere}>
          {label ?? text("here")}
        </FileButton>
        {withKeeping && keeping !== null && (
          <FileButton ref={there} disabled={isBusy} onFiles={keep}>
            {text("keep")}
          </FileButton>
        )}
      </div>
      <p className={styles.hint}>
        {text.rich(label === undefined ? "hint" : "hintAgain", {
          folder: (words) => (
            <FileButton variant="link" isFolder disabled={isBusy} onAsk={prepare} onFiles={openHere}>
              {words}
            </FileButton>
          ),
        })}{" "}
        <strong>{text("stays")}</strong>
        {withKeeping && keeping !== null && ` ${text("keepHint", { limit: MAX_UPLOAD_BYTES / MIB })}`}
      </p>
      {isOver && (
        <div className={styles.over} aria-hidden="true">
          <p>{text(isBusy ? "busy" : "drop")}</p>
        </div>
      )}
      <TransferStatus transfer={transfer} onClose={closeStatus} />
    </div>
  );
}
