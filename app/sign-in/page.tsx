import type { Metadata } from "next";
import message from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";
import styles from "./sign-in.module.css";

export const dynamic = "force-dynamic";

// With the server's usual policy, a form's Origin is "null": over plain HTTP it could not be told from another site's.
export async function generateMetadata(): Promise<Metadata> {
  const text = await requestTranslator("shell");
  return { title: text("signIn.title"), referrer: "same-origin" };
}

type Query = Promise<{ next?: string | string[]; failed?: string | string[] }>;

/** The token, please. A plain form: it works before any script has loaded. */
export default async function SignIn({ searchParams }: { searchParams: Query }) {
  const { next, failed } = await searchParams;
  const text = await requestTranslator("shell");
  return (
    <>
      <TopBar />
      <main className={message.message}>
        <h1>{text("signIn.title")}</h1>
        <p>{text("signIn.help")}</p>
        <form method="post" action="/sign-in/session" className={styles.form}>
          <input type="hidden" name="next" value={typeof next === "string" ? next : "/"} />
          <label htmlFor="token">{text("signIn.token")}</label>
          <input
            id="token"
            name="token"
            type="password"
            autoComplete="current-password"
            required
            aria-invalid={failed !== undefined}
            aria-describedby={failed === undefined ? undefined : "failed"}
          />
          <Button type="submit">{text("signIn.submit")}</Button>
          {failed !== undefined && (
            <p id="failed" role="alert" className={styles.failed}>
              {text("signIn.failed")}
            </p>
          )}
        </form>
      </main>
    </>
  );
}
