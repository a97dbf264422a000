import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { ClassDoor } from "@/components/learn/class/door.tsx";
import { PageI18n } from "@/components/page-i18n.tsx";
import { FONTS } from "@/components/shell/fonts.ts";
import { FrameGuard } from "@/components/shell/frame-guard.tsx";
import { SessionProvider } from "@/components/shell/session.tsx";
import { TooltipLayer } from "@/components/ui/tooltip.tsx";
import { THEME_SCRIPT } from "@/lib/client/preferences.ts";
import { catalogueOf } from "@/lib/i18n/catalogue.ts";
import { LANGUAGE_TAG } from "@/lib/i18n/locales.ts";
import type { Messages } from "@/lib/i18n/messages.ts";
import { BASE_WORDS } from "@/lib/i18n/words/base.ts";
import { CLASS_WORDS } from "@/lib/i18n/words/class.ts";
import { embedders } from "@/lib/server/embedding.ts";
import { requestLocale } from "@/lib/server/locale.ts";
import { hasSession } from "@/lib/server/sign-in.ts";
import "./globals.css";
import { pick } from "./page-words.tsx";

export const metadata: Metadata = {
  title: { default: "skscope", template: "%s · skscope" },
  description:
    "See what Knative’s ServerlessService really does: which mode a revision is in, why, and until when.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

/** A class goes along to any page. */
const BASE_AREAS = Object.keys({ ...BASE_WORDS, ...CLASS_WORDS }) as (keyof Messages)[];

export default async function RootLayout({ children }: { children: ReactNode }) {
  const locale = await requestLocale();
  const head = await headers();
  const nonce = head.get("x-nonce") ?? undefined;
  const signedIn = hasSession(head);
  return (
    <html lang={LANGUAGE_TAG[locale]} className={FONTS} data-theme="light" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: a constant script, before the first paint, with the page's nonce */}
        <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: THEME_SCRIPT }} />
      </head>
      <body data-embeds={embedders(process.env).length === 0 ? "own" : undefined}>
        <PageI18n locale={locale} messages={locale === "en" ? null : pick(catalogueOf(locale), BASE_AREAS)}>
          <SessionProvider signedIn={signedIn}>
            <FrameGuard />
            <ClassDoor />
            {children}
          </SessionProvider>
          <TooltipLayer />
        </PageI18n>
      </body>
    </html>
  );
}
