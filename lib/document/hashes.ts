/**
 * SHA-256 (base64) of the script and the styles of a report's file: the only ones that its policy allows. A page that came
 * over plain HTTP cannot compute them; `test/unit/document/report-html.test.ts` tells when one of them has to change.
 */
export const HASHES = {
  script: "5faaT3NqpwMiprE6ghwGBENK5F5+W8cugz1I0sz927o=",
  page: "Z+NFC5CbMdNGz3+Wc0POJCbYqWuZ442Jc9S5fCCd+tU=",
  lanes: "nnJfH1ebsQg/3mhdd54lQu2EI44grdfvXUisutE/j4A=",
} as const;
