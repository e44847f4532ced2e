import { accessSync, constants, type Dirent, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type {
  AgentFile,
  DirectoryEntry,
  Environment,
  RepositoryFacts,
} from '../compiler/model/environment.ts';
import { readGitFacts, readIgnored } from './git-facts.ts';
import { keepIgnorable } from './ignore-rules.ts';

/** Where to look. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The real world as the compiler sees it: files below the repository root, agent files, git on demand. */
export function openEnvironment({ cwd, env }: Surroundings): Environment {
  const repository = findRepository(cwd);
  const root = repository ?? cwd;
  const agents = new Map<string, readonly AgentFile[]>();
  const facts = new Map<string, RepositoryFacts | null>();
  const directories = new Map<string, readonly DirectoryEntry[]>();
  const entries = (directory: string): readonly DirectoryEntry[] =>
    repository === null ? [] : remember(directories, directory, () => readEntries(join(root, directory)));
  const kindOf = kindFinder(entries);
  let links: boolean | undefined;
  return {
    agentFiles: (name) => remember(agents, name, () => findAgentFiles(name, root, env)),
    readText: (path) => (isInside(root, path) ? readText(resolve(root, path)) : null),
    isDirectory: (path) => {
      const kind = repository === null ? 'symlink' : kindOf(path);
      return kind === 'symlink' ? leadsToDirectory(join(root, path)) : kind === 'directory';
    },
    entries,
    purpose: /^(?:|0|false)$/i.test(env['CI'] ?? '') ? 'run' : 'check',
    // Without a search path nothing can be said.
    commandExists: (name) => env['PATH'] === undefined || isOnPath(name, env['PATH']),
    ignored: askOnce((paths) =>
      repository === null ? [] : readIgnored(repository, keepIgnorable(repository, paths, env)),
    ),
    mayHoldLinks: () => (links ??= repository !== null && mentionsLinks(repository)),
    repository: (base) =>
      repository === null ? null : remember(facts, base, () => readGitFacts(repository, base)),
  };
}

/** The folder that holds `.git`, from here upwards. */
export function findRepository(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (dirname(folder) === folder) return null;
  }
}

/** What kind of thing a path is: its directory is read once, for all that may be asked about it. */
function kindFinder(entries: Environment['entries']): (path: string) => DirectoryEntry['kind'] | undefined {
  const known = new Map<string, ReadonlyMap<string, DirectoryEntry['kind']>>();
  return (path) => {
    const slash = path.lastIndexOf('/');
    const directory = path.slice(0, Math.max(0, slash));
    const kinds = remember(
      known,
      directory,
      () => new Map(entries(directory).map(({ name, kind }) => [name, kind])),
    );
    return kinds.get(path.slice(slash + 1));
  };
}

function leadsToDirectory(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // A name that is too long, or a circle of links, leads nowhere.
    return false;
  }
}

function readEntries(folder: string): DirectoryEntry[] {
  let listed: Dirent[];
  try {
    listed = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return listed.map((entry) => ({
    name: entry.name,
    kind: entry.isSymbolicLink() ? 'symlink' : entry.isDirectory() ? 'directory' : 'file',
  }));
}

/**
 * Whether git's index seems to hold a symbolic link or a submodule: each entry has its mode as four bytes. Other bytes
 * may look alike, and then git is asked for nothing; a split index may hide one, and then only the run tells.
 */
function mentionsLinks(root: string): boolean {
  const text = readText(join(root, '.git'));
  const folder = text === null ? '.git' : (/^gitdir: (.*)$/m.exec(text)?.[1] ?? '.git');
  let index: Buffer;
  try {
    index = readFileSync(resolve(root, folder, 'index'));
  } catch {
    return false;
  }
  return LINK_MODES.some((mode) => index.includes(mode));
}

/** 120000 and 160000, octal. */
const LINK_MODES = [Buffer.from([0, 0, 0xa0, 0]), Buffer.from([0, 0, 0xe0, 0])];

function isOnPath(name: string, path: string): boolean {
  return path.split(delimiter).some((folder) => {
    const file = join(folder, name);
    try {
      // Most folders do not have it, and an exception costs more than the question.
      if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return false;
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The project's file, then the user's, then those of installed plugins. */
function findAgentFiles(name: string, root: string, env: Surroundings['env']): AgentFile[] {
  if (!/^[\w][\w.:-]*$/.test(name)) return [];
  const [plugin, agent] = name.includes(':') ? name.split(':', 2) : [null, name];
  const found: AgentFile[] = [];
  const add = (kind: AgentFile['kind'], shown: string, path: string): void => {
    const text = readText(path);
    if (text !== null) found.push({ kind, path: shown, text });
  };
  const home = env['CLAUDE_CONFIG_DIR'] ?? join(env['HOME'] ?? '/', '.claude');
  if (plugin === null) {
    add('project', `.claude/agents/${name}.md`, join(root, '.claude', 'agents', `${name}.md`));
    add('user', `~/.claude/agents/${name}.md`, join(home, 'agents', `${name}.md`));
  }
  if (found.length > 0) return found;
  for (const { id, folder } of installedPlugins(home))
    if (plugin === null || id === plugin)
      add('plugin', `plugin ${id}: agents/${agent}.md`, join(folder, 'agents', `${agent}.md`));
  return found;
}

/** Plugins as Claude Code lists them; a list of another shape counts as none. */
function installedPlugins(home: string): { id: string; folder: string }[] {
  const text = readText(join(home, 'plugins', 'installed_plugins.json'));
  if (text === null) return [];
  try {
    const { plugins = {} } = JSON.parse(text) as { plugins?: Record<string, unknown> };
    return Object.entries(plugins).flatMap(([key, installs]) =>
      [installs].flat().flatMap((install) => {
        const folder = (install as { installPath?: unknown } | null)?.installPath;
        return typeof folder === 'string' ? [{ id: key.split('@')[0]!, folder }] : [];
      }),
    );
  } catch {
    return [];
  }
}

function isInside(root: string, path: string): boolean {
  // An absolute path would stand in the plan, where it means nothing on another machine.
  if (isAbsolute(path)) return false;
  const way = relative(root, resolve(root, path));
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Asks about each path once, and about all that are new together: fixes compile a session many times. */
function askOnce(ask: Environment['ignored']): Environment['ignored'] {
  const known = new Map<string, boolean>();
  return (paths) => {
    const fresh = paths.filter((path) => !known.has(path));
    const found = new Set(fresh.length > 0 ? ask(fresh) : []);
    for (const path of fresh) known.set(path, found.has(path));
    return paths.filter((path) => known.get(path));
  };
}

function remember<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as T;
  const made = make();
  known.set(key, made);
  return made;
}
