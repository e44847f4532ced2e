import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** How the state folder is found: `--state DIR`, else `$XDG_STATE_HOME/pcoord`, else `~/.local/state/pcoord`. */
export function stateRoot(
  chosen: string | null,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (chosen !== null) return resolve(chosen);
  const xdg = env['XDG_STATE_HOME'];
  const base = xdg?.startsWith('/') ? xdg : join(env['HOME'] ?? homedir(), '.local', 'state');
  return join(base, 'pcoord');
}
