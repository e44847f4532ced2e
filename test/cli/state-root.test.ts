import { expect, it } from 'vitest';
import { stateRoot } from '../../src/cli/state-root.ts';

it('the state folder is the one chosen, else XDG’s, else the one below home', () => {
  expect(stateRoot('/x/y')).toBe('/x/y');
  expect(stateRoot(null, { XDG_STATE_HOME: '/xdg', HOME: '/home/u' })).toBe('/xdg/pcoord');
  expect(stateRoot(null, { XDG_STATE_HOME: 'relative', HOME: '/home/u' })).toBe(
    '/home/u/.local/state/pcoord',
  );
});
