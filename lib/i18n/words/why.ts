/** The words of the view Why. */
import burst from "../../../messages/en/burst.json" with { type: "json" };
import gate from "../../../messages/en/gate.json" with { type: "json" };
import why from "../../../messages/en/why.json" with { type: "json" };

export const WHY_WORDS = { burst, gate, why } as const;
