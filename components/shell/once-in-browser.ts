import { browserStorage } from "@/lib/client/browser-storage.ts";
import type { KeptHost } from "@/lib/client/kept.ts";

/** Makes the only store of its kind when it is first asked for, and reads it again when another tab has changed it. */
export function onceInBrowser<S extends { reload(): void }>(create: (host: KeptHost | null) => S): () => S {
  let store: S | null = null;
  return () => {
    if (store === null) {
      const created = create(browserStorage());
      if (typeof window !== "undefined") window.addEventListener("storage", () => created.reload());
      store = created;
    }
    return store;
  };
}
