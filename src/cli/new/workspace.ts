import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { matchesList, type PatternEntry, parsePattern } from '../../algorithms/patterns/index.ts';
import { compareText, sortedBy } from '../../base/order.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { explainFile } from '../../templates/explain-file.ts';
import { formatOf } from '../../templates/formats.ts';
import { folderFault } from '../../templates/places.ts';
import { foldName } from '../../templates/scope.ts';
import { readYaml } from '../../templates/yaml-document.ts';
import { cutCircles, type Wait } from './circles.ts';

/** A package as a template's parameter. */
export interface WorkspacePackage {
  readonly name: string;
  readonly path: string;
  readonly depends_on?: readonly string[];
}

/** The packages of a repository, in the order of their paths, where they were read from, and what was left out. */
export interface Workspace {
  readonly source: string;
  readonly packages: readonly WorkspacePackage[];
  readonly notes: readonly string[];
}

const MOST_PACKAGES = 200;
const MOST_FOLDERS = 20_000;
const DEEPEST = 6;
const LARGEST_FILE = 1024 * 1024;

/**
 * Reads the packages of a workspace: those of `pnpm-workspace.yaml`, else of `workspaces` in `package.json`, else every
 * folder that holds a `package.json`. Only reads: nothing is executed, no link is followed, `node_modules` and folders that
 * begin with a dot are passed over. A file that says what belongs to the workspace and cannot be read is an error: a guess
 * would take in what it excludes.
 */
export function readWorkspace(root: string): Result<Workspace, string> {
  const declared = readPatterns(root);
  if (!declared.ok) return declared;
  const { source, patterns } = declared.value;
  const list: PatternEntry[] = [];
  for (const text of patterns ?? []) {
    const entry = entryOf(text);
    if (!entry) return err(`${source}: ${JSON.stringify(text)} is no pattern of folders`);
    list.push(entry);
  }
  const notes: string[] = [];
  const manifests = findManifests(root).flatMap((found) => {
    if (patterns && !matchesList({ entries: list }, found.path)) return [];
    if ('wrong' in found) notes.push(`left out ${found.path}: its package.json ${found.wrong}`);
    return 'wrong' in found ? [] : [found];
  });
  const kept = keepUsable(manifests, notes);
  if (kept.length <= MOST_PACKAGES) return ok({ source, packages: nameAll(kept, notes), notes });
  return err(
    `${kept.length} packages by ${source}; a session takes at most ${MOST_PACKAGES}: name those you mean with -p packages=one,two`,
  );
}

interface Manifest {
  /** Folder, relative to the root, without a final slash. */
  readonly path: string;
  readonly name: string;
  /** Packages that it needs to run, and those that only building and testing it needs. */
  readonly needs: readonly string[];
  readonly tests: readonly string[];
}

interface Broken {
  readonly path: string;
  readonly wrong: string;
}

function readPatterns(
  root: string,
): Result<{ readonly source: string; readonly patterns?: readonly string[] }, string> {
  for (const [source, key, parse] of [
    ['pnpm-workspace.yaml', 'packages', readYaml],
    ['package.json', 'workspaces', parseJson],
  ] as const) {
    const text = readText(join(root, source));
    if (text === undefined) continue;
    if (!text.ok) return err(`${source} ${text.error}`);
    const value = parse(text.value);
    // A file of comments only says nothing.
    if (value === null && source === 'pnpm-workspace.yaml') continue;
    if (!isObject(value))
      return err(`${source} cannot be understood, so nobody can tell which packages there are`);
    const named = value[key];
    const declared = isObject(named) && source === 'package.json' ? named['packages'] : named;
    if (declared === undefined || declared === null) continue;
    if (!Array.isArray(declared) || !declared.every((item) => typeof item === 'string'))
      return err(`${source}: ${key} is no list of folders`);
    return ok({ source, patterns: declared });
  }
  return ok({ source: 'the folders with a package.json' });
}

/** Workspaces name folders, with or without `./` before and a slash after them. */
function entryOf(text: string): PatternEntry | undefined {
  const negated = text.startsWith('!');
  const plain = text
    .slice(negated ? 1 : 0)
    .replace(/^(?:\.?\/)+/, '')
    .replace(/\/+$/, '');
  const pattern = parsePattern(plain);
  return pattern.ok ? { pattern: pattern.value, negated, text } : undefined;
}

function findManifests(root: string): (Manifest | Broken)[] {
  const found: (Manifest | Broken)[] = [];
  const waiting: { readonly path: string; readonly depth: number }[] = [{ path: '', depth: 0 }];
  for (let looked = 0; waiting.length > 0 && looked < MOST_FOLDERS; looked += 1) {
    const { path, depth } = waiting.pop()!;
    const manifest = path === '' ? undefined : readManifest(root, path);
    if (manifest) found.push(manifest);
    if (depth < DEEPEST)
      for (const name of foldersIn(join(root, path)))
        waiting.push({ path: path === '' ? name : `${path}/${name}`, depth: depth + 1 });
  }
  return sortedBy(found, ({ path }) => path);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map(({ name }) => name)
      .sort(compareText);
  } catch {
    return [];
  }
}

function readManifest(root: string, path: string): Manifest | Broken | undefined {
  const text = readText(join(root, path, 'package.json'));
  if (text === undefined) return undefined;
  if (!text.ok) return { path, wrong: text.error };
  const value = parseJson(text.value);
  if (value === undefined) return { path, wrong: 'is not JSON' };
  if (!isObject(value)) return { path, wrong: 'holds no object' };
  const name = typeof value['name'] === 'string' && value['name'] !== '' ? value['name'] : path;
  const namesOf = (kind: string): string[] => (isObject(value[kind]) ? Object.keys(value[kind]) : []);
  const needs = ['dependencies', 'peerDependencies', 'optionalDependencies'].flatMap(namesOf);
  return { path, name, needs, tests: namesOf('devDependencies') };
}

/** Packages whose folder can be claimed as a whole, and that lie in no other one. */
function keepUsable(manifests: readonly Manifest[], notes: string[]): Manifest[] {
  const kept: Manifest[] = [];
  for (const manifest of manifests) {
    const { path } = manifest;
    const outer = kept.find((other) => path.toLowerCase().startsWith(`${other.path.toLowerCase()}/`));
    const fault = folderFault(`${path}/`);
    if (outer) notes.push(`left out ${path}: it lies in ${outer.path}`);
    else if (fault !== null) notes.push(`left out ${JSON.stringify(path)}: ${fault}`);
    else if (path.length >= formatOf('folder')!.most) notes.push(`left out ${path}: its path is too long`);
    else kept.push(manifest);
  }
  return kept;
}

function nameAll(manifests: readonly Manifest[], notes: string[]): WorkspacePackage[] {
  const taken = new Set<string>();
  const named = manifests.map((manifest) => {
    const { name, path } = manifest;
    const near = [name.replace(/^@[^/]*\//, ''), name, path].map(toId).find((id) => isFree(id, taken));
    const id = near ?? numbered(toId(path) || 'package', taken);
    taken.add(foldName(id));
    return { ...manifest, id };
  });
  // Of two packages of one name, others can only mean the first.
  const ids = new Map(named.toReversed().map(({ name, id }) => [name, id]));
  // What is needed to run comes before what tests need: of a circle, the last wait is left out.
  const waits = (['needs', 'tests'] as const).flatMap((kind) =>
    named.flatMap((manifest) =>
      manifest[kind].flatMap((need): Wait[] => {
        const id = ids.get(need);
        return id === undefined || id === manifest.id ? [] : [[manifest.id, id]];
      }),
    ),
  );
  const { kept, cut } = cutCircles(waits);
  for (const [from, to] of cut) notes.push(`left out that ${from} needs ${to}: they need each other`);
  return named.map(({ id, path }) => {
    const depends_on = kept.get(id) ?? [];
    return { name: id, path: `${path}/`, ...(depends_on.length > 0 ? { depends_on } : {}) };
  });
}

/** The nearest word that may name a stream; empty where there is none. */
function toId(name: string): string {
  const plain = name
    .replace(/^@/, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[^A-Za-z]+/, '')
    .replace(/_(complete(?:_phase_[0-9]+)?|reached)$/, '-$1')
    .slice(0, 60);
  return plain;
}

function isFree(id: string, taken: ReadonlySet<string>): boolean {
  return formatOf('id')!.fits(id) && !taken.has(foldName(id));
}

function numbered(id: string, taken: ReadonlySet<string>): string {
  for (let number = 2; ; number += 1) if (isFree(`${id}-${number}`, taken)) return `${id}-${number}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
}

/** Nothing where there is no such file. */
function readText(path: string): Result<string, string> | undefined {
  try {
    const about = statSync(path, { throwIfNoEntry: false });
    if (!about?.isFile()) return undefined;
    return about.size <= LARGEST_FILE ? ok(readFileSync(path, 'utf8')) : err('is larger than 1 MiB');
  } catch (error) {
    return err(explainFile(error));
  }
}
