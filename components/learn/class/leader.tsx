"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog } from "@/components/ui/dialog.tsx";
import { toldAddress } from "@/lib/client/class-address.ts";
import { classAsking, NOT_ASKING } from "@/lib/client/class-asking.ts";
import { pageHead } from "@/lib/client/class-head.ts";
import type { LedClass } from "@/lib/client/class-session.ts";
import type { Telling } from "@/lib/client/class-teller.ts";
import { messageOf } from "@/lib/model/errors.ts";
import { LinkDialog, LinkWall } from "./link-dialog.tsx";
import { classSession } from "./session.ts";

interface LeaderProps {
  /** Null: it is to be opened. */
  readonly state: LedClass | null;
  readonly opens: boolean;
  readonly onOpened: () => void;
}

/** How often it is looked at where the page is; what is due is told then. */
const LOOK_MS = 200;

/** What a teacher sees of the class that this page leads. */
export function Leader({ state, opens, onOpened }: LeaderProps) {
  const text = useTranslations("class.teach");
  const [failure, setFailure] = useState<string | null>(null);
  const [showsLink, setShowsLink] = useState(false);
  const [isOnWall, setOnWall] = useState(false);
  const [asksEnd, setAsksEnd] = useState(false);
  const isOpening = useRef(false);
  const open = useEffectEvent(async (): Promise<void> => {
    const here = tellingOf(null);
    if (here === null || isOpening.current) return;
    isOpening.current = true;
    try {
      if (classSession().state.role !== "teacher") await classSession().open(here);
      setShowsLink(true);
      onOpened();
    } catch (error) {
      // What the browser throws where nobody answers says nothing to a reader.
      setFailure(error instanceof TypeError ? "" : messageOf(error));
    } finally {
      isOpening.current = false;
    }
  });
  useEffect(() => {
    if (opens) void open();
  }, [opens]);
  useTelling(state !== null);
  useAsking(state);
  useKeys({ q: () => setOnWall(true) }, state !== null);
  if (state === null) {
    if (failure === null) return <p role="status">{text("opening")}</p>;
    return (
      <>
        <p role="alert">{failure === "" ? text("failedUnknown") : text("failed", { reason: failure })}</p>
        <Button
          onClick={() => {
            setFailure(null);
            onOpened();
          }}
        >
          {text("close")}
        </Button>
      </>
    );
  }
  return (
    <>
      <p role="status">
        {state.isOpen ? (
          <Count state={state} />
        ) : state.refusal === "" ? (
          text("lost")
        ) : (
          text("refused", { reason: state.refusal })
        )}
      </p>
      <Button onClick={() => setShowsLink(true)}>{text("link")}</Button>
      <ConfirmDialog
        title={text("endTitle")}
        description={text("endHelp")}
        open={asksEnd}
        onOpenChange={setAsksEnd}
        trigger={<Button>{text("end")}</Button>}
        cancelLabel={text("cancel")}
        action={
          <Button variant="danger" onClick={() => void classSession().end()}>
            {text("end")}
          </Button>
        }
      >
        {null}
      </ConfirmDialog>
      <LinkDialog
        state={state}
        open={showsLink}
        onOpenChange={setShowsLink}
        onWall={() => {
          setShowsLink(false);
          setOnWall(true);
        }}
      />
      <LinkWall state={state} open={isOnWall} onOpenChange={setOnWall} />
    </>
  );
}

/** How many there are; nothing before the server has said it. */
function Count({ state: { followers, away, left } }: { readonly state: LedClass }) {
  const text = useTranslations("class.teach");
  if (followers === null) return text("counting");
  const all = followers + away + left;
  return (
    <>
      {all > 0 && followers === 0 ? text("noneFollow") : text("followers", { count: followers })}
      {away > 0 && ` · ${text("away", { count: away })}`}
      {left > 0 && ` · ${text("left", { count: left })}`}
    </>
  );
}

/** Tells the page what the class guesses. */
function useAsking(state: LedClass | null): void {
  const { tally = null, followers = 0 } = state ?? {};
  const isOn = state !== null;
  useEffect(() => {
    if (isOn) classAsking.set({ role: "teacher", asked: null, tally, followers: followers ?? 0 });
  }, [isOn, tally, followers]);
  useEffect(() => () => classAsking.set(NOT_ASKING), []);
}

/** Tells the class where this page is, for as long as it leads one. */
function useTelling(isOn: boolean): void {
  const last = useRef<Telling | null>(null);
  useEffect(() => {
    if (!isOn) return;
    last.current ??= classSession().told;
    const look = (): void => {
      last.current = tellingOf(last.current);
      if (last.current !== null) classSession().tell(last.current);
    };
    look();
    const timer = setInterval(look, LOOK_MS);
    return () => clearInterval(timer);
  }, [isOn]);
}

/** Where the page is; on one that no class follows, where it was before. */
function tellingOf(before: Telling | null): Telling | null {
  const href = toldAddress(window.location.pathname + window.location.search);
  if (href === null) return before === null ? null : { ...before, playing: false };
  const { report, moves } = pageHead;
  // A page that is not seen has no frames: its head stands.
  const playing = report?.playing === true && !document.hidden;
  const { t = null, speed = 1, until = null } = report ?? {};
  const asked = classAsking.here;
  return { href, t, playing, speed, until, moves, ...(asked === null ? {} : { asked }) };
}
