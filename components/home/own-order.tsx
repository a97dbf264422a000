"use client";

import Link from "next/link";
import { useTranslations } from "use-intl";
import styles from "./home.module.css";

interface OwnOrderProps {
  readonly orders: readonly ("newest" | "name")[];
  readonly order: string;
}

/** How one's own recordings are ordered; the first order has the plain address. */
export function OwnOrder({ orders, order }: OwnOrderProps) {
  const text = useTranslations("home.order");
  return (
    <nav aria-label={text("label")} className={styles.order}>
      {orders.map((name, index) => (
        <Link
          key={name}
          href={index === 0 ? "/" : `/?order=${name}`}
          aria-current={name === order ? "true" : undefined}
          scroll={false}
        >
          {text(name)}
        </Link>
      ))}
    </nav>
  );
}
