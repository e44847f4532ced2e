import type { CodeEntry } from '../code-entry.ts';

/** See codes.ts. */
export const patternCodes: Record<never, CodeEntry<never>> = {};
