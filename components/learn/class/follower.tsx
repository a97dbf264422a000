"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { useTranslations } from "use-intl";
import { useKeys } from "@/components/revision/use-keys.ts";
import { Button } from "@/components/ui/button.tsx";
import { followedAddress, isSamePage, showSame } from "@/lib/client/class-address.ts";
import { classAsking, NOT_ASKING } from "@/lib/client/class-asking.ts";
import { pageHead } from "@/lib/client/class-head.ts";
import type { FollowedClass } from "@/lib/client/class-session.ts";
import styles from "./class.module.css";
import { classSession } from "./session.ts";

/** What changes so soon after a key or a press is of the reader's own doing; what changes by itself is not. An address is written late. */
const BY_HAND_MS = 4_000;

/** Goes where the teacher is, until the reader goes somewhere else. */
export function Follower({ state }: { readonly state: FollowedClass }) {
  const text = useTranslations("class.student");
  const { isAway, isOpen, place } = state;
  const isByHand = useByHand();
  useFollowing(state);
  useLeaving(state, isByHand);
  useAsked(state);
  const stay = (): void => {
    stayHere();
    classSession().setAway(true);
  };
  useKeys({ r: () => classSession().setAway(false) }, isAway);
  const said = isAway ? "away" : !isOpen && place !== null ? "lost" : place === null ? "waiting" : "follows";
  return (
    <>
      <p role="status">{text(said)}</p>
      {isAway ? (
        <Button variant="primary" aria-keyshortcuts="r" onClick={() => classSession().setAway(false)}>
          {text("rejoin")} <kbd className={styles.key}>{text("rejoinKey")}</kbd>
        </Button>
      ) : (
        place !== null && <Button onClick={stay}>{text("lookAround")}</Button>
      )}
      <Button
        variant="quiet"
        onClick={() => {
          if (!isAway) stayHere();
          classSession().leave();
        }}
      >
        {text("leave")}
      </Button>
    </>
  );
}

/** Keeps page, address and head where the teacher's are. */
function useFollowing({ place, isAway }: FollowedClass): void {
  const router = useRouter();
  const path = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is read from the window; it changes when a page has come
  useEffect(() => {
    if (place === null || isAway) {
      pageHead.setLead(null);
      return;
    }
    const here = hereNow();
    const target = followedAddress(place.href, here);
    if (!isSamePage(target, here)) {
      pageHead.setLead(null);
      router.push(target);
      return;
    }
    // Written as pages write their own state: nothing has to be loaded for it.
    if (target !== here) window.history.replaceState(null, "", target);
    pageHead.setLead({ place, now: () => classSession().serverNow() });
  }, [place, isAway, path, router]);
  useEffect(() => () => pageHead.setLead(null), []);
}

/** Whoever moves the head, or goes to another scene or page, looks around. */
function useLeaving({ place, isAway }: FollowedClass, isByHand: () => boolean): void {
  const path = usePathname();
  const query = useSearchParams().toString();
  const isFollowing = place !== null && !isAway;
  useEffect(() => {
    if (!isFollowing) return;
    pageHead.onTakeOver(() => {
      if (!isByHand()) return false;
      classSession().setAway(true);
      return true;
    });
    return () => pageHead.onTakeOver(null);
  }, [isFollowing, isByHand]);
  const followed = useRef("");
  followed.current = place?.href ?? "";
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the address changes, not when the teacher moves
  useEffect(() => {
    if (isFollowing && isByHand() && !showSame(hereNow(), followed.current)) classSession().setAway(true);
  }, [path, query]);
}

/** Tells the page what the class is asked, and the class what the page's reader guesses. */
function useAsked({ place, isAway }: FollowedClass): void {
  const asked = place?.asked ?? null;
  const isFollowing = place !== null && !isAway;
  useEffect(() => {
    classAsking.set(isFollowing ? { ...NOT_ASKING, role: "student", asked } : NOT_ASKING);
  }, [isFollowing, asked]);
  useEffect(() => {
    classAsking.onGuess((guess) => classSession().guess(guess));
    return () => {
      classAsking.onGuess(null);
      classAsking.set(NOT_ASKING);
    };
  }, []);
}

/** Whether the reader has just pressed something. */
function useByHand(): () => boolean {
  const pressedAt = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const note = (event: Event): void => {
      if (event.isTrusted) pressedAt.current = performance.now();
    };
    const kinds = ["pointerdown", "keydown", "input", "wheel", "touchmove"];
    for (const kind of kinds) window.addEventListener(kind, note, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) window.removeEventListener(kind, note, { capture: true });
    };
  }, []);
  const isByHand = useRef(() => performance.now() - pressedAt.current < BY_HAND_MS);
  return isByHand.current;
}

/** Puts the head that is led into the address, so that it stays when it is led no longer. */
function stayHere(): void {
  const { report } = pageHead;
  if (report === null) return;
  const url = new URL(window.location.href);
  url.searchParams.set("t", new Date(report.t).toISOString());
  window.history.replaceState(null, "", url.pathname + url.search);
}

function hereNow(): string {
  return window.location.pathname + window.location.search;
}
