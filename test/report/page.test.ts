import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPageAssets } from '../../src/cli/report/page-assets.ts';
import { renderHtml } from '../../src/report/html.ts';
import type { Report } from '../../src/report/model.ts';
import { CHROMIUM, openBrowser, openPage } from './browser.ts';
import { calmReport, EVIL, richReport } from './rich-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'pcoord-page-'));
let browser: Browser;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the page as text', () => {
  it('holds nothing that asks anybody for anything, and allows nothing but what it holds', () => {
    const html = render(calmReport());
    const shell = shellOf(html);
    expect(/content="([^"]*)"/.exec(shell)?.[1]).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; style-src-attr 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'$/,
    );
    const asked = shell.match(
      /<(?:link|script|img|iframe|object|embed|base|form)[^>]*\b(?:src|href|action)="(?!data:,|#)|@import|url\(/g,
    );
    expect(asked).toBeNull();
    expect(Buffer.byteLength(html)).toBeLessThan(900_000);
  });

  it('is closed to what agents say: every tag, attribute and script is our own', () => {
    const html = render(richReport());
    expect(html.match(/<script/g)?.length).toBe(2);
    expect(html.match(/<\/script>/g)?.length).toBe(2);
    expect(shellOf(html).match(/<img|<iframe|\son\w+\s*=\s*['"]/g)).toBeNull();
    expect(shellOf(html).includes('&#60;/script&#62;&#60;script&#62;')).toBe(true);
    expect(html.match(/[\u001b\u202a-\u202e\u2066-\u2069]/g)).toBeNull();
  });

  it('tells every fact without its script', () => {
    const shell = shellOf(render(richReport('x')));
    for (const fact of [
      'needs review',
      'frontend/architecture',
      'it exited with code 1: x',
      'pcoord review accept merge-1 --run r1 --ours',
      'the later side won',
      'found while both were at work',
      'sync 1',
      'nobody went on with it for 1m00s',
      'always in this stream; a person said so',
      '+10 −2',
      '$0.25',
      'Processor: cores in use',
      'refs/pcoord/r1/lost/a',
    ])
      expect([fact, shell.includes(fact)]).toEqual([fact, true]);
  });
});

describe.skipIf(CHROMIUM === null)('the page in Chromium (skipped where there is none)', () => {
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(async () => browser?.close());

  it.each(['light', 'dark'] as const)('opens without a complaint or a request: %s', async (colorScheme) => {
    for (const report of [calmReport(), richReport()]) {
      const { page, complaints, requests } = await openPage(browser, write(report), { colorScheme });
      expect(await page.title()).toMatch(/ · pcoord report$/);
      expect(await page.locator('#chart-timeline svg').count()).toBe(1);
      // Drawn: a bar for each attempt, not an empty frame.
      expect(await page.locator('#chart-timeline svg path').count()).toBeGreaterThan(report.attempts.length);
      const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      expect(ground).toBe(colorScheme === 'dark' ? 'rgb(17, 21, 28)' : 'rgb(245, 247, 250)');
      expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
      await page.close();
    }
  });

  it('shows what agents said as text and runs none of it, in tips too', async () => {
    const { page, complaints, requests } = await openPage(browser, write(richReport()));
    await page
      .locator('details')
      .first()
      .evaluate((part) => part.setAttribute('open', ''));
    for (const row of await page.locator('tr[data-attempt]').all()) await row.focus();
    const tips = await page.locator('.tip').allTextContents();
    expect(tips.join()).toContain('database');
    await page.locator('tr[data-attempt]').nth(2).focus();
    expect(await page.locator('.tip').last().textContent()).toContain('</script><script>');
    expect(await page.title()).toMatch(/^shop /);
    expect(await page.evaluate(() => document.title)).not.toBe('owned');
    expect(await page.locator('img, iframe, object, embed').count()).toBe(0);
    expect({ complaints, requests }).toEqual({ complaints: [], requests: [] });
    await page.close();
  });

  it('changes between light and dark by its button, charts included', async () => {
    const { page } = await openPage(browser, write(calmReport()), { colorScheme: 'light' });
    const bar = (): Promise<string | null> =>
      page
        .locator('#chart-timeline svg path[fill="#00795a"]')
        .count()
        .then((count) => (count > 0 ? 'light' : 'dark'));
    expect(await bar()).toBe('light');
    await page.getByRole('button', { name: 'Change to dark colours' }).click();
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark');
    expect(await bar()).toBe('dark');
    await page.getByRole('button', { name: 'Change to light colours' }).click();
    expect(await bar()).toBe('light');
    await page.close();
  });

  it('can be used by keyboard alone', async () => {
    const { page } = await openPage(browser, write(richReport('x')));
    const focused = (): Promise<string> =>
      page.evaluate(() => {
        const at = document.activeElement;
        return at?.getAttribute('data-attempt') ?? at?.id ?? '';
      });
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the report');
    expect(
      await page.evaluate(() => document.activeElement?.getBoundingClientRect().left ?? -1),
    ).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('main');
    const seen = new Set<string>();
    for (let tabs = 0; tabs < 80 && !seen.has('0'); tabs += 1) {
      await page.keyboard.press('Tab');
      seen.add(await focused());
    }
    expect(await focused()).toBe('0');
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    );
    expect(outline).toBe('solid');
    for (const [key, row] of [
      ['ArrowDown', '1'],
      ['End', '3'],
      ['ArrowDown', '3'],
      ['ArrowUp', '2'],
      ['Home', '0'],
    ] as const) {
      await page.keyboard.press(key);
      expect([key, await focused()]).toEqual([key, row]);
    }
    // All attempts are one stop: the next one is behind them.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('tr[data-attempt]'))).toBeNull();
    await page.close();
  });

  it('goes from a bar to its row', async () => {
    const { page } = await openPage(browser, write(richReport('x')));
    const bar = page.locator('#chart-timeline svg path[fill="#b8460a"][stroke-dasharray]').first();
    await bar.scrollIntoViewIfNeeded();
    const { x, y } = (await bar.boundingBox()) ?? { x: 0, y: 0 };
    // As a hand does it: first there, then a click.
    await page.mouse.move(x + 20, y + 10);
    await page.locator('.tip', { hasText: 'it exited with code 1' }).waitFor();
    await page.mouse.click(x + 20, y + 10);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-attempt'))).toBe('2');
    await page.close();
  });

  it('has landmarks, one heading of the first order, and names for all it shows', async () => {
    const { page } = await openPage(browser, write(richReport('x')));
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.getByRole('banner').count()).toBe(1);
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('navigation', { name: 'Sections' }).count()).toBe(1);
    expect(await page.getByRole('contentinfo').count()).toBe(1);
    for (const link of await page.getByRole('navigation').getByRole('link').all()) {
      const target = (await link.getAttribute('href')) ?? '';
      expect(await page.locator(target).getByRole('heading', { level: 2 }).count()).toBe(1);
    }
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
    const charts = await page.locator('.chart').all();
    expect(charts.length).toBeGreaterThan(6);
    for (const chart of charts) expect(await chart.getAttribute('aria-label')).toMatch(/The table below has/);
    for (const button of await page.getByRole('button').all())
      expect((await button.getAttribute('aria-label')) ?? (await button.textContent())).not.toBe('');
    await page.close();
  });

  it.each([400, 760, 1600])('needs no sideways scrolling at %d px', async (width) => {
    const { page } = await openPage(browser, write(richReport()), { viewport: { width, height: 800 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    for (const chart of await page.locator('.chart svg').all())
      expect((await chart.boundingBox())?.width ?? 0).toBeLessThanOrEqual(width);
    await page.close();
  });

  it('is read without scrolling on a phone: how a stream stands beside its name, each cell with its title', async () => {
    const { page } = await openPage(browser, write(longReport()), { viewport: { width: 400, height: 800 } });
    for (const id of ['streams', 'questions', 'reviews', 'conflicts']) {
      for (const box of await page.locator(`#${id} .scroll:visible:not(:has(.numbers))`).all())
        expect([id, await box.evaluate((own) => own.scrollWidth - own.clientWidth)]).toEqual([id, 0]);
    }
    const row = page.locator('#streams tbody tr').first();
    const name = await row.locator('th').boundingBox();
    const state = await row.locator('.badge').boundingBox();
    expect(state?.y ?? 0).toBeLessThan((name?.y ?? 0) + 20);
    expect(await row.locator('td.wide').evaluate((cell) => getComputedStyle(cell, '::before').content)).toBe(
      '"Why "',
    );
    await page.close();
  });

  it.each(['screen', 'print'] as const)('reasons are wide, marks and headings whole: %s', async (media) => {
    const width = media === 'screen' ? 1280 : 718;
    const { page } = await openPage(browser, write(longReport()), { viewport: { width, height: 900 } });
    await page.emulateMedia({ media });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    const why = await page.locator('#streams td.wide').first().boundingBox();
    expect(why?.width).toBeGreaterThan(media === 'screen' ? 230 : 130);
    const broken = await page.locator('table :is(.badge, thead th, .lines-changed)').evaluateAll((all) =>
      all.flatMap((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 8))).size;
        const text = one.textContent ?? '';
        // Headings may go on below between words.
        return lines > (one.tagName === 'TH' ? text.split(' ').length : 1) ? [text] : [];
      }),
    );
    expect(broken).toEqual([]);
    await page.close();
  });

  it('follows the window', async () => {
    const { page } = await openPage(browser, write(calmReport()), { viewport: { width: 1200, height: 800 } });
    await page.setViewportSize({ width: 500, height: 800 });
    await page.waitForFunction(
      () => (document.querySelector('#chart-timeline svg')?.clientWidth ?? 999) < 500,
    );
    await page.close();
  });

  it('prints all of itself, in dark ink on white, and is as it was afterwards', async () => {
    const { page, complaints } = await openPage(browser, write(richReport('x')), { colorScheme: 'dark' });
    const open = (): Promise<number> => page.locator('details[open]').count();
    const before = await open();
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(20_000);
    expect(await open()).toBe(before);
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await open()).toBe(await page.locator('details').count());
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgb(255, 255, 255)',
    );
    expect(await page.locator('button:visible, nav:visible').count()).toBe(0);
    for (const chart of await page.locator('.chart svg').all())
      expect((await chart.boundingBox())?.width ?? 999).toBeLessThanOrEqual(680);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('is whole without JavaScript', async () => {
    const { page } = await openPage(browser, write(richReport('x')), { javaScriptEnabled: false });
    expect(await page.locator('.chart:visible, button:visible, .hint:visible').count()).toBe(0);
    expect(await page.locator('table.attempts tbody tr').count()).toBe(4);
    expect(await page.locator('table.attempts svg:visible').count()).toBe(4);
    await page.close();
  });
});

function render(report: Report): string {
  const assets = readPageAssets();
  if (assets === null) throw new Error('dist/report is missing: node scripts/build.mjs makes it');
  return renderHtml(report, assets);
}

/** With what takes room: a long name, a long reason. */
function longReport(): Report {
  const report = richReport('x');
  const long = 'a_stream_with_a_really_very_long_name_that_goes_on_and_on';
  return {
    ...report,
    streams: report.streams.map((stream, at) =>
      at === 0
        ? { ...stream, id: long, state: 'failed', why: 'it exited with code 7: the database is not there' }
        : stream,
    ),
    questions: report.questions.map((question) => ({ ...question, stream: long })),
  };
}

/** The page without what its script is and draws. */
function shellOf(html: string): string {
  return html.split('<script')[0] ?? '';
}

let files = 0;
function write(report: Report): string {
  const file = join(folder, `report-${(files += 1)}.html`);
  writeFileSync(file, render(report));
  return file;
}

it('is tried with words that would do harm', () => {
  expect(EVIL).toContain('</script>');
});
