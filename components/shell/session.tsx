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
    await fetch("/sign-in/session", { method: "DELETE" }).catch(() => undefined);
    window.location.assign("/sign-in");
  };
  return <Button onClick={() => void signOut()}>{text("signOut")}</Button>;
}
