import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './place.ts';
import { leave, type Step, toDo } from './step.ts';

/** What pcoord writes into the folder it is called in: pages of `pcoord report`. Runs keep all else elsewhere. */
const ENTRY = 'pcoord-report-*.html';

/** The ignore entry, in `.gitignore` (shared) or in the repository's own `info/exclude`. */
export function planIgnore(place: Place, where: 'gitignore' | 'exclude'): Step {
  if (place.ignoresReports) return leave(`git ignores ${ENTRY} already`);
  const path = where === 'gitignore' ? join(place.top, '.gitignore') : place.exclude;
  const shown = where === 'gitignore' ? '.gitignore' : '.git/info/exclude';
  const write = (): void => {
    mkdirSync(dirname(path), { recursive: true });
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    appendFileSync(path, `${text === '' || text.endsWith('\n') ? '' : '\n'}${ENTRY}\n`);
  };
  return toDo(`add ${ENTRY} to ${shown}`, write, [
    'pages of pcoord report; nothing else of pcoord lies in the checkout',
  ]);
}
