import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { FONTS } from "@/components/shell/fonts.ts";
import { TooltipLayer } from "@/components/ui/tooltip.tsx";
import { THEME_SCRIPT } from "@/lib/client/preferences.ts";
import { BrowserI18n } from "../browser-i18n.tsx";
import { LANGUAGE_SCRIPT } from "../language-script.ts";
import { shippedRecordings } from "../recordings.ts";
import { StaticPort } from "../static-port.tsx";
import "@/app/globals.css";
import "./static.css";

export const metadata: Metadata = {
  description:
    "See what Knative’s ServerlessService really does: which mode a revision is in, why, and until when.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={FONTS} data-theme="light" suppressHydrationWarning>
      <head>
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: constant scripts, before the first paint */}
        <script dangerouslySetInnerHTML={{ __html: `${THEME_SCRIPT};${LANGUAGE_SCRIPT}` }} />
      </head>
      <body>
        <BrowserI18n>
          <StaticPort shipped={await shippedRecordings()}>{children}</StaticPort>
          <TooltipLayer />
        </BrowserI18n>
      </body>
    </html>
  );
}
