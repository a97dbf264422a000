/** The licences of what is bundled: they ask to go along with it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Names, versions, licences and their texts, of everything that is not only for development. */
export function thirdPartyNotices(root) {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const paths = Object.entries(packages)
    .filter(([path, { dev, optional }]) => path !== "" && !dev && !optional && existsSync(join(root, path)))
    .map(([path]) => path);
  return [
    "skscope contains the following packages, whole or in part.\n",
    ...paths.map((path) => noticeOf(join(root, path))),
  ].join(`\n${"-".repeat(72)}\n`);
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|notice|copying)(\.|-|$)/i.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license ?? "no licence named"})\n`, ...texts].join("\n");
}
