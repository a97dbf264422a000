/** The pictures of the documentation: what is photographed for each of public/pictures, by scripts/screenshots.mjs. */
export const PICTURES = [
  {
    name: "revision",
    path: "/view/cold-start/demo/hello-00001?t=2026-11-23T04:06:26.037Z",
    // What must be there before the picture is taken.
    shows: "[data-testid=sentence]",
    width: 1280,
    height: 1000,
  },
  {
    name: "cold-starts",
    path: "/view/cold-start/demo/hello-00001?tab=cold-starts&t=2026-11-23T04:06:26.037Z",
    shows: "main h2",
    width: 1280,
    height: 800,
  },
  {
    name: "overview",
    path: "/view/many-revisions",
    shows: "text=59,689 records",
    width: 1280,
    height: 800,
  },
];
