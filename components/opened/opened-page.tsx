"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl";
import { OpenPanel } from "@/components/home/open-panel.tsx";
import { PortProvider, useLocalPort, useOpened } from "@/components/port-provider.tsx";
import message from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { withWords } from "@/components/with-words.tsx";
import type { OpenedFacts } from "@/lib/client/local/messages.ts";
import { firstView, openedAddress } from "@/lib/client/opened-address.ts";
import { HOME_WORDS } from "@/lib/i18n/words/home.ts";
import { SourceView } from "./source-view.tsx";

function OpenedPagePart() {
  const port = useLocalPort();
  const opened = useOpened();
  const hash = useHash();
  if (hash === null) return null;
  const { file, revision, page } = openedAddress(hash);
  if (file === null || opened === null || opened.summary.id !== file) return <ChooseAgain file={file} />;
  return (
    <PortProvider port={port} key={port.key}>
      <SourceView source={file} revision={revision} page={page ?? null} />
    </PortProvider>
  );
}

/** Asks for the file. The address keeps the cursor and the range, which are restored with it. */
function ChooseAgain({ file }: { readonly file: string | null }) {
  const text = useTranslations("home.again");
  const port = useLocalPort();
  const router = useRouter();
  const onOpened = ({ summary, only }: OpenedFacts): void => {
    if (summary.id !== file) router.replace(port.viewHref(firstView(summary.id, only)));
  };
  return (
    <>
      <TopBar crumbs={file === null ? [] : [{ label: file }]} />
      <main className={message.message}>
        <h1>{file === null ? text("first") : text("title", { name: file })}</h1>
        <p>{text(file === null ? "firstWhy" : "why")}</p>
        <OpenPanel
          {...(file === null ? {} : { label: text("choose", { name: file }) })}
          withKeeping={false}
          onOpened={onOpened}
        />
      </main>
    </>
  );
}

/** Returns the fragment of the address, and follows it; null while the server renders. */
function useHash(): string | null {
  const [hash, setHash] = useState<string | null>(null);
  // Next reports a changed fragment only by rendering the components that read the query.
  useSearchParams();
  useEffect(() => setHash(location.hash));
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    window.addEventListener("hashchange", follow);
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
      window.removeEventListener("popstate", follow);
    };
  }, []);
  return hash;
}

/** The pages of a file that was opened in the browser; asks for the file again after a reload. */
export const OpenedPage = withWords(HOME_WORDS, OpenedPagePart);
