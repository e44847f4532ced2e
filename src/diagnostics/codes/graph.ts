import type { CodeEntry } from '../code-entry.ts';

/** See codes.ts. */
export const graphCodes: Record<never, CodeEntry<never>> = {};
