/** A file that many kinds of work touch, and what to do so that several streams can. */
export interface HotFile {
  /** What it is, in a few words. */
  readonly what: string;
  readonly advice: string;
}

/** What a path is if it is one of those that everybody's work touches; `null` for all others. */
export function hotFileAt(path: string): HotFile | null {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const command = LOCKFILES.get(name);
  if (command !== undefined) {
    const claim = `{path: ${path}, mode: generated, regenerate: "${command}"}`;
    return {
      what: 'lockfile',
      advice: `claim it in each of them as \`${claim}\`: it is then made again after merging`,
    };
  }
  return KINDS.find(({ names }) => names.has(name)) ?? null;
}

/** The folder of numbered migrations that a directory is or lies in, with a final slash; `null` for all others. */
export function migrationFolder(directory: string): string | null {
  return (
    /^(?:.*\/)?(?:migrations?|migrate|alembic\/versions)(?=\/|$)/.exec(directory)?.[0].concat('/') ?? null
  );
}

/** By name, the command that makes a lockfile again without raising versions. */
const LOCKFILES: ReadonlyMap<string, string> = new Map([
  ['package-lock.json', 'npm install --package-lock-only'],
  ['npm-shrinkwrap.json', 'npm install --package-lock-only'],
  ['yarn.lock', 'yarn install --mode update-lockfile'],
  ['pnpm-lock.yaml', 'pnpm install --lockfile-only'],
  ['bun.lock', 'bun install --lockfile-only'],
  ['bun.lockb', 'bun install --lockfile-only'],
  ['Cargo.lock', 'cargo update --workspace'],
  ['Gemfile.lock', 'bundle lock'],
  ['composer.lock', 'composer update --lock'],
  ['poetry.lock', 'poetry lock'],
  ['uv.lock', 'uv lock'],
  ['Pipfile.lock', 'pipenv lock'],
  ['go.sum', 'go mod tidy'],
]);

const KINDS: readonly (HotFile & { readonly names: ReadonlySet<string> })[] = [
  {
    what: 'package manifest',
    advice: 'let one stream own it and add what the others need before they start (`dependencies`)',
    names: new Set([
      'package.json',
      'Cargo.toml',
      'pyproject.toml',
      'requirements.txt',
      'go.mod',
      'Gemfile',
      'composer.json',
      'pom.xml',
      'build.gradle',
      'build.gradle.kts',
      'mix.exs',
      'pubspec.yaml',
    ]),
  },
  {
    what: 'change log',
    advice: 'claim it with `mode: append` in each of them: the lines of all are kept',
    names: new Set(['CHANGELOG.md', 'CHANGELOG', 'CHANGES.md', 'CHANGES', 'HISTORY.md', 'NEWS.md']),
  },
  {
    what: 'list of what a folder exports',
    advice:
      'claim it with `mode: generated` and `regenerate` if a command makes it, with `mode: append` if each stream only adds lines; else let one stream own it',
    names: new Set(['index.ts', 'index.tsx', 'index.js', 'index.mjs', 'mod.rs', '__init__.py']),
  },
  {
    what: 'table of routes',
    advice: 'let one stream own it and register what the others provide, after them',
    names: new Set([
      'routes.ts',
      'routes.tsx',
      'routes.js',
      'routes.rb',
      'routes.php',
      'router.ts',
      'router.js',
      'urls.py',
    ]),
  },
  {
    what: 'database schema',
    advice:
      'let one stream own it, or claim it with `mode: generated` and `regenerate` where migrations make it',
    names: new Set(['schema.rb', 'structure.sql', 'schema.prisma', 'schema.sql']),
  },
];
