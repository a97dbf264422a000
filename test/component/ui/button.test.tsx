import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Button } from "@/components/ui/button.tsx";
import { TooltipLayer } from "@/components/ui/tooltip.tsx";

afterEach(cleanup);

describe("a button", () => {
  it("does not submit a form unless it says so", () => {
    const onSubmit = vi.fn((event: React.FormEvent) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button>Add</Button>
        <Button type="submit">Send</Button>
      </form>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Add" }));
    expect(onSubmit).not.toHaveBeenCalled();
    fireEvent.click(screen.getByRole("button", { name: "Send" }));
    expect(onSubmit).toHaveBeenCalledOnce();
  });

  it("says whether it is pressed only when it is a switch", () => {
    const { rerender } = render(<Button>Play</Button>);
    expect(screen.getByRole("button").hasAttribute("aria-pressed")).toBe(false);
    rerender(<Button pressed={false}>Play</Button>);
    expect(screen.getByRole("button", { name: "Play", pressed: false })).toBeTruthy();
    rerender(<Button pressed>Play</Button>);
    expect(screen.getByRole("button", { name: "Play", pressed: true })).toBeTruthy();
  });

  it("that is disabled does nothing and cannot be focused", () => {
    const onClick = vi.fn();
    render(
      <Button disabled onClick={onClick}>
        Next
      </Button>,
    );
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Next" });
    expect(button.disabled).toBe(true);
    fireEvent.click(button);
    button.focus();
    expect(onClick).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(document.body);
  });

  it("with only a sign has a name", () => {
    render(
      <Button variant="icon" label="Next event">
        ›
      </Button>,
    );
    expect(screen.getByRole("button", { name: "Next event" }).textContent).toBe("›");
  });

  it("has its help as description, and shows it to the keyboard", async () => {
    render(
      <>
        <Button help="Everything from now on">Record</Button>
        <TooltipLayer />
      </>,
    );
    const button = screen.getByRole("button", { name: "Record" });
    expect(button.getAttribute("aria-description")).toBe("Everything from now on");
    expect(screen.queryByText("Everything from now on")).toBeNull();
    await act(() => vi.dynamicImportSettled());
    fireEvent.keyDown(document.body, { key: "Tab" });
    button.focus();
    expect(await screen.findByText("Everything from now on")).toBeTruthy();
    fireEvent.keyDown(button, { key: "Escape" });
    await vi.waitFor(() => expect(screen.queryByText("Everything from now on")).toBeNull());
  });

  it("with a sign and help shows both", async () => {
    render(
      <>
        <Button variant="icon" label="Next change" help=". or →">
          ›
        </Button>
        <TooltipLayer />
      </>,
    );
    await act(() => vi.dynamicImportSettled());
    fireEvent.keyDown(document.body, { key: "Tab" });
    screen.getByRole("button", { name: "Next change" }).focus();
    expect(await screen.findByText("Next change (. or →)")).toBeTruthy();
  });

  it("works where no layer shows tooltips", () => {
    const onClick = vi.fn();
    render(
      <Button help="Everything from now on" onClick={onClick}>
        Record
      </Button>,
    );
    fireEvent.click(screen.getByRole("button", { name: "Record" }));
    expect(onClick).toHaveBeenCalledOnce();
  });

  it("gives its element to a ref, with and without help", () => {
    const elements: (HTMLButtonElement | null)[] = [];
    render(
      <>
        <Button ref={(element) => void elements.push(element)}>One</Button>
        <Button ref={(element) => void elements.push(element)} help="Two of two">
          Two
        </Button>
      </>,
    );
    expect(elements.map((element) => element?.textContent)).toEqual(["One", "Two"]);
  });
});
