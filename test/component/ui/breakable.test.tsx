import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { Breakable } from "@/components/ui/breakable.tsx";

test("a name in camel case breaks between its words, and reads as before", () => {
  const { container } = render(<Breakable>ActivatorEndpointsPopulated = False: KPA is idle</Breakable>);
  expect(container.textContent).toBe("ActivatorEndpointsPopulated = False: KPA is idle");
  expect(container.innerHTML).toBe("Activator<wbr>Endpoints<wbr>Populated = False: KPA is idle");
});
