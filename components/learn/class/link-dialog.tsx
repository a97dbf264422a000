"use client";

import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import { useCopy } from "@/components/incident/use-copy.ts";
import { Button } from "@/components/ui/button.tsx";
import { Dialog } from "@/components/ui/dialog.tsx";
import { classLink, isLoopback } from "@/lib/client/class-address.ts";
import type { LedClass } from "@/lib/client/class-session.ts";
import styles from "./link.module.css";

const QrCode = lazy(() => import("./qr-code.tsx"));

interface LinkProps {
  readonly state: LedClass;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** The link of a class: to copy, and to scan. */
export function LinkDialog({
  state,
  open,
  onOpenChange,
  onWall,
}: LinkProps & { readonly onWall: () => void }) {
  const text = useTranslations("class.link");
  const teach = useTranslations("class.teach");
  const { copied, copy } = useCopy();
  const link = classLink(window.location.origin, state.id);
  return (
    <Dialog title={text("title")} open={open} onOpenChange={onOpenChange} closeLabel={teach("close")}>
      <p className={styles.link} data-testid="class-link">
        {link}
      </p>
      <div className={styles.ways}>
        <Code link={link} />
        <div>
          <p>
            <Button variant="primary" onClick={() => void copy(link)}>
              {text("copy")}
            </Button>{" "}
            <Button aria-keyshortcuts="q" onClick={onWall}>
              {text("wall")}
            </Button>{" "}
            <span role="status">{copied === null ? "" : text(copied ? "copied" : "notCopied")}</span>
          </p>
          <p>{text("help")}</p>
        </div>
      </div>
      <Warnings state={state} />
      <p className={styles.small}>{text("whoSees")}</p>
    </Dialog>
  );
}

/** The same for a room: as large as the wall. */
export function LinkWall({ state, open, onOpenChange }: LinkProps) {
  const text = useTranslations("class.link");
  const teach = useTranslations("class.teach");
  const link = classLink(window.location.origin, state.id);
  return (
    <Dialog
      title={text("title")}
      open={open}
      onOpenChange={onOpenChange}
      closeLabel={teach("close")}
      isWhole={true}
    >
      <div className={styles.wall}>
        <Code link={link} />
        <p className={styles.address}>{link}</p>
        <Warnings state={state} />
        <p role="status">{teach("followers", { count: state.followers ?? 0 })}</p>
      </div>
    </Dialog>
  );
}

/** The code for phones; none of an address that no phone can open. */
function Code({ link }: { readonly link: string }) {
  const text = useTranslations("class.link");
  if (isLoopback(new URL(link).hostname)) return null;
  return (
    <div className={styles.code}>
      <Suspense>
        <QrCode text={link} label={text("code", { link })} />
      </Suspense>
    </div>
  );
}

function Warnings({ state }: { readonly state: LedClass }) {
  const text = useTranslations("class.link");
  return (
    <>
      {isLoopback(window.location.hostname) && <p className={styles.warning}>{text("onlyHere")}</p>}
      {state.isOneOfMany && <p className={styles.warning}>{text("oneOfMany")}</p>}
    </>
  );
}
