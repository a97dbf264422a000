"use client";

import { createContext, type ReactNode, useContext } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";

const SignedIn = createContext(false);

/** Tells the bar on top whether there is a session that can be ended. */
export function SessionProvider({
  signedIn,
  children,
}: {
  readonly signedIn: boolean;
  readonly children: ReactNode;
}) {
  return <SignedIn value={signedIn}>{children}</SignedIn>;
}

/** Ends the session of this browser; nothing where nobody signs in. */
export function SignOut() {
  const text = useTranslations("shell");
  if (!useContext(SignedIn)) return null;
  const signOut = async (): Promise<void> => {
    const answer = await fetch("/sign-in/session", { method: "DELETE" }).catch(() => undefined);
    // Whoever has signed in with a provider ends that session, too, where the provider lets him.
    const left = answer?.status === 200 ? await answer.json().catch(() => ({})) : {};
    window.location.assign(typeof left.next === "string" ? left.next : "/sign-in");
  };
  return <Button onClick={() => void signOut()}>{text("signOut")}</Button>;
}
