"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import styles from "./top-bar.module.css";

/** For the keyboard: past the bar, to what the page is about. A button, because addresses keep state behind `#`. */
export function SkipButton() {
  const text = useTranslations("shell");
  const skip = (): void => {
    const target =
      document.querySelector<HTMLElement>("[data-skip-target]") ?? document.querySelector("main");
    if (target === null) return;
    if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
    target.focus();
  };
  return (
    <Button className={styles.skip ?? ""} onClick={skip}>
      {text("skip")}
    </Button>
  );
}
