import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** Where Chromium is; `null` = nowhere, and what needs it is skipped. */
export const CHROMIUM: string | null =
  [
    process.env['PCOORD_CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ].find((path) => path !== undefined && existsSync(path)) ?? null;

/** A browser that says nothing to the world. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A page with everything that it complained about or asked for. */
export interface Watched {
  readonly page: Page;
  /** Errors, warnings, refusals of the policy. */
  readonly complaints: readonly string[];
  /** Addresses that were asked for, but the file itself. */
  readonly requests: readonly string[];
}

/** Opens a file and waits until it is drawn. */
export async function openPage(
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== `file://${file}` && !request.url().startsWith('data:'))
      requests.push(request.url());
  });
  await page.goto(`file://${file}`, { waitUntil: 'load' });
  return { page, complaints, requests };
}
