"use client";

import { useTranslations } from "use-intl";
import type { ChapterId } from "@/components/learn/chapters.ts";

type Titled =
  | "learn.title"
  | "learn.printed.title"
  | `learn.chapters.${ChapterId}.title`
  | "sandbox.title"
  | "shell.notFoundTitle"
  | "shell.protocol.title"
  | "home.open.pageTitle"
  | "class.embed.sandbox"
  | "class.page.title";

interface TitleProps {
  /** Where the text is in the catalogue. */
  readonly text: Titled;
}

/** The title of a page, in the language of the browser. */
export function Title({ text }: TitleProps) {
  const texts = useTranslations();
  return <PlainTitle>{texts(text)}</PlainTitle>;
}

/** The same for a name that is nobody's language. */
export function PlainTitle({ children }: { readonly children: string }) {
  return <title>{`${children} · skscope`}</title>;
}
