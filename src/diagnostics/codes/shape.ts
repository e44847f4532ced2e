import type { CodeEntry } from '../code-entry.ts';

/** See codes.ts. */
export const shapeCodes: Record<never, CodeEntry<never>> = {};
