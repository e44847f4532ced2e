import { createRequire } from 'node:module';
import type { default as ts } from 'typescript';

export type { ts };

/** The TypeScript compiler API as far as pcoord uses it. Its types never leave `emit/`. */
export type TypeScript = typeof ts;

/** Loads the compiler, once and only when something is emitted: `require` costs a third of `import` here. */
export function loadTypeScript(): TypeScript {
  return createRequire(import.meta.url)('typescript') as TypeScript;
}
