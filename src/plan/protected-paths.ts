/**
 * Folders of files that steer agents or automation: a wide claim such as `**` does not cover what lies in them. Each
 * ends with a slash.
 */
export const protectedFolders: readonly string[] = ['.claude/', '.github/workflows/', '.github/actions/'];

/** Names of files, in any folder, that steer agents, automation or dependencies and that a wide claim does not cover. */
export const protectedNames: ReadonlySet<string> = new Set([
  'AGENTS.md',
  'CLAUDE.md',
  '.mcp.json',
  '.gitmodules',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'Cargo.lock',
  'Gemfile.lock',
  'composer.lock',
  'poetry.lock',
  'uv.lock',
  'Pipfile.lock',
  'go.sum',
]);
