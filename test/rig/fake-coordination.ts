import type { Result } from '../../src/base/result.ts';
import type { Host, HostFailure, Repository, Workspaces } from '../../src/runtime/host.ts';
import type { Letter } from '../../src/runtime/host-coordination.ts';
import type { World } from './fake-world.ts';

/** Asks the world under a name: latency, refusals and crashes are the same for all. */
export type Ask = <T>(name: string, effect: () => T) => Promise<Result<Exclude<T, HostFailure>, HostFailure>>;

/** Inboxes, outboxes, watches and measures in memory. */
export interface FakeMail {
  /** Attempt → letters in its inbox. */
  readonly inboxes: Map<string, Letter[]>;
  /** Attempt → what its program has written into its outbox, and who listens. */
  readonly outboxes: Map<string, { lines: string[]; listeners: ((line: string) => void)[] }>;
  /** Path of a workspace → who wants to know what is written there. */
  readonly watchers: Map<string, Set<(paths: readonly string[]) => void>>;
  /** Artifact → content last published. */
  readonly published: Map<string, string>;
}

const mails = new WeakMap<World, FakeMail>();

/** The letters of a world. */
export function mailOf(world: World): FakeMail {
  const known = mails.get(world);
  if (known) return known;
  const made: FakeMail = {
    inboxes: new Map(),
    outboxes: new Map(),
    watchers: new Map(),
    published: new Map(),
  };
  mails.set(world, made);
  return made;
}

/** A program of the world writes a line into its outbox. */
export function postLine(world: World, attempt: string, line: string): void {
  const box = outboxOf(world, attempt);
  box.lines.push(line);
  for (const listener of [...box.listeners]) listener(line);
}

/** A program of the world has written files. */
export function noticeWrites(world: World, folder: string, paths: readonly string[]): void {
  for (const watcher of [...(mailOf(world).watchers.get(folder) ?? [])]) watcher(paths);
}

function outboxOf(world: World, attempt: string): { lines: string[]; listeners: ((line: string) => void)[] } {
  const { outboxes } = mailOf(world);
  const box = outboxes.get(attempt) ?? { lines: [], listeners: [] };
  outboxes.set(attempt, box);
  return box;
}

/** The inboxes, outboxes and watches of a world as one coordinator sees them; a dead one hears and sees nothing more. */
export function coordination(
  world: World,
  ask: Ask,
  isDead: () => boolean,
): Pick<Host, 'watches' | 'channels' | 'measures'> {
  const mail = mailOf(world);
  world.notice = (folder, paths) => noticeWrites(world, folder, paths);
  world.say = (attempt, line) => postLine(world, attempt, line);
  return {
    watches: {
      watch(workspace, onChange) {
        const watchers = mail.watchers.get(workspace.path) ?? new Set();
        mail.watchers.set(workspace.path, watchers);
        const notice = (paths: readonly string[]): void => (isDead() ? undefined : onChange(paths));
        watchers.add(notice);
        return { ready: Promise.resolve(), close: () => watchers.delete(notice) };
      },
    },
    channels: {
      contracts: '/contracts',
      open: (attempt, tmp) =>
        ask('openMail', () => {
          outboxOf(world, attempt);
          return { inbox: `${tmp}/inbox`, outbox: `${tmp}/outbox` };
        }),
      holdsWords: (tmp) => (mail.outboxes.get(tmp.slice(tmp.lastIndexOf('/') + 1))?.lines.length ?? 0) > 0,
      deliver: (attempt, letter) =>
        ask('deliver', () => {
          const inbox = mail.inboxes.get(attempt) ?? [];
          mail.inboxes.set(attempt, inbox);
          if (!inbox.some((one) => one.message === letter.message)) inbox.push(letter);
          return undefined;
        }),
      listen: (attempt, onLine) => {
        const box = outboxOf(world, attempt);
        const hear = (line: string): void => (isDead() ? undefined : onLine(line));
        for (const line of box.lines) hear(line);
        box.listeners.push(hear);
        return {
          finish: async () => {
            box.listeners.splice(box.listeners.indexOf(hear), 1);
          },
        };
      },
      publish: ({ workspace, file, artifact }) =>
        ask('publishContract', () => {
          const content = world.places.get(workspace.path)?.tree[file];
          if (content === undefined) return { reason: 'not-found', detail: `${file} is not there` } as const;
          mail.published.set(artifact, content);
          return { sha256: `sha256:${content}`, path: `/contracts/${artifact}` };
        }),
    },
    measures: { of: (id) => world.usage.get(id) ?? null, pressure: () => null },
  };
}

export function liveWorkspaces(world: World, ask: Ask): Pick<Workspaces, 'glimpse' | 'bringUp'> {
  return {
    glimpse: (place, request) =>
      ask('glimpse', () => {
        const { repository } = world;
        const tree = { ...world.places.get(place.path)?.tree };
        const { message, at_ms, start_commit } = request;
        const commit = repository.write({ tree, parents: [start_commit], message, at_ms });
        return { commit, changed: repository.changes(repository.tree(start_commit), tree).length };
      }),
    bringUp: (place, { from, to }) =>
      ask('bringUp', () => {
        const { repository } = world;
        const held = world.places.get(place.path);
        const tree: Record<string, string> = { ...held?.tree };
        const [old, next] = [repository.tree(from), repository.tree(to)];
        const kept: string[] = [];
        let changed = 0;
        for (const { path } of repository.changes(old, next)) {
          if (tree[path] !== old[path]) kept.push(path);
          else {
            changed += 1;
            const content = next[path];
            if (content === undefined) delete tree[path];
            else tree[path] = content;
          }
        }
        if (held) world.places.set(place.path, { ...held, tree });
        return { changed, kept };
      }),
  };
}

export function trials(
  world: World,
  ask: Ask,
): Pick<Repository, 'trial' | 'settle' | 'lostLines' | 'renames' | 'whoLost' | 'unsettled' | 'writePatch'> {
  const { repository } = world;
  return {
    writePatch: ({ name }) => ask('writePatch', () => `/patches/${name}.patch`),
    trial: ({ pairs, union }) =>
      ask('trial', () =>
        pairs.flatMap(({ left, right }) => {
          const heads = [{ node: 'right', commit: right, message: 'trial' }];
          const { conflict } = repository.merge({ base: left, heads, at_ms: 0, union });
          return conflict === null ? [] : [{ left, right, paths: conflict.paths }];
        }),
      ),
    settle: (request) => ask('settle', () => repository.settle(request)),
    unsettled: ({ commit, paths }) =>
      ask('unsettled', () =>
        paths.filter((path) => repository.tree(commit)[path]?.includes('<<<<<<<') === true),
      ),
    // Nothing is renamed here, and every side is one work's alone.
    renames: () => ask('renames', () => []),
    whoLost: ({ works }) => ask('whoLost', () => works.map(() => true)),
    lostLines: (request) => ask('lostLines', () => repository.lostLines(request)),
  };
}
