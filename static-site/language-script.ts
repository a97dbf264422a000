/**
 * Runs before anything is painted: hides a page whose reader may want another language than English, until
 * `browser-i18n.tsx` has fetched its texts.
 */
export const LANGUAGE_SCRIPT = `/\\bzh\\b/.test(document.cookie+navigator.languages)&&(document.documentElement.dataset.language="pending")`;
