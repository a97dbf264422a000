import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GlossaryList } from "@/components/glossary/glossary-list.tsx";
import { Term } from "@/components/glossary/term.tsx";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { catalogueOf } from "@/lib/i18n/catalogue.ts";
import { MESSAGES } from "@/lib/i18n/messages.ts";

const { terms } = MESSAGES.glossary;

afterEach(cleanup);

describe("a term", () => {
  let isOpen = false;

  beforeEach(() => {
    vi.useFakeTimers();
    isOpen = false;
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** The card, whose part that only browsers have is written down here. */
  function show(): { word: HTMLElement; card: HTMLElement } {
    render(
      <I18nProvider>
        <Term id="gracePeriod">Grace period is over</Term>
      </I18nProvider>,
    );
    const card = screen.getByRole("note", { hidden: true });
    Object.assign(card, {
      matches: () => isOpen,
      showPopover: () => {
        isOpen = true;
      },
      hidePopover: () => {
        isOpen = false;
      },
    });
    return { word: screen.getByRole("button", { name: "Grace period is over" }), card };
  }

  it("is a button that opens its card: by Enter, by a tap", () => {
    const { word, card } = show();
    expect(word.getAttribute("popovertarget")).toBe(card.id);
    expect(card.getAttribute("popover")).toBe("auto");
    expect(card.textContent).toBe(`grace period ${terms.gracePeriod.is}`);
  });

  it("in a picture is no stop for the keyboard, and has its card all the same", () => {
    render(
      <I18nProvider>
        <Term id="activator" isInPicture>
          Activator
        </Term>
      </I18nProvider>,
    );
    expect(screen.queryByRole("button")).toBeNull();
    const card = screen.getByRole("note", { hidden: true });
    Object.assign(card, { matches: () => false, showPopover: () => (isOpen = true) });
    fireEvent.pointerEnter(screen.getByText("Activator"), { pointerType: "mouse" });
    expect(isOpen).toBe(true);
  });

  it("shows its card under a mouse, which may go over to it", () => {
    const { word, card } = show();
    fireEvent.pointerEnter(word, { pointerType: "mouse" });
    expect(isOpen).toBe(true);
    fireEvent.pointerLeave(word);
    fireEvent.pointerEnter(card);
    act(() => void vi.advanceTimersByTime(1_000));
    expect(isOpen).toBe(true);
    fireEvent.pointerLeave(card);
    act(() => void vi.advanceTimersByTime(1_000));
    expect(isOpen).toBe(false);
  });

  it("does not open under a finger that only scrolls", () => {
    fireEvent.pointerEnter(show().word, { pointerType: "touch" });
    expect(isOpen).toBe(false);
  });
});

it("the glossary lists every term with its meaning, in the reader's language", () => {
  const { container, rerender } = render(
    <I18nProvider>
      <GlossaryList />
    </I18nProvider>,
  );
  expect([...container.querySelectorAll("dt")].map((term) => term.textContent)).toEqual(
    Object.values(terms).map(({ term }) => term),
  );
  rerender(
    <I18nProvider locale="zh" messages={catalogueOf("zh")}>
      <GlossaryList />
    </I18nProvider>,
  );
  expect(screen.getByText("宽限期").nextElementSibling?.textContent).toMatch(/下令 Proxy/);
});
