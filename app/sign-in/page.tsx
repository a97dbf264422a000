import type { Metadata } from "next";
import message from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { Button } from "@/components/ui/button.tsx";
import { configuredToken } from "@/lib/server/auth.ts";
import { requestTranslator } from "@/lib/server/locale.ts";
import { SIGN_IN_FAILURES } from "@/lib/server/oidc/failure.ts";
import { isOidcOn } from "@/lib/server/oidc/settings.ts";
import styles from "./sign-in.module.css";

export const dynamic = "force-dynamic";

// With the server's usual policy, a form's Origin is "null": over plain HTTP it could not be told from another site's.
export async function generateMetadata(): Promise<Metadata> {
  const text = await requestTranslator("shell");
  return { title: text("signIn.title"), referrer: "same-origin" };
}

type Given = string | string[] | undefined;
type Query = Promise<{ next?: Given; failed?: Given; oidc?: Given }>;

/** A way to the provider, the token, or both. Plain links and forms: they work before any script has loaded. */
export default async function SignIn({ searchParams }: { searchParams: Query }) {
  const { next, failed, oidc } = await searchParams;
  const wanted = typeof next === "string" ? next : "/";
  const byName = isOidcOn(process.env);
  const byToken = !byName || configuredToken(process.env) !== null;
  const failure = SIGN_IN_FAILURES.find((name) => name === oidc);
  const text = await requestTranslator("shell");
  return (
    <>
      <TopBar />
      <main className={message.message}>
        <h1>{text("signIn.title")}</h1>
        {byName && (
          <>
            {failure !== undefined && (
              <p role="alert" className={styles.failed}>
                {text(`signIn.oidc.failed.${failure}`)}
              </p>
            )}
            <p>
              <a href={`/sign-in/oidc?next=${encodeURIComponent(wanted)}`} className={styles.provider}>
                {text("signIn.oidc.begin")}
              </a>
            </p>
          </>
        )}
        {byToken && (
          <>
            <p>{text(byName ? "signIn.oidc.orToken" : "signIn.help")}</p>
            <form method="post" action="/sign-in/session" className={styles.form}>
              <input type="hidden" name="next" value={wanted} />
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
          </>
        )}
      </main>
    </>
  );
}
