import { Tooltip } from "@base-ui/react/tooltip";

/** Links every tooltip of the page to the one layer that shows it. */
export const tooltips = Tooltip.createHandle<string>();
