"use client";

import { lazy, Suspense } from "react";
import { useTranslations } from "use-intl";
import type { ChapterId } from "../chapters.ts";
import { instantText } from "../verdict.tsx";
import type { TallyProps } from "./tally.tsx";
import { questionKey, useClassAsking } from "./use-class-asking.ts";

const Tally = lazy(() => import("./tally.tsx"));

/** What a class guesses of a question, for who leads one; nothing for everybody else. */
export function ClassTally({
  id,
  ...props
}: Omit<TallyProps, "tally" | "followers" | "label"> & { readonly id: ChapterId }) {
  const units = useTranslations("learn.unit");
  const { role, tally, followers } = useClassAsking();
  if (role !== "teacher" || tally === null || tally.question !== questionKey(id, props.question)) return null;
  const { question, story } = props;
  const label = (value: number): string =>
    question.kind === "number" ? units(question.unit, { value }) : instantText(value, story?.origin ?? null);
  return (
    <Suspense>
      <Tally {...props} tally={tally} followers={followers} label={label} />
    </Suspense>
  );
}
