"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import { lazy, type ReactElement, Suspense, useEffect, useState } from "react";
import { tooltips } from "./tooltip-handle.ts";

/** Placing is the larger part of a tooltip; the page does not wait for it. */
const Layer = lazy(() => import("./tooltip-layer.tsx"));

interface TooltipProps {
  readonly text: string;
  /** The element that is explained; it takes the focus, or is hovered. */
  readonly children: ReactElement;
}

/** A hint beside an element while it is hovered or has the keyboard's focus; its name must not depend on it. */
export function Tooltip({ text, children }: TooltipProps) {
  return <Base.Trigger handle={tooltips} payload={text} render={children} />;
}

/** Shows the tooltips of a page; stands once, in the layout. */
export function TooltipLayer() {
  // Not in the server's page, which would name the layer's script among its own.
  const [isMounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);
  return isMounted ? (
    <Suspense fallback={null}>
      <Layer />
    </Suspense>
  ) : null;
}
