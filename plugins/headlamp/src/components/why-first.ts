/** Where *Why* stands on a page: behind what the object is, before everything that it consists of. */

/** The section of Headlamp that says what the object is. */
const METADATA = 'METADATA';

/** The same sections, with the given one moved behind the metadata; without metadata they stay as they are. */
export function sectionsWithWhyFirst<S>(sections: readonly S[], why: unknown): S[] {
  const isWhy = (section: S): boolean =>
    (section as { readonly section?: unknown } | null)?.section === why;
  const own = sections.filter(isWhy);
  const others = sections.filter(section => !isWhy(section));
  const place = others.findIndex(
    section => (section as { readonly id?: unknown } | null)?.id === METADATA
  );
  return place === -1
    ? [...sections]
    : [...others.slice(0, place + 1), ...own, ...others.slice(place + 1)];
}
