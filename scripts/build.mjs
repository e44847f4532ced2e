// Builds dist/: precompiled schema validators, one bundle with lazy chunks, and the declarations.
// Why a bundle: loading the parser as 80 separate files costs more than parsing (docs/decisions/0001).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
process.chdir(root);

if (existsSync('scripts/generate.mjs')) {
  const { generate } = await import('./generate.mjs');
  await generate(root);
}

/** Bundled CommonJS packages call `require`, which a module does not have. */
const requireBanner =
  "import{createRequire as pcoordRequire}from'node:module';const require=pcoordRequire(import.meta.url);";

const entries = {
  index: 'src/index.ts',
  cli: 'src/cli/main.ts',
  supervisor: 'src/runtime/node/supervisor-main.ts',
  permission: 'src/cli/permission/main.ts',
};
const present = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));

const built = await build({
  entryPoints: present,
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  chunkNames: 'chunks/[name]-[hash]',
  sourcemap: true,
  metafile: true,
  legalComments: 'none',
  external: ['typescript', 'ink', 'react', 'react/*', 'ajv'],
  // Half the text is half the time to load it. Names stay out of it: source maps bring them back.
  minify: true,
  banner: { js: requireBanner },
  write: false,
  logLevel: 'warning',
});
const page = await buildPage();
// Only what was built takes the place of what is there: sources that do not compile leave a working dist/ alone.
rmSync('dist', { recursive: true, force: true });
for (const { path, text } of [...built.outputFiles, ...page.outputFiles]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, path.endsWith('.js') ? withoutIdleBanner(text) : text);
}

// Which sources each file of the bundle holds: a test reads it.
writeFileSync('dist/meta.json', JSON.stringify(built.metafile));

writeFileSync(
  'dist/THIRD-PARTY-NOTICES.txt',
  notices([...Object.keys(built.metafile.inputs), ...Object.keys(page.metafile.inputs)]),
);

if (process.argv.includes('--types')) {
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], {
    stdio: 'inherit',
  });
  process.exit(tsc.status ?? 1);
}

/** Making `require` costs each file of the bundle a fifth of a millisecond; the line stays, for the source map. */
function withoutIdleBanner(text) {
  const code = text.replace(requireBanner, '');
  return /\brequire\b/.test(code) ? text : code;
}

/** The licences of the packages whose code the bundle holds: they ask to travel with it. */
function notices(inputs) {
  const folders = inputs.flatMap((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []);
  return [...new Set(folders)]
    .sort()
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text =
        file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8').trim();
      // The Apache licence wants the notice to travel as well.
      const notice = readdirSync(folder).find((entry) => /^notice/i.test(entry));
      const more = notice === undefined ? '' : `\n${readFileSync(join(folder, notice), 'utf8').trim()}\n`;
      return `${name} ${version}\n\n${text}\n${more}`;
    })
    .join(`\n${'-'.repeat(78)}\n\n`);
}
