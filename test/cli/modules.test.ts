import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Every module that a command line loads, as seen by the loader: built-ins, packages, own files. */
function modulesOf(words: readonly string[], entry = 'src/cli/main.ts'): string[] {
  const hook = `import { registerHooks } from 'node:module';
    registerHooks({ load(url, context, next) { process.stderr.write('LOADED ' + url + '\\n'); return next(url, context); } });`;
  const script = `import { spawnSync } from 'node:child_process';
    const ran = spawnSync(process.execPath, ${JSON.stringify([
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      join(root, entry),
      ...words,
    ])}, { encoding: 'utf8' });
    process.stdout.write(ran.stderr);`;
  // Runs of pcoord in this repository, on this machine, are another matter.
  const env = { ...process.env, XDG_STATE_HOME: join(root, 'no-state') };
  const text = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env,
  });
  return text
    .split('\n')
    .filter((line) => line.startsWith('LOADED '))
    .map((line) => line.slice('LOADED '.length));
}

const packageOf = (url: string): string | undefined => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];

it('compile loads no heavy dependency: yaml is its only package', () => {
  const modules = modulesOf(['compile', join(root, 'test/golden/seed/all.yaml')]);
  const packages = [...new Set(modules.map(packageOf).filter((name) => name !== undefined))];
  const own = modules.filter((url) => url.includes('/src/')).map((url) => url.split('/src/')[1]!);
  console.info(
    `loaded by compile: packages ${packages.join(', ')}; built-ins ${modules.filter((url) => url.startsWith('node:')).join(', ')}; ${own.length} own files: ${own.sort().join(', ')}`,
  );
  expect(own.length).toBeGreaterThan(50);
  expect(packages).toEqual(['yaml']);
  for (const banned of ['typescript', 'ink', 'react', 'execa', 'listr2', 'ajv', '@modelcontextprotocol'])
    expect(packages.filter((name) => name.startsWith(banned))).toEqual([]);
});

it('neither does the bundle that users start: what it loads holds the code of no other package', () => {
  const meta = JSON.parse(readFileSync(join(root, 'dist/meta.json'), 'utf8')) as {
    outputs: Record<string, { inputs: Record<string, unknown> }>;
  };
  const files = modulesOf(['compile', join(root, 'test/golden/seed/all.yaml')], 'dist/cli.js')
    .filter((url) => url.includes('/dist/'))
    .map((url) => `dist/${url.split('/dist/')[1]}`);
  expect(files).toContain('dist/cli.js');
  const inputs = files.flatMap((file) => Object.keys(meta.outputs[file]?.inputs ?? {}));
  expect(inputs).toContain('src/compiler/lint.ts');
  expect([...new Set(inputs.map(packageOf).filter((name) => name !== undefined))]).toEqual(['yaml']);
  // And the code is bundled at all: elsewhere it is there.
  const all = Object.values(meta.outputs).flatMap((output) => Object.keys(output.inputs));
  expect(all.map(packageOf)).toContain('execa');
});

it('compile starts no program and makes no plan unless it must', () => {
  const modules = modulesOf(['compile', join(root, 'test/golden/seed/all.yaml')]);
  expect(modules.filter((url) => /node:(child_process|crypto|http|net)$/.test(url))).toEqual([]);
  expect(modules.filter((url) => /\/(runtime|journal|tui|views|lower|emit)\//.test(url))).toEqual([]);
});

it.each([
  ['pretty', ['pretty', 'snippet']],
  ['json', ['identify', 'json']],
  ['sarif', ['identify', 'sarif']],
  ['github', ['github', 'pretty', 'snippet']],
  ['junit', ['junit', 'pretty', 'snippet']],
])('--format %s loads its own renderer, and nothing that only flags need', (format, renderers) => {
  const modules = modulesOf(['compile', join(root, 'test/golden/seed/all.yaml'), '--format', format]);
  const loaded = modules.flatMap((url) => /\/diagnostics\/render\/(\w+)\.ts$/.exec(url)?.[1] ?? []);
  expect(loaded.sort()).toEqual(renderers);
  const extra =
    /\/(fix-inputs|fix-text|baseline-file|baseline|watch|file-changes|deliver|across-sessions)\.ts$/;
  expect(modules.filter((url) => extra.test(url))).toEqual([]);
});
