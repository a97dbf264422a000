import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { Palette } from "@/components/ui/palette.tsx";

afterEach(cleanup);

const play = vi.fn();
const fit = vi.fn();

function Shown({ isEmpty = false }: { isEmpty?: boolean }) {
  const [open, setOpen] = useState(true);
  const [query, setQuery] = useState("");
  const items = [
    { id: "play", label: "Play", hint: "Space", onSelect: play },
    { id: "fit", label: "Fit", detail: "the episode", onSelect: fit },
  ];
  return (
    <Palette
      label="Search and commands"
      placeholder="A command"
      empty="Nothing matches."
      groups={[
        { value: "Pods", items: [] },
        { value: "Commands", items: isEmpty ? [] : items },
      ]}
      query={query}
      onQueryChange={setQuery}
      open={open}
      onOpenChange={setOpen}
    />
  );
}

it("a palette has the focus, and does what is chosen by keyboard", async () => {
  render(<Shown />);
  const box = screen.getByRole("combobox", { name: "Search and commands" });
  await waitFor(() => expect(document.activeElement).toBe(box));
  expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual([
    "PlaySpace",
    "Fit the episode",
  ]);
  expect(screen.queryByText("Pods")).toBeNull();
  fireEvent.keyDown(box, { key: "ArrowDown" });
  await waitFor(() =>
    expect(document.getElementById(box.getAttribute("aria-activedescendant") ?? "")?.textContent).toBe(
      "Fit the episode",
    ),
  );
  fireEvent.keyDown(box, { key: "Enter" });
  await waitFor(() => expect(fit).toHaveBeenCalledTimes(1));
  expect(play).not.toHaveBeenCalled();
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

it("a palette says when nothing matches, and Escape closes it", async () => {
  render(<Shown isEmpty />);
  expect(await screen.findByText("Nothing matches.")).toBeTruthy();
  fireEvent.keyDown(screen.getByRole("combobox"), { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
