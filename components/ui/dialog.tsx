"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactElement, ReactNode } from "react";
import { Button } from "./button.tsx";
import styles from "./dialog.module.css";
import { Icon } from "./icon.tsx";

interface WindowProps {
  readonly title: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

interface DialogProps extends WindowProps {
  readonly closeLabel: string;
  /** It takes the whole screen: for what is read from afar. */
  readonly isWhole?: boolean;
}

/** A window over the page to read and to close again; what had the focus gets it back. */
export function Dialog(props: DialogProps) {
  const { title, open, onOpenChange, closeLabel, isWhole = false, children } = props;
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup className={styles.dialog} data-width={isWhole ? "whole" : "wide"}>
          <Base.Title className={styles.title}>{title}</Base.Title>
          {children}
          <Base.Close render={<Button variant="quiet" className={styles.close} aria-label={closeLabel} />}>
            <Icon name="close" />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

interface ConfirmDialogProps extends WindowProps {
  /** The button that opens it, and gets the focus back. */
  readonly trigger: ReactElement;
  readonly description: string;
  /** The words of the button that leaves everything as it is. */
  readonly cancelLabel: string;
  /** The button that does it. */
  readonly action: ReactNode;
}

/** A question that must be answered: a click beside it does not close it. `children` stand above the answers. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, description, trigger, open, onOpenChange, cancelLabel, action, children } = props;
  return (
    <AlertDialog.Root open={open} onOpenChange={onOpenChange}>
      <AlertDialog.Trigger render={trigger} />
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.dialog}>
          <AlertDialog.Title className={styles.title}>{title}</AlertDialog.Title>
          <AlertDialog.Description className={styles.description}>{description}</AlertDialog.Description>
          {children}
          <div className={styles.actions}>
            <AlertDialog.Close render={<Button />}>{cancelLabel}</AlertDialog.Close>
            {action}
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
