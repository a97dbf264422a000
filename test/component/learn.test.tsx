import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { Answered, Ask } from "@/components/learn/ask.tsx";
import type { Asked } from "@/components/learn/asked.ts";
import { CHAPTERS, type Futures as FuturesOfBeat, momentIn } from "@/components/learn/chapters.ts";
import { Futures } from "@/components/learn/futures.tsx";
import { MessageSteps, useSteppedMessages } from "@/components/learn/message-steps.tsx";
import { Scrub } from "@/components/learn/scrub.tsx";
import type { Story } from "@/components/learn/story.ts";
import { verdictOf } from "@/components/learn/verdict-of.ts";
import type { CursorControl } from "@/components/stage/use-cursor.ts";
import { withWords } from "@/components/with-words.tsx";
import { LEARN_WORDS } from "@/lib/i18n/words/learn.ts";
import { SIM_START } from "@/lib/sim/index.ts";
import { firstValues, runOf } from "../support/course.ts";

afterEach(cleanup);

const PUSH = { key: "push", min: 0, max: 60, step: 5, initial: 45 } as const;

function show(element: React.ReactElement) {
  const Shown = withWords(LEARN_WORDS, () => element);
  return render(
    <I18nProvider>
      <Shown />
    </I18nProvider>,
  );
}

describe("a number in a sentence", () => {
  const number = (value = 45) => {
    const onChange = vi.fn();
    show(<Scrub control={PUSH} value={value} before="" after=" s" onChange={onChange} />);
    return { slider: screen.getByRole("slider", { name: "Route push" }), onChange };
  };

  it.each([
    ["ArrowRight", 50],
    ["ArrowDown", 40],
    ["Home", 0],
    ["End", 60],
    ["PageUp", 60],
  ])("is moved by %s, within its bounds", (key, expected) => {
    const { slider, onChange } = number();
    fireEvent.keyDown(slider, { key });
    expect(onChange).toHaveBeenCalledWith(expected, { commit: true });
  });

  it("says its value with its unit", () => {
    const { slider } = number();
    expect(slider.getAttribute("aria-valuetext")).toBe("45 s");
    expect(slider.textContent).toBe("45 s");
  });

  it.each([
    ["12", "Enter", [10]],
    ["400", "Enter", [60]],
    ["12", "Escape", []],
    ["", "Enter", []],
    ["soon", "Enter", []],
  ])("typed as %j and left by %s, is %j: whole steps within its bounds", (typed, key, expected) => {
    const { slider, onChange } = number();
    fireEvent.keyDown(slider, { key: "Enter" });
    const field = screen.getByRole("textbox", { name: "Route push, from 0 to 60" });
    fireEvent.change(field, { target: { value: typed } });
    fireEvent.keyDown(field, { key });
    expect(onChange.mock.calls.map(([value]) => value)).toEqual(expected);
    expect(screen.getByRole("slider", { name: "Route push" })).toBeTruthy();
  });

  it("keeps the keys that it does not know for the page", () => {
    const { slider, onChange } = number();
    expect(fireEvent.keyDown(slider, { key: "p" })).toBe(true);
    expect(onChange).not.toHaveBeenCalled();
  });
});

const lost: Asked = {
  kind: "number",
  key: "lost",
  min: 0,
  max: 100,
  step: 1,
  unit: "requests",
  within: 2,
  hints: ["first", "second"],
  answer: () => 40,
};
const TEXTS: Readonly<Record<string, string>> = {
  ask: "How many are lost?",
  "hints.first": "Look at the ingress.",
  "hints.second": "Count the red ones.",
  "options.a": "The pods",
  "options.b": "The activators",
};
const text = (key: string, values?: Record<string, string | number>): string =>
  key === "verdict" ? `It was ${values?.truth}.` : (TEXTS[key] ?? key);
const where = { extent: { from: 0, to: 60_000 }, origin: 0, text } as const;

describe("a question", () => {
  const ask = (question: Asked, onAnswer: ((answer: string | number) => void) | null = vi.fn()) => {
    const onSkip = vi.fn();
    show(
      <Ask {...where} question={question} heldAt={12_000} given={null} onAnswer={onAnswer} onSkip={onSkip} />,
    );
    return { onAnswer, onSkip };
  };

  it("is answered by a number on its scale, which says its unit", () => {
    const { onAnswer } = ask(lost);
    const slider = screen.getByRole("slider", { name: "How many are lost?" });
    fireEvent.change(slider, { target: { value: "31" } });
    expect(slider.getAttribute("aria-valuetext")).toBe("31 requests");
    fireEvent.click(screen.getByRole("button", { name: "Run it" }));
    expect(onAnswer).toHaveBeenCalledWith(31);
  });

  it("opens its hints one after another, or is shown without an answer", () => {
    const { onSkip } = ask(lost);
    fireEvent.click(screen.getByRole("button", { name: "Hint (2 left)" }));
    expect(screen.getByText("Look at the ingress.")).toBeTruthy();
    expect(screen.queryByText("Count the red ones.")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Hint" }));
    expect(screen.getByText("Count the red ones.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^Hint/ })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Show me" }));
    expect(onSkip).toHaveBeenCalledOnce();
  });

  it("asks for an instant with a mark that begins where the story waits", () => {
    const { onAnswer } = ask({ kind: "instant", key: "when", withinMs: 500, answer: () => 20_000 });
    const slider = screen.getByRole("slider");
    expect(slider.getAttribute("aria-valuetext")).toBe("+12.000 s");
    fireEvent.change(slider, { target: { value: "20000" } });
    fireEvent.click(screen.getByRole("button", { name: "Run it" }));
    expect(onAnswer).toHaveBeenCalledWith(20_000);
  });

  it("of several options takes none before one is chosen, and none at all without a story", () => {
    const choice: Asked = { kind: "choice", key: "who", options: ["a", "b"], answer: () => "b" };
    const { onAnswer } = ask(choice);
    expect((screen.getByRole("button", { name: "Run it" }) as HTMLButtonElement).disabled).toBe(true);
    fireEvent.click(screen.getByRole("radio", { name: "The activators" }));
    fireEvent.click(screen.getByRole("button", { name: "Run it" }));
    expect(onAnswer).toHaveBeenCalledWith("b");
    cleanup();
    ask(lost, null);
    expect((screen.getByRole("button", { name: "Run it" }) as HTMLButtonElement).disabled).toBe(true);
  });
});

describe("a verdict", () => {
  const told = (question: Asked, given: string | number) => {
    const verdict = verdictOf(question, given, {} as never);
    show(<Answered {...where} question={question} verdict={verdict} isRunning={false} onAgain={vi.fn()} />);
    return within(screen.getByRole("status"));
  };

  it.each([
    [40, "Found it."],
    [41, "Found it: 1 too many."],
    [46, "Close: 6 too many."],
    [10, "30 too few."],
  ])("puts %i beside 40: %s", (given, word) => {
    const status = told(lost, given);
    expect(status.getByText(word)).toBeTruthy();
    expect(status.getByText("It was 40.")).toBeTruthy();
    expect(status.getByText(`you: ${given} requests`)).toBeTruthy();
    expect(status.getByText("it is 40 requests")).toBeTruthy();
  });

  it("marks the true option and the chosen one", () => {
    const choice: Asked = { kind: "choice", key: "who", options: ["a", "b"], answer: () => "b" };
    const status = told(choice, "a");
    expect(status.getByText("Not this time.")).toBeTruthy();
    expect(status.getByText("It was The activators.")).toBeTruthy();
    expect(status.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
      "The pods – your answer",
      "The activators – this is it",
    ]);
  });

  it("says what never happens, and puts nothing beside it", () => {
    const never: Asked = { kind: "instant", key: "when", withinMs: 500, answer: () => null };
    const status = told(never, 5_000);
    expect(status.getByText("This does not happen with these values.")).toBeTruthy();
    expect(status.queryByText(/^it is/)).toBeNull();
  });
});

describe("a story told message by message", () => {
  const run = runOf("down");
  const story = {
    source: "",
    data: run.data,
    extent: { from: SIM_START, to: SIM_START + run.scenario.durationMs },
    origin: SIM_START,
    times: { at: [], from: [] },
    momentAt: (moment) => momentIn(run.data.revision, run.outcome, moment),
    told: run,
    run,
    compared: [],
  } as Story;

  function Steps({
    cursor,
    hidesFuture = false,
  }: {
    readonly cursor: number;
    readonly hidesFuture?: boolean;
  }) {
    const messages = useSteppedMessages("down", story);
    const control = { cursor, move: vi.fn() } as unknown as CursorControl;
    return <MessageSteps messages={messages} story={story} control={control} hidesFuture={hidesFuture} />;
  }

  it("says that a message failed when it has been told, and not before: the reader may be asked just that", () => {
    const { container, unmount } = show(<Steps cursor={story.momentAt("modeOrdered") ?? 0} />);
    expect(container.querySelectorAll("[data-told=true]").length).toBe(1);
    expect(container.querySelectorAll("[data-bad=true]").length).toBe(0);
    unmount();
    const whole = show(<Steps cursor={story.momentAt("zero") ?? 0} />);
    expect(whole.container.querySelectorAll("[data-told=true][data-bad=true]").length).toBeGreaterThan(0);
  });

  it("says how long the grace period runs, and what that means, unless just that is asked", () => {
    const cursor = story.momentAt("probeConfirmed") ?? 0;
    const { container, unmount } = show(<Steps cursor={cursor} />);
    expect(container.textContent).toMatch(/the grace period runs: [\d.]+ s more/);
    expect(container.textContent).toContain("is waited out");
    unmount();
    const { textContent } = show(<Steps cursor={cursor} hidesFuture />).container;
    expect(textContent).toContain("the grace period runs");
    expect(textContent).not.toMatch(/more|is waited out/);
  });
});

describe("several futures of a story", () => {
  it("name lengths of time with their unit, and counts without one", () => {
    const chapter = CHAPTERS.before;
    const futures = chapter.beats.find((beat) => "futures" in beat)?.futures;
    if (futures === undefined) throw new Error("no futures");
    const heads = (several: FuturesOfBeat): (string | null)[] => {
      const { container, unmount } = show(
        <Futures
          chapter={chapter}
          futures={several}
          values={firstValues(chapter)}
          onValue={() => undefined}
        />,
      );
      const told = [...container.querySelectorAll("button > strong")].map((one) => one.textContent);
      unmount();
      return told;
    };
    expect(heads(futures)[0]).toBe(`Route push: ${futures.values[0]} s`);
    expect(heads({ ...futures, control: "tbc", values: [211] })).toEqual(["target-burst-capacity: 211"]);
  });
});
