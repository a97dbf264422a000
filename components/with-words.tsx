"use client";

import { type ComponentType, type ReactNode, useMemo } from "react";
import { IntlProvider, useLocale, useMessages } from "use-intl";
import type { Messages } from "@/lib/i18n/messages.ts";

interface AddedWordsProps {
  readonly words: Partial<Messages>;
  readonly children: ReactNode;
}

/** Words of the reader's language for what is below, whatever English ones there are. */
export function GivenWords({ words, children }: AddedWordsProps) {
  const above = useMessages();
  const messages = useMemo(() => ({ ...above, ...words }), [words, above]);
  return (
    <IntlProvider locale={useLocale()} messages={messages as Messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/** English words besides those that are there; those of another language are there already. */
function AddedWords({ words, children }: AddedWordsProps) {
  const above = useMessages();
  const messages = useMemo(() => ({ ...words, ...above }), [words, above]);
  return (
    <IntlProvider locale={useLocale()} messages={messages as Messages} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}

/**
 * A page, or a part that is loaded later, with the English words that it needs: only who shows it loads them. Which those are
 * is held by a test.
 */
export function withWords<P extends object>(
  words: Partial<Messages>,
  Part: ComponentType<P>,
): ComponentType<P> {
  return function WithWords(props: P) {
    return (
      <AddedWords words={words}>
        <Part {...props} />
      </AddedWords>
    );
  };
}
