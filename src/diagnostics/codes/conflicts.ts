import type { CodeEntry } from '../code-entry.ts';

/** See codes.ts. */
export const conflictCodes: Record<never, CodeEntry<never>> = {};
