/** Under which names a tab keeps its class; in a file of its own, so that whoever has none loads nothing of classes. */
export const STORED_CLASS = "skscope.class";
/** Where the class was told to be last. */
export const TOLD_PLACE = "skscope.class.told";
