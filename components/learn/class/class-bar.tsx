"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { withWords } from "@/components/with-words.tsx";
import { CLASS_QUERY } from "@/lib/client/class-address.ts";
import { CLASS_WORDS } from "@/lib/i18n/words/class.ts";
import styles from "./class.module.css";
import { Follower } from "./follower.tsx";
import { Leader } from "./leader.tsx";
import { classSession, useClass } from "./session.ts";

/** Kept by the tab: it is small on each page then. */
const SMALL = "skscope.class.small";

interface ClassBarProps {
  /** A class is to be opened here. */
  readonly opens: boolean;
  readonly onOpened: () => void;
}

function ClassBarPart({ opens, onOpened }: ClassBarProps) {
  const text = useTranslations("class");
  const state = useClass();
  const [isSmall, setSmall] = useState(() => window.sessionStorage.getItem(SMALL) !== null);
  const resize = (small: boolean): void => {
    setSmall(small);
    if (small) window.sessionStorage.setItem(SMALL, "true");
    else window.sessionStorage.removeItem(SMALL);
  };
  // What asks for an answer is not small.
  const canBeSmall = state.role === "teacher" || state.role === "student";
  useEffect(() => {
    const id = new URLSearchParams(window.location.search).get(CLASS_QUERY);
    if (id !== null) classSession().join(id);
  }, []);
  const isLeading = state.role === "teacher" || opens;
  if (state.role === "none" && !opens) return null;
  return (
    <section
      className={styles.bar}
      aria-label={text("label")}
      data-role={isLeading ? "teacher" : state.role}
      data-small={canBeSmall && isSmall}
    >
      {isLeading && (
        <Leader state={state.role === "teacher" ? state : null} opens={opens} onOpened={onOpened} />
      )}
      {!isLeading && state.role === "student" && <Follower state={state} />}
      {!isLeading && state.role === "over" && (
        <>
          <p role="status">
            {state.reason === "" ? text("over.ended") : text("over.refused", { reason: state.reason })}
          </p>
          <Button onClick={() => classSession().leave()}>{text("over.close")}</Button>
        </>
      )}
      {canBeSmall && (
        <Button
          variant="icon"
          data-part="size"
          label={text(isSmall ? "larger" : "smaller")}
          aria-expanded={!isSmall}
          onClick={() => resize(!isSmall)}
        >
          {isSmall ? "▸" : "◂"}
        </Button>
      )}
    </section>
  );
}

/** What a page shows of the class that it leads or follows. */
const ClassBar = withWords(CLASS_WORDS, ClassBarPart);
export default ClassBar;
