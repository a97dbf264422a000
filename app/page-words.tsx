import type { ReactNode } from "react";
import { GivenWords } from "@/components/with-words.tsx";
import { catalogueOf } from "@/lib/i18n/catalogue.ts";
import type { Messages } from "@/lib/i18n/messages.ts";
import { requestLocale } from "@/lib/server/locale.ts";

type Page<P> = (props: P) => ReactNode | Promise<ReactNode>;

/**
 * A page with the words of the sets that it shows, in the reader's language: its own ones, and those of parts that are loaded later.
 * English ones come with the scripts of each part. A test holds that nothing is missing.
 */
export function inReadersWords<P>(sets: readonly Partial<Messages>[], Page: Page<P>) {
  const areas = [...new Set(sets.flatMap((set) => Object.keys(set) as (keyof Messages)[]))];
  return async function InReadersWords(props: P) {
    const locale = await requestLocale();
    const page = await Page(props);
    return locale === "en" ? page : <GivenWords words={pick(catalogueOf(locale), areas)}>{page}</GivenWords>;
  };
}

/** Some areas of a catalogue. */
export function pick(messages: Messages, areas: readonly (keyof Messages)[]): Partial<Messages> {
  return Object.fromEntries(areas.map((area) => [area, messages[area]]));
}
