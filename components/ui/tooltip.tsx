"use client";

import { Tooltip as Base } from "@base-ui/react/tooltip";
import { type ComponentType, type ReactElement, useEffect, useState } from "react";
import { tooltips } from "./tooltip-handle.ts";

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
  // Placing is the larger part of a tooltip; the page does not wait for it. Nor does it suspend: after it has shown
  // a fallback, React holds the rest of the page back for 300 ms.
  const [Layer, setLayer] = useState<ComponentType | null>(null);
  useEffect(() => {
    let isMounted = true;
    const show = (loaded: { readonly default: ComponentType }): void => {
      if (isMounted) setLayer(() => loaded.default);
    };
    // Without its script no tooltip is shown, and nothing else is lost.
    import("./tooltip-layer.tsx").then(show, () => undefined);
    return () => {
      isMounted = false;
    };
  }, []);
  return Layer === null ? null : <Layer />;
}
