import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codes } from '../src/diagnostics/codes.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Who may import whom: a room may always import itself. */
const rooms: Record<string, readonly string[]> = {
  base: [],
  diagnostics: ['base'],
  algorithms: ['base'],
  plan: ['base', 'algorithms', 'diagnostics'],
  agents: ['base', 'algorithms', 'plan'],
  compiler: ['base', 'diagnostics', 'algorithms', 'plan', 'agents', 'generated'],
  journal: ['base', 'plan'],
  runtime: ['base', 'algorithms', 'plan', 'journal', 'agents'],
  views: ['base', 'plan', 'journal', 'diagnostics'],
  tui: ['base', 'plan', 'journal', 'diagnostics', 'views'],
  report: ['base', 'plan', 'journal', 'views'],
  templates: ['base', 'diagnostics'],
  generated: [],
  cli: [
    'base',
    'diagnostics',
    'algorithms',
    'plan',
    'agents',
    'compiler',
    'journal',
    'runtime',
    'views',
    'tui',
    'report',
    'templates',
  ],
  'index.ts': [
    'base',
    'diagnostics',
    'algorithms',
    'plan',
    'agents',
    'compiler',
    'journal',
    'runtime',
    'views',
  ],
};

/** Which files may import a package (or a module that does I/O), as path prefixes under src/. */
const doors: Record<string, readonly string[]> = {
  yaml: ['compiler/syntax/compose.ts', 'templates/yaml-document.ts', 'templates/merge-documents.ts'],
  execa: ['runtime/node/process.ts'],
  listr2: ['runtime/attempt.ts', 'views/list.ts'],
  ink: ['tui/'],
  react: ['tui/'],
  echarts: ['report/page/'],
  typescript: ['compiler/emit/typescript-api.ts'],
  'node:child_process': ['runtime/node/', 'cli/git-facts.ts'],
  'node:fs': ['runtime/node/', 'cli/', 'templates/'],
  'node:fs/promises': ['runtime/node/', 'cli/'],
  'node:net': ['runtime/node/'],
};

const sources = listFiles(join(root, 'src')).filter(
  (file) => /\.tsx?$/.test(file) && !file.includes(`${sep}generated${sep}`),
);
const imports = new Map(sources.map((file) => [file, importsOf(file)]));

describe('the house', () => {
  it('one-way: a room imports only what the table gives it', () => {
    const wrong: string[] = [];
    for (const [file, targets] of imports) {
      const from = roomOf(file);
      const allowed = rooms[from];
      if (!allowed) wrong.push(`${short(file)}: no room named ${from}`);
      for (const target of targets.own) {
        const to = roomOf(target);
        if (to !== from && !allowed?.includes(to)) wrong.push(`${short(file)} imports ${short(target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('one-way: no file is part of an import loop, types included', () => {
    expect(findLoops()).toEqual([]);
  });

  it('one-way: the runtime core does not know the node host', () => {
    const wrong: string[] = [];
    for (const [file, targets] of imports) {
      if (!short(file).startsWith('runtime/') || short(file).startsWith('runtime/node/')) continue;
      for (const target of targets.own)
        if (short(target).startsWith('runtime/node/')) wrong.push(short(file));
    }
    expect(wrong).toEqual([]);
  });

  it('one-door: each dependency and each way to the outside has named doors', () => {
    const wrong: string[] = [];
    for (const [file, targets] of imports) {
      for (const name of targets.packages) {
        const door = doors[name] ?? doors[name.split('/')[0] ?? ''];
        if (!door) continue;
        if (!door.some((prefix) => short(file).startsWith(prefix)))
          wrong.push(`${short(file)} imports ${name}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('one-door: every package that is imported is a pinned dependency', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+/);
    const used = new Set<string>();
    for (const targets of imports.values())
      for (const name of targets.packages)
        if (!name.startsWith('node:'))
          used.add(name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0]!);
    // The page of a report is built with its library in it: nobody who installs pcoord needs that one.
    expect('echarts' in manifest.devDependencies).toBe(true);
    used.delete('echarts');
    expect([...used].filter((name) => !(name in manifest.dependencies)).sort()).toEqual([]);
  });

  it('pure-core: no clock, no random, no process outside the host and the edges', () => {
    const edges = ['runtime/node/', 'cli/', 'tui/', 'views/list.ts'];
    const wrong = sources
      .filter((file) => !edges.some((edge) => short(file).startsWith(edge)))
      .filter((file) =>
        /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|\bprocess\.(env|cwd|argv|exit)\b|\bsetTimeout\(|\bsetInterval\(/.test(
          code(file),
        ),
      )
      .map(short);
    expect(wrong).toEqual([]);
  });

  it('no-user-regex: the pattern engine and scope check build no regular expression from text', () => {
    const wrong = sources
      .filter((file) => /^(algorithms|runtime|compiler)\//.test(short(file)))
      .filter((file) => /new RegExp\(/.test(code(file)))
      .map(short);
    expect(wrong).toEqual([]);
  });

  it('nothing-deleted: no forced git operation', () => {
    const wrong = sources
      .filter((file) => /'--force'|"--force"|'--hard'|'-f'\s*,\s*'origin/.test(code(file)))
      .map(short);
    expect(wrong).toEqual([]);
  });

  it('style: no enum, no default export, no any, no TODO', () => {
    const wrong: string[] = [];
    for (const file of sources) {
      const text = code(file);
      if (/^\s*(export )?(const )?enum /m.test(text)) wrong.push(`${short(file)}: enum`);
      if (/^export default/m.test(text)) wrong.push(`${short(file)}: default export`);
      if (/:\s*any\s*(?:[;,)=\]|&]|$)|\bas any\b|<any>/m.test(text)) wrong.push(`${short(file)}: any`);
      if (/\b(TODO|FIXME|XXX)\b/.test(readFileSync(file, 'utf8'))) wrong.push(`${short(file)}: TODO`);
    }
    expect(wrong).toEqual([]);
  });

  it('style: no test is skipped or singled out by hand', () => {
    const wrong = listFiles(join(root, 'test'))
      .filter((file) => /\.test\.tsx?$/.test(file) && !file.endsWith('tidy.test.ts'))
      .filter((file) =>
        /\b(it|test|describe)\.(only|todo)\b|\b(it|test|describe)\.skip\(/.test(readFileSync(file, 'utf8')),
      )
      .map((file) => relative(root, file));
    expect(wrong).toEqual([]);
  });

  it('sizes: files over the aim are named (a warning, not a failure)', () => {
    const long = sources
      .map((file) => ({ file: short(file), lines: readFileSync(file, 'utf8').split('\n').length }))
      .filter(({ file, lines }) => lines > (/codes\/|event\.ts|plan\.ts/.test(file) ? 400 : 300));
    if (long.length > 0)
      console.warn(`over the size aim: ${long.map(({ file, lines }) => `${file} ${lines}`).join(', ')}`);
    expect(long.filter(({ lines }) => lines > 700)).toEqual([]);
  });
});

describe('every diagnostic code', () => {
  const names = Object.keys(codes) as (keyof typeof codes)[];
  const text = sources.map((file) => ({ file: short(file), text: readFileSync(file, 'utf8') }));
  const goldens = existsSync(join(root, 'test/golden/err')) ? readdirSync(join(root, 'test/golden/err')) : [];
  const docs = existsSync(join(root, 'docs/checks.md'))
    ? readFileSync(join(root, 'docs/checks.md'), 'utf8')
    : '';

  it('has an alias of its own and says why it matters', () => {
    const aliases = names.map((name) => codes[name].alias);
    expect(new Set(aliases).size).toBe(aliases.length);
    for (const name of names) {
      expect(codes[name].alias).toMatch(/^PC\d{4}$/);
      expect(codes[name].why.length).toBeGreaterThan(10);
    }
  });

  it('is raised by some check', () => {
    const unused = names.filter(
      (name) =>
        !text.some(({ file, text }) => !file.startsWith('diagnostics/codes/') && text.includes(`'${name}'`)),
    );
    expect(unused).toEqual([]);
  });

  it('has a golden', () => {
    expect(
      names.filter((name) => !goldens.some((file) => file.startsWith(`${name}--`) && file.endsWith('.out'))),
    ).toEqual([]);
  });

  it('has an entry in docs/checks.md', () => {
    expect(
      names.filter(
        (name) =>
          !docs.includes(`### ${name} `) &&
          !docs.includes(`### ${name}\n`) &&
          !docs.includes(`### \`${name}\``),
      ),
    ).toEqual([]);
  });
});

function importsOf(file: string): { own: string[]; packages: string[] } {
  const own: string[] = [];
  const packages: string[] = [];
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'";]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;
  for (const match of code(file).matchAll(pattern)) {
    const name = match[1] ?? match[2] ?? match[3] ?? match[4] ?? '';
    if (name.startsWith('.')) own.push(join(dirname(file), name));
    else packages.push(name);
  }
  return { own, packages };
}

function findLoops(): string[] {
  const loops: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at !== -1) {
      loops.push(path.slice(at).map(short).join(' → '));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const target of imports.get(file)?.own ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of sources) visit(file);
  return loops;
}

function code(file: string): string {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/[^\n]*/g, '$1');
}

function short(file: string): string {
  return relative(join(root, 'src'), file).split(sep).join('/');
}

function roomOf(file: string): string {
  return short(file).split('/')[0] ?? '';
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
}
