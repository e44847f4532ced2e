import { ok } from '../../base/result.ts';
import type { Repository } from '../host.ts';
import { readChanges } from './changes.ts';
import { commitChanges } from './commit.ts';
import type { Integrator } from './integrator.ts';
import { findLostLines } from './lost-lines.ts';
import { findUnsettled } from './marked-hunks.ts';
import { mergeHeads } from './merge.ts';
import { writePatch } from './patch-file.ts';
import { findRenames } from './renames.ts';
import { settleMerge } from './settle.ts';
import { tryPairs } from './trial.ts';
import type { UsersRepository } from './users-repository.ts';
import { findWhoLost } from './who-lost.ts';

/** What the loop asks of git: all of it happens in the integrator, but for the refs the user is given. */
export function createRepository(integrator: Integrator, users: UsersRepository): Repository {
  return {
    commitChanges: (request) => commitChanges(integrator, request),
    merge: (request) => mergeHeads(integrator, request),
    trial: (request) => tryPairs(integrator, request),
    settle: (request) => settleMerge(integrator, request),
    lostLines: (request) => findLostLines(integrator, request),
    renames: (request) => findRenames(integrator, request),
    whoLost: (request) => findWhoLost(integrator, request),
    unsettled: (request) => findUnsettled(integrator.git, request),
    publish: (request) => users.publish(request),
    changes: async (from, to) => {
      if (from === to) return ok([]);
      const changes = await readChanges(integrator.git, { from, to });
      return changes.ok ? ok(changes.value.map(({ object: _, ...change }) => change)) : changes;
    },
    writePatch: (request) => writePatch(integrator, request),
    keep: (name, commit) => users.keep(name, commit),
  };
}
