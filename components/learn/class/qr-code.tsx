"use client";

import { useMemo } from "react";
import { qrPicture } from "./qr-picture.ts";

interface QrCodeProps {
  readonly text: string;
  /** What a screen reader says instead. */
  readonly label: string;
}

/** A QR code, as large as the room that it is given: black on white in every theme, as phones expect it. */
export default function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => qrPicture(text), [text]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      data-testid="class-code"
      style={{ forcedColorAdjust: "none" }}
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
