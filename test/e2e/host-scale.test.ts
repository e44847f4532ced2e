import { existsSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { checkoutPrint, makeUserRepository, type UserRepository, value } from '../rig/git-rig.ts';
import { openRunOn } from './host-rig.ts';

/** Half a million files are made and removed again: on a shared disk that may take minutes. */
const patience = 600_000;

let user: UserRepository;
afterEach(() => user.close(), patience);

const streams = Array.from({ length: 40 }, (_, at) => `stream_${at}`);

it(
  'forty clones of 5,000 files, each with a change of its own, all come together on the branch',
  async () => {
    const text = 'const line = 1;\n'.repeat(20);
    const files: Record<string, string> = {};
    for (let at = 0; at < 5_000; at += 1) files[`src/part${at % 50}/file${at}.ts`] = `// ${at}\n${text}`;
    user = makeUserRepository(files, { folder: roomiest() });
    const before = checkoutPrint(user);
    const run = await openRunOn(user);
    const { workspaces, repository } = run.host;
    const start_commit = run.facts.base_commit;
    const heads = await Promise.all(
      streams.map(async (owner, at) => {
        const attempt = `${owner}.1.1`;
        const request = {
          kind: 'own',
          owner,
          attempt,
          commit: start_commit,
          reuse: 'keep',
          setup: null,
        } as const;
        const place = value(await workspaces.prepare(request));
        writeFileSync(join(place.path, `src/part${at}/file${at}.ts`), `// changed by ${owner}\n`);
        writeFileSync(join(place.path, `${owner}.md`), `${owner}\n`);
        const snapshot = value(
          await workspaces.snapshot(place, { attempt, start_commit, message: owner, at_ms: at }),
        );
        expect(snapshot.changes).toHaveLength(2);
        const commit = {
          snapshot: snapshot.commit,
          start_commit,
          paths: 'all',
          message: owner,
          at_ms: at,
        } as const;
        return {
          node: owner,
          commit: value(await repository.commitChanges(commit)),
          message: `Integrate ${owner}`,
        };
      }),
    );
    const merged = value(await repository.merge({ base: start_commit, heads, at_ms: 0, union: () => false }));
    expect(merged.conflict).toBeNull();
    expect(merged.steps).toHaveLength(40);
    const publication = { branch: 'pcoord/session', commit: merged.commit, expected: null };
    expect(value(await repository.publish(publication))).toBe('published');
    expect(user.git('diff', '--name-only', 'main', 'pcoord/session').split('\n')).toHaveLength(80);
    expect(checkoutPrint(user)).toBe(before);
    await run.close();
  },
  patience,
);

/** A folder in memory where there is room for the clones, else the usual one. */
function roomiest(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 6_000_000_000 ? memory : tmpdir();
}
