/** Panel, table and chip: what they mean to who cannot see them. */
import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Chip } from "@/components/ui/chip.tsx";
import { Panel } from "@/components/ui/panel.tsx";
import { SortHead, Table } from "@/components/ui/table.tsx";

afterEach(cleanup);

describe("a panel", () => {
  it("is a region named by its heading, with question and answer", () => {
    render(
      <Panel id="gate" title="Scale to zero" question="What keeps it?" answer="One request.">
        <p>Because …</p>
      </Panel>,
    );
    const panel = screen.getByRole("region", { name: "Scale to zero" });
    expect(within(panel).getByRole("heading", { level: 2 }).id).toBe("gate-title");
    expect(panel.textContent).toBe("Scale to zeroWhat keeps it?One request.Because …");
  });

  it("leaves out what it was not given", () => {
    render(
      <Panel id="gate" title="Scale to zero">
        {null}
      </Panel>,
    );
    expect(screen.getByRole("region").children).toHaveLength(1);
  });
});

describe("a table", () => {
  const rows = (
    <tbody>
      <tr>
        <td>1</td>
      </tr>
    </tbody>
  );

  it("can be scrolled by the keyboard when it has a name of its own", () => {
    const { rerender } = render(<Table>{rows}</Table>);
    expect(screen.queryByRole("region")).toBeNull();
    rerender(<Table label="Scores">{rows}</Table>);
    expect(screen.getByRole("region", { name: "Scores" }).tabIndex).toBe(0);
  });

  it("says by which column it is sorted, and sorts by another", () => {
    const onSort = vi.fn();
    render(
      <Table>
        <thead>
          <tr>
            <SortHead sorted="descending" onSort={() => onSort("total")}>
              Total
            </SortHead>
            <SortHead sorted={undefined} onSort={() => onSort("begin")}>
              Begin
            </SortHead>
          </tr>
        </thead>
      </Table>,
    );
    const [total, begin] = screen.getAllByRole("columnheader");
    expect(total?.getAttribute("aria-sort")).toBe("descending");
    expect(begin?.hasAttribute("aria-sort")).toBe(false);
    fireEvent.click(screen.getByRole("button", { name: "Begin" }));
    expect(onSort.mock.calls).toEqual([["begin"]]);
  });
});

describe("a chip", () => {
  it("is a word, not a control", () => {
    render(<Chip tone="error">Error</Chip>);
    expect(screen.getByText("Error").dataset.tone).toBe("error");
    expect(screen.queryByRole("button")).toBeNull();
  });
});
