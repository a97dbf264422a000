import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Menu } from "@/components/ui/menu.tsx";

const fold = vi.fn();
const never = vi.fn();

beforeEach(() => {
  fold.mockReset();
  render(
    <Menu
      label="More"
      items={[
        { label: "Trace", help: "For Perfetto", download: "/episode?format=chrome" },
        { label: "Fold all", onSelect: fold },
        { label: "Unfold all", onSelect: never, disabled: true },
      ]}
    />,
  );
});
afterEach(cleanup);

const trigger = (): HTMLElement => screen.getByRole("button", { name: "More" });

async function openByKeyboard(): Promise<HTMLElement> {
  trigger().focus();
  fireEvent.keyDown(trigger(), { key: "ArrowDown" });
  return await screen.findByRole("menu");
}

describe("a menu", () => {
  it("is closed at first, and says so", () => {
    expect(trigger().getAttribute("aria-haspopup")).toBe("menu");
    expect(trigger().getAttribute("aria-expanded")).toBe("false");
    expect(screen.queryByRole("menu")).toBeNull();
  });

  it("opens with the keyboard on its first item, and goes through them", async () => {
    const menu = await openByKeyboard();
    const items = screen.getAllByRole("menuitem");
    expect(items).toHaveLength(3);
    await waitFor(() => expect(document.activeElement).toBe(items[0]));
    fireEvent.keyDown(menu, { key: "ArrowDown" });
    await waitFor(() => expect(document.activeElement).toBe(items[1]));
  });

  it("gives the focus back on Escape", async () => {
    const menu = await openByKeyboard();
    fireEvent.keyDown(menu, { key: "Escape" });
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
    expect(document.activeElement).toBe(trigger());
  });

  it("saves files by links that say what they are for", async () => {
    await openByKeyboard();
    const link = screen.getByRole("menuitem", { name: /Trace/ });
    expect(link.getAttribute("href")).toBe("/episode?format=chrome");
    expect(link.hasAttribute("download")).toBe(true);
    expect(link.textContent).toContain("For Perfetto");
  });

  it("does what is chosen and closes; what is disabled does nothing", async () => {
    await openByKeyboard();
    fireEvent.click(screen.getByRole("menuitem", { name: "Unfold all" }));
    expect(never).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("menuitem", { name: "Fold all" }));
    expect(fold).toHaveBeenCalledOnce();
    await waitFor(() => expect(screen.queryByRole("menu")).toBeNull());
  });
});
