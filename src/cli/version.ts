import { readFileSync } from 'node:fs';

/** The version in the package's own manifest, which stands beside `dist/` and `src/`. */
export function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const manifest = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (manifest.name === 'pcoord' && manifest.version !== undefined) return manifest.version;
    } catch {
      // Not there when running from the other of the two places.
    }
  }
  return 'unknown';
}
