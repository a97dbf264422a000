import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { Transport } from "@/components/transport/transport.tsx";

afterEach(cleanup);

function show(changes: Partial<Parameters<typeof Transport>[0]> = {}) {
  const handlers = {
    onPlay: vi.fn(),
    onSpeed: vi.fn(),
    onCursorChange: vi.fn(),
    onEvent: vi.fn(),
    onEpisode: vi.fn(),
    onAsIfLive: vi.fn(),
    onFit: vi.fn(),
    onAll: vi.fn(),
    onInspector: vi.fn(),
  };
  render(
    <I18nProvider>
      <Transport
        extent={{ from: 1_000, to: 9_000 }}
        cursor={2_500}
        playing={false}
        speed={1}
        asIfLive={false}
        format={{ clock: "utc", origin: 0 }}
        inspectorOpen={false}
        {...handlers}
        {...changes}
      />
    </I18nProvider>,
  );
  return handlers;
}

describe("transport", () => {
  it("says where the head is, on the clock and from the start", () => {
    show();
    expect(screen.getByText("00:00:02.500")).toBeTruthy();
    expect(screen.getByText("+1.500 s")).toBeTruthy();
  });

  it("plays, steps, jumps and changes speed", () => {
    const handlers = show();
    fireEvent.click(screen.getByRole("button", { name: "Play" }));
    fireEvent.click(screen.getByRole("button", { name: "Next event" }));
    fireEvent.click(screen.getByRole("button", { name: "Previous cold start or scale to zero" }));
    fireEvent.click(screen.getByRole("button", { name: "To the end" }));
    fireEvent.change(screen.getByRole("combobox", { name: "Speed" }), { target: { value: "60" } });
    expect(handlers.onPlay).toHaveBeenCalledWith(true);
    expect(handlers.onEvent).toHaveBeenCalledWith(1);
    expect(handlers.onEpisode).toHaveBeenCalledWith(-1);
    expect(handlers.onCursorChange).toHaveBeenCalledWith(9_000, { commit: true });
    expect(handlers.onSpeed).toHaveBeenCalledWith(60);
  });

  it("offers to pause while it plays", () => {
    const handlers = show({ playing: true });
    fireEvent.click(screen.getByRole("button", { name: "Pause" }));
    expect(handlers.onPlay).toHaveBeenCalledWith(false);
  });
});
