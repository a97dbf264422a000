/** The texts of a language; where one has none, the English ones. Not for the browser: it gets those of its language only. */
import { type Locale, MESSAGES, type Messages } from "./messages.ts";
import { CHINESE } from "./zh.ts";

const CHINESE_MESSAGES = merged(MESSAGES, CHINESE) as unknown as Messages;

export function catalogueOf(locale: Locale): Messages {
  return locale === "zh" ? CHINESE_MESSAGES : MESSAGES;
}

interface Texts {
  readonly [key: string]: string | Texts | undefined;
}

function merged(texts: Texts, over: Texts): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([key, text]) => {
      const other = over[key];
      if (typeof text === "object" && typeof other === "object") return [key, merged(text, other)];
      return [key, other ?? text];
    }),
  );
}
