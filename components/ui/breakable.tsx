import { Fragment } from "react";

/** Where a long name may go on in the next line: before a capital behind a small letter. */
const HUMP = /(?<=[a-z])(?=[A-Z])/;

/** Text whose names in camel case, such as those of conditions, break between their words and nowhere else. */
export function Breakable({ children }: { readonly children: string }) {
  return children.split(HUMP).map((part, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a text have no other name
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
