// What stands in every report of `pcoord report`: a script for browsers with the chart library in it, and its style.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Builds dist/report/ in memory. */
export function buildPage() {
  return build({
    absWorkingDir: root,
    entryPoints: { page: 'src/report/page/page.ts', style: 'src/report/page/page.css' },
    entryNames: '[name]',
    outdir: 'dist/report',
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome109', 'firefox115', 'safari16'],
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    legalComments: 'none',
    // A report goes by itself, so it names those whose work it holds.
    banner: {
      js: '/*! holds Apache ECharts (https://echarts.apache.org, Apache-2.0), zrender (BSD-3-Clause) and tslib (0BSD) */',
    },
    minify: true,
    // A page may be read in any encoding.
    charset: 'ascii',
    write: false,
    logLevel: 'warning',
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const { path, text } of (await buildPage()).outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
