import styles from "./icon.module.css";

/** The signs of the interface, each drawn on 16 × 16; a stroke of 1.5 unless filled. */
const SIGNS = {
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.4 10.4l3.1 3.1",
  close: "M4 4l8 8M12 4l-8 8",
  copy: "M5.5 5.5h7v7h-7ZM10.5 5.5v-2h-7v7h2",
  done: "M3.5 8.5l3 3 6-7",
  down: "M4 6l4 4 4-4",
  up: "M4 10l4-4 4 4",
  left: "M10 4L6 8l4 4",
  right: "M6 4l4 4-4 4",
  doubleLeft: "M8 4L4 8l4 4M12.5 4l-4 4 4 4",
  doubleRight: "M8 4l4 4-4 4M3.5 4l4 4-4 4",
  toStart: "M4 3.5v9M12 4L7.5 8l4.5 4",
  toEnd: "M12 3.5v9M4 4l4.5 4L4 12",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
} as const;

export type IconName = keyof typeof SIGNS;

/** A sign without a word. It is never the only name of a thing: buttons have a `label`. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      className={styles.icon}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      focusable="false"
    >
      <path d={SIGNS[name]} data-sign={name} />
    </svg>
  );
}
