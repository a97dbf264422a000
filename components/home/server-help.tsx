"use client";

import { useTranslations } from "use-intl";

/** Says what a server adds to the static pages. */
export function ServerHelp() {
  const text = useTranslations("home.server");
  return (
    <>
      <h2>{text("title")}</h2>
      <p>{text("text")}</p>
      <pre>{"npx skscope demo\nnpx skscope --kubeconfig FILE --context NAME -n NAMESPACE"}</pre>
    </>
  );
}
