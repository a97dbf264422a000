/** A link of a list follows within the page, unless whoever clicks asks for something else. */
import { createEvent, fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { PlainLink } from "@/components/shell/plain-link.tsx";

function clicked(init: MouseEventInit): { readonly followed: string[]; readonly isPrevented: boolean } {
  const onFollow = vi.fn<(href: string) => void>();
  const { unmount } = render(
    <PlainLink href="/view/many/demo/a?t=1" onFollow={onFollow}>
      demo/a
    </PlainLink>,
  );
  const link = screen.getByRole("link", { name: "demo/a" });
  expect(link.getAttribute("href")).toBe("/view/many/demo/a?t=1");
  const event = createEvent.click(link, { button: 0, ...init });
  fireEvent(link, event);
  unmount();
  return { followed: onFollow.mock.calls.map(([href]) => href), isPrevented: event.defaultPrevented };
}

it("a click follows it, and the browser does not", () => {
  expect(clicked({})).toEqual({ followed: ["/view/many/demo/a?t=1"], isPrevented: true });
});

it.each([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { altKey: true }, { button: 1 }])(
  "a click with %j is the browser's",
  (init) => {
    expect(clicked(init)).toEqual({ followed: [], isPrevented: false });
  },
);
