import Link from "next/link";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { requestTranslator } from "@/lib/server/locale.ts";

export default async function NotFound() {
  const text = await requestTranslator("shell");
  return (
    <>
      <TopBar />
      <main className={styles.message}>
        <h1>{text("notFoundTitle")}</h1>
        <p>{text("notFoundHelp")}</p>
        <p>
          <Link href="/">{text("toHome")}</Link>
        </p>
      </main>
    </>
  );
}
