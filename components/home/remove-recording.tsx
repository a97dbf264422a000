"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { RefusedError } from "@/lib/client/port.ts";
import styles from "./remove-recording.module.css";

/** Removes an uploaded recording, when it is confirmed. */
export function RemoveRecording({ id, title }: { readonly id: string; readonly title: string }) {
  const text = useTranslations("home.remove");
  const { keeping } = usePort();
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const remove = async (): Promise<void> => {
    setIsRemoving(true);
    setProblem(null);
    try {
      await keeping?.remove(id);
      setOpen(false);
      router.refresh();
    } catch (error) {
      const isRefusal = error instanceof RefusedError;
      setProblem(isRefusal ? (error.detail ?? text("failed", { status: error.status })) : text("broken"));
    } finally {
      setIsRemoving(false);
    }
  };

  const onOpenChange = (isOpen: boolean): void => {
    setProblem(null);
    setOpen(isOpen);
  };
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Trigger className={styles.trigger} aria-label={text("label", { title })}>
        {text("remove")}
      </AlertDialog.Trigger>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.dialog}>
          <AlertDialog.Title className={styles.title}>{text("question", { title })}</AlertDialog.Title>
          <AlertDialog.Description className={styles.text}>{text("consequence")}</AlertDialog.Description>
          {problem !== null && (
            <p className={styles.problem} role="alert">
              {problem}
            </p>
          )}
          <div className={styles.actions}>
            <AlertDialog.Close className={styles.button}>{text("keep")}</AlertDialog.Close>
            <button type="button" className={styles.danger} disabled={isRemoving} onClick={remove}>
              {text("remove")}
            </button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
