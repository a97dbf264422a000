/** The manifests of packaging/, filled in for a release. */

/** What krew calls the platforms of Node. */
const KREW = {
  "linux-x64": { os: "linux", arch: "amd64" },
  "linux-arm64": { os: "linux", arch: "arm64" },
  "darwin-x64": { os: "darwin", arch: "amd64" },
  "darwin-arm64": { os: "darwin", arch: "arm64" },
  "win-x64": { os: "windows", arch: "amd64" },
};

/**
 * A template with its values.
 * @throws Error when it names one that is not there
 */
export function filled(template, values) {
  return template.replace(/\$\{(\w+)\}/g, (_, name) => {
    if (!Object.hasOwn(values, name)) throw new Error(`there is no value for ${name}`);
    return values[name];
  });
}

/** The platforms of a krew manifest; JSON is YAML. */
export function krewPlatforms(archives, { repository, version }) {
  const platforms = archives.map(({ platform, file, sha256 }) => ({
    selector: { matchLabels: KREW[platform] },
    uri: `https://github.com/${repository}/releases/download/v${version}/${file}`,
    sha256,
    bin: platform.startsWith("win") ? "skscope.exe" : "skscope",
  }));
  return JSON.stringify(platforms);
}
