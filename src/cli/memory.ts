import { setFlagsFromString } from 'node:v8';

/** From this size on (bytes of one file) most of what is made of it stays until the end. */
const LARGE_FILE = 65_536;

/**
 * Keeps the young generation of the heap as small as it is when a large file is about to be read: it would grow to
 * 100 MB and more to make room for garbage that never comes, and copying what stays would take time besides.
 */
export function prepareForFile(bytes: number): void {
  if (bytes >= LARGE_FILE) setFlagsFromString('--semi-space-growth-factor=1');
}
