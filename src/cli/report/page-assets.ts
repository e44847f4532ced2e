import { readFileSync } from 'node:fs';
import type { PageAssets } from '../../report/html.ts';

/** The page's script and style as the build made them; `null` when they are not there. */
export function readPageAssets(): PageAssets | null {
  // The bundle's chunks, the bundle itself, and the sources lie at different depths below the package.
  for (const folder of ['./report/', '../report/', '../../../dist/report/']) {
    try {
      const read = (name: string): string =>
        readFileSync(new URL(`${folder}${name}`, import.meta.url), 'utf8');
      return { script: read('page.js'), style: read('style.css') };
    } catch {
      // Not there when running from another of the places.
    }
  }
  return null;
}
