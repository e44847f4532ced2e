import type { CodeEntry } from '../code-entry.ts';

/** See codes.ts. */
export const yamlCodes: Record<never, CodeEntry<never>> = {};
