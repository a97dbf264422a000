import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { Icon } from "@/components/ui/icon.tsx";
import { Popover } from "@/components/ui/popover.tsx";

afterEach(cleanup);

it("a popover is named after its button, which opens it", () => {
  render(
    <Popover label="Menu" sign={<Icon name="menu" />}>
      <a href="/learn">Learn</a>
    </Popover>,
  );
  const button = screen.getByRole("button", { name: "Menu" });
  // Closed, it is not there for anybody.
  expect(screen.queryByRole("link")).toBeNull();
  const panel = screen.getByRole("group", { hidden: true });
  expect(button.getAttribute("popovertarget")).toBe(panel.id);
  expect(panel.getAttribute("aria-label")).toBe("Menu");
  expect(panel.getAttribute("popover")).toBe("auto");
  expect(panel.textContent).toBe("Learn");
});

it("a sign says nothing by itself", () => {
  const { container } = render(<Icon name="left" />);
  expect(container.querySelector("svg")?.getAttribute("aria-hidden")).toBe("true");
  expect(screen.queryByRole("img")).toBeNull();
});
