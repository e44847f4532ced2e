// Makes docs/pictures/report.png: runs the ecommerce example, reports it, opens the report in Chromium and takes what one
// sees first and the timeline. Needs git, a built pcoord, and Chromium (PCOORD_CHROMIUM names one that stands elsewhere).
//   node scripts/report-picture.mjs [OUT.png]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2] ?? join(root, 'docs/pictures/report.png'));
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-picture-'));
try {
  const state = join(scratch, 'state');
  const said = run(scratch, [join(root, 'examples/ecommerce/demo.mjs'), '--view', 'lines', '--state', state]);
  const shop = /files in (.*)$/m.exec(said)?.[1] ?? '';
  const page = join(scratch, 'report.html');
  run(shop, [join(root, 'bin/pcoord.js'), 'report', '--state', state, '-o', page]);
  mkdirSync(dirname(out), { recursive: true });
  await draw(page);
  rmSync(dirname(shop), { recursive: true });
  console.log(`${out} (${Math.ceil(readFileSync(out).length / 1000)} kB)`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function run(cwd, words) {
  const done = spawnSync(process.execPath, words, { cwd, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${words.join(' ')}: ${done.stdout}${done.stderr}`);
  return done.stdout;
}

async function draw(page) {
  const browser = await chromium.launch({
    executablePath: process.env['PCOORD_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu'],
  });
  try {
    const tab = await browser.newPage({ viewport: { width: 1120, height: 900 }, colorScheme: 'light' });
    await tab.goto(`file://${page}`);
    const timeline = await tab.locator('.legend').boundingBox();
    const height = Math.ceil((timeline?.y ?? 880) + (timeline?.height ?? 0) + 14);
    await tab.screenshot({ path: out, fullPage: true, clip: { x: 0, y: 0, width: 1120, height } });
  } finally {
    await browser.close();
  }
}
