import { expect, test } from "vitest";
import { createHoldings, LimitError } from "../../../lib/cluster/holdings.ts";

test("all watches of a cluster hold so much together, and what one lets go of another may take", () => {
  const holdings = createHoldings({ objects: 3, bytes: 100 });
  const [pods, services] = [holdings.open(), holdings.open()];
  pods.set("a", 60);
  services.set("a", 40);
  expect(() => services.set("b", 1)).toThrow(LimitError);
  // The same object, smaller.
  pods.set("a", 10);
  services.set("b", 1);
  expect(() => services.set("c", 1)).toThrow("more than 3 objects");
  services.delete("a");
  services.set("c", 1);
  pods.clear();
  services.set("d", 97);
  expect(() => services.admit(2)).toThrow(LimitError);
  services.delete("unknown");
  services.admit(1);
});
