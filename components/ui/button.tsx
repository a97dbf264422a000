"use client";

import { Button as BaseButton } from "@base-ui/react/button";
import type { ComponentPropsWithRef } from "react";
import styles from "./button.module.css";
import { Tooltip } from "./tooltip.tsx";

/** What a button looks like; README.md says when to use which. */
export type ButtonVariant = "plain" | "primary" | "danger" | "quiet" | "icon" | "link" | "bare";

export interface ButtonProps extends Omit<ComponentPropsWithRef<"button">, "type" | "aria-pressed"> {
  readonly variant?: ButtonVariant;
  readonly size?: "normal" | "small";
  /** For a switch: whether it is on. */
  readonly pressed?: boolean | undefined;
  /** The name, where what is shown is only a sign; shown as a tooltip as well. */
  readonly label?: string;
  /** One more sentence about what it does, or its keys: in the tooltip, and read out as the description. */
  readonly help?: string | undefined;
  readonly type?: "button" | "submit";
}

/** The only button of the interface. */
export function Button(props: ButtonProps) {
  const { variant = "plain", size = "normal", pressed, label, help, className, ref, ...rest } = props;
  const button = (
    <BaseButton
      {...rest}
      {...(ref === undefined ? {} : { ref: ref as React.Ref<HTMLElement> })}
      className={className === undefined ? styles.button : `${styles.button} ${className}`}
      data-variant={variant}
      data-size={size}
      aria-pressed={pressed}
      {...(label === undefined ? {} : { "aria-label": label })}
      {...(help === undefined ? {} : { "aria-description": help })}
    />
  );
  const tip = label !== undefined && help !== undefined ? `${label} (${help})` : (help ?? label);
  return tip === undefined ? button : <Tooltip text={tip}>{button}</Tooltip>;
}
