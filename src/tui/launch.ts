import type { View } from '../views/view.ts';
import type { TuiOptions } from './open.tsx';

/**
 * Loads the TUI and opens it. The terminal library and React are loaded only here, and React as its production
 * build, which it chooses by `NODE_ENV` at that moment; the environment is left as it was.
 */
export async function launchTui(options: TuiOptions): Promise<View> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    const { openTui } = await import('./open.tsx');
    return openTui(options);
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}
