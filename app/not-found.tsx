import Link from "next/link";
import styles from "@/components/shell/message.module.css";
import { TopBar } from "@/components/shell/top-bar.tsx";
import { translator } from "@/lib/i18n/translate.ts";

export default function NotFound() {
  const text = translator("shell");
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
