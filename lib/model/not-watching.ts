/** The reason of gaps that are skscope's own doing: nothing was wrong with the cluster. What happened may follow behind a colon. */
export const NOT_WATCHING = "skscope was not watching";
