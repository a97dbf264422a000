import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Button } from "@/components/ui/button.tsx";
import { ConfirmDialog, Dialog } from "@/components/ui/dialog.tsx";

afterEach(cleanup);

function Keys() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="icon" label="Show keys" onClick={() => setOpen(true)}>
        ?
      </Button>
      <Dialog title="Keys" closeLabel="Close" open={open} onOpenChange={setOpen}>
        <p>Space plays.</p>
      </Dialog>
    </>
  );
}

function Remove({ onRemove = () => {}, isBusy = false }: { onRemove?: () => void; isBusy?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <ConfirmDialog
      title="Remove the recording?"
      description="It cannot be brought back."
      cancelLabel="Keep it"
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Remove</Button>}
      action={
        <Button variant="danger" disabled={isBusy} onClick={onRemove}>
          Really remove
        </Button>
      }
    >
      {null}
    </ConfirmDialog>
  );
}

describe("a dialog", () => {
  it("is named by its title, takes the focus and gives it back", async () => {
    render(<Keys />);
    const trigger = screen.getByRole("button", { name: "Show keys" });
    trigger.focus();
    fireEvent.click(trigger);
    const dialog = await screen.findByRole("dialog", { name: "Keys" });
    await waitFor(() => expect(dialog.contains(document.activeElement)).toBe(true));
    fireEvent.click(within(dialog).getByRole("button", { name: "Close" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(document.activeElement).toBe(trigger);
  });

  it("closes on Escape", async () => {
    render(<Keys />);
    fireEvent.click(screen.getByRole("button", { name: "Show keys" }));
    fireEvent.keyDown(await screen.findByRole("dialog"), { key: "Escape" });
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("leaves no style of its own in the page, which the policy would have to allow", async () => {
    render(<Keys />);
    fireEvent.click(screen.getByRole("button", { name: "Show keys" }));
    await screen.findByRole("dialog");
    expect(document.querySelectorAll("style")).toHaveLength(0);
  });
});

describe("a question", () => {
  it("is an alert that says what will happen, and can be declined", async () => {
    const onRemove = vi.fn();
    render(<Remove onRemove={onRemove} />);
    const trigger = screen.getByRole("button", { name: "Remove" });
    fireEvent.click(trigger);
    const dialog = await screen.findByRole("alertdialog", {
      name: "Remove the recording?",
      description: "It cannot be brought back.",
    });
    fireEvent.click(within(dialog).getByRole("button", { name: "Keep it" }));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
    expect(onRemove).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(trigger);
  });

  it("does what is confirmed, once it may", async () => {
    const onRemove = vi.fn();
    const { rerender } = render(<Remove onRemove={onRemove} isBusy />);
    fireEvent.click(screen.getByRole("button", { name: "Remove" }));
    const confirm = await screen.findByRole("button", { name: "Really remove" });
    fireEvent.click(confirm);
    expect(onRemove).not.toHaveBeenCalled();
    rerender(<Remove onRemove={onRemove} />);
    fireEvent.click(confirm);
    expect(onRemove).toHaveBeenCalledOnce();
  });
});
