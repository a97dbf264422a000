"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl";
import { usePort } from "@/components/port-provider.tsx";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/dialog.tsx";
import { RefusedError } from "@/lib/client/port.ts";
import styles from "./remove-recording.module.css";

/** Removes an uploaded recording after confirmation. */
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
    <ConfirmDialog
      title={text("question", { title })}
      description={text("consequence")}
      cancelLabel={text("keep")}
      open={open}
      onOpenChange={onOpenChange}
      trigger={
        <Button variant="quiet" size="small" className={styles.trigger} aria-label={text("label", { title })}>
          {text("remove")}
        </Button>
      }
      action={
        <Button variant="danger" disabled={isRemoving} onClick={remove}>
          {text("remove")}
        </Button>
      }
    >
      {problem !== null && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </ConfirmDialog>
  );
}
