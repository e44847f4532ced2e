import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type {
  HostFailure,
  Snapshot,
  SnapshotRequest,
  Workspace,
  WorkspaceRequest,
  Workspaces,
} from '../host.ts';
import { bringUpTree } from './bring-up.ts';
import {
  checkOut,
  checkOutIn,
  checkSpace,
  identifyFolder,
  isEmptyIndex,
  measureTree,
  onWorkTree,
  removeLeftovers,
  type WorkTree,
} from './checkout.ts';
import { writeRepository } from './clone.ts';
import { fileName } from './file-name.ts';
import { isEmptyFolder, makeFolderLater, makeNewFolder, removeTreeLater } from './files.ts';
import { type Integrator, packBase } from './integrator.ts';
import { createLimit, type Limit } from './limit.ts';
import { glimpseAt } from './live-tree.ts';
import { isThere, openPlaceRecords, type PlaceRecord, type PlaceRecords } from './place-records.ts';
import { onWorkTreeUnder, underRules } from './read-under.ts';
import { rulesOf } from './rule-files.ts';
import { copyIgnored } from './setup-copy.ts';
import { takeSnapshot } from './snapshot.ts';
import type { RunFolder } from './state-folder.ts';
import { systemFailure } from './system-failure.ts';

/** So many loose objects make a checkout slow. */
const worthPacking = 1_000;

/** Opens the places of a run. */
export function openWorkspaces(options: WorkspaceOptions): Workspaces {
  return new NodeWorkspaces(options);
}

export interface WorkspaceOptions {
  readonly folder: RunFolder;
  readonly integrator: Integrator;
  /** The user's checkout, from which ignored files may be brought. */
  readonly root: string;
  /** How many checkouts are made at once. */
  readonly width: number;
}

class NodeWorkspaces implements Workspaces {
  readonly #options: WorkspaceOptions;
  readonly #records: PlaceRecords;
  readonly #limit: Limit;
  /** Shared checkouts by commit: who comes second waits for the first. */
  readonly #shared = new Map<string, Promise<Result<PlaceRecord, HostFailure>>>();
  /** Empty temporary folders of shared attempts that are over. */
  readonly #spare: string[] = [];
  /** Places that somebody was let into. */
  readonly #entered = new WeakSet<PlaceRecord>();
  #size: Promise<Result<number, HostFailure>> | null = null;
  #packed = false;

  constructor(options: WorkspaceOptions) {
    this.#options = options;
    this.#records = openPlaceRecords(options.folder);
    this.#limit = createLimit(options.width);
  }

  prepare(request: WorkspaceRequest): Promise<Result<Workspace, HostFailure>> {
    return guarded(() => (request.kind === 'shared' ? this.#share(request) : this.#own(request)));
  }

  reopen(request: WorkspaceRequest): Promise<Result<Workspace, HostFailure>> {
    return guarded(async () => {
      const former = request.continues ?? request.attempt;
      const known = this.#records.ofAttempt(former);
      // Where those records were removed, the owner's tells: it has had no other place since.
      const record = known ?? (this.#records.lost ? this.#records.ofOwner(nameOf(request)) : null);
      if (record === null || !isThere(record)) return err(this.#gone(former, record));
      return ok(await this.#open(record, request.attempt, 'kept'));
    });
  }

  #gone(attempt: string, record: PlaceRecord | null): HostFailure {
    const { workspaces } = this.#options.folder;
    const where = record === null ? `not on record any more; folders are in ${workspaces}` : 'gone';
    return { reason: 'workspace-lost', detail: `the workspace of ${attempt} is ${where}` };
  }

  snapshot(workspace: Workspace, request: SnapshotRequest): Promise<Result<Snapshot, HostFailure>> {
    return guarded(async () => {
      const record = this.#records.ofAttempt(request.attempt);
      if (record === null || !isThere(record)) return err(lost(workspace.path));
      this.#records.setSalvaged(record, 'no');
      const taken = await takeSnapshot(this.#options.integrator, record.tree, request);
      if (!taken.ok) return isThere(record) ? taken : err(lost(workspace.path));
      if (taken.value.complete) this.#records.setSalvaged(record, 'yes');
      return ok(taken.value.snapshot);
    });
  }

  glimpse(
    workspace: Workspace,
    request: SnapshotRequest & { readonly name: string },
  ): Promise<Result<{ readonly commit: string; readonly changed: number }, HostFailure>> {
    return guarded(() => glimpseAt(this.#options.integrator, treeAt(workspace.path), request));
  }

  bringUp(
    workspace: Workspace,
    request: { readonly from: string; readonly to: string },
  ): Promise<Result<{ readonly changed: number; readonly kept: readonly string[] }, HostFailure>> {
    return guarded(() => bringUpTree(this.#options.integrator, treeAt(workspace.path), request));
  }

  release({ kind, tmp }: Workspace): void {
    // Beside a journal that is being synced, making and removing a folder costs more than a short task.
    if (kind === 'shared' && isEmptyFolder(tmp)) this.#spare.push(tmp);
  }

  async intact(workspace: Workspace): Promise<boolean> {
    if (workspace.kind !== 'shared' || (await this.#unchanged(workspace.path))) return true;
    const made = await this.#shared.get(workspace.commit);
    // Those who still work in it may go on; the next one gets a new checkout.
    if (made?.ok && made.value.tree.folder === workspace.path) this.#shared.delete(workspace.commit);
    return false;
  }

  async #unchanged(folder: string): Promise<boolean> {
    const tree = treeAt(folder);
    if (identifyFolder(folder) === null) return false;
    if (isEmptyIndex(tree.index)) return true;
    const { args, options } = onWorkTree(tree);
    const diff = [...args, 'diff', '--quiet', '--no-ext-diff'];
    return (await this.#options.integrator.git.ask(diff, options)).code === 0;
  }

  async #share(request: WorkspaceRequest): Promise<Result<Workspace, HostFailure>> {
    const { commit, attempt } = request;
    const former = this.#shared.get(commit);
    const making = former ?? this.#make(request, nameOf(request));
    if (!former) this.#shared.set(commit, making);
    const made = await making;
    if (made.ok) return ok(await this.#open(made.value, attempt, 'fresh'));
    this.#shared.delete(commit);
    return made;
  }

  async #own(request: WorkspaceRequest): Promise<Result<Workspace, HostFailure>> {
    const name = nameOf(request);
    const former = this.#records.ofOwner(name);
    if (former && request.reuse === 'keep' && isThere(former)) {
      // An agent may have left a folder that cannot be worked on any more: then there is a new one.
      const moved = await guarded(() => this.#move(former, request.commit));
      if (moved.ok) return ok(await this.#open(moved.value, request.attempt, 'kept'));
      // What the machine lacks, a new one would lack as well.
      if (moved.error.reason === 'disk-full' || moved.error.reason === 'system-shortage') return moved;
    }
    const making = this.#make(request, name);
    this.#packBase();
    const made = await making;
    if (!made.ok) return made;
    // What an earlier attempt left is removed only when all of it is kept under a ref.
    if (former && this.#records.salvaged(former)) void removeTreeLater(former.tree.folder).catch(() => {});
    return ok(await this.#open(made.value, request.attempt, 'fresh'));
  }

  /** A new place with the commit's files, a repository of its own and the ignored files that were asked for. */
  async #make(request: WorkspaceRequest, name: string): Promise<Result<PlaceRecord, HostFailure>> {
    const room = await this.#checkRoom();
    if (!room.ok) return room;
    const tree = this.#makeTree(name);
    const made = await guarded(() => this.#fill(tree, request, name));
    // Nobody was ever let into it: asked for again and again, half-made ones would fill the disk.
    if (!made.ok) await removeTreeLater(tree.folder).catch(() => {});
    return made;
  }

  async #fill(
    tree: WorkTree,
    { kind, owner, commit, setup }: WorkspaceRequest,
    name: string,
  ): Promise<Result<PlaceRecord, HostFailure>> {
    const { integrator, root } = this.#options;
    const checked = await this.#limit(() => checkOut(integrator, tree, commit));
    if (!checked.ok) return checked;
    this.#giveRepository({ kind, owner, tree }, commit);
    const copied = await copyIgnored({ root, folder: tree.folder, patterns: setup?.copy ?? [] });
    if (!copied.ok) return copied;
    // Not before something was put into it: a folder that never changed does not show that it tells its age.
    const identity = identifyFolder(tree.folder);
    if (identity === null) return err(lost(tree.folder));
    const record: PlaceRecord = { kind, owner, name, tree, commit, identity };
    this.#records.setOwner(record);
    return ok(record);
  }

  async #move(former: PlaceRecord, commit: string): Promise<Result<PlaceRecord, HostFailure>> {
    const { integrator } = this.#options;
    this.#records.setSalvaged(former, 'no');
    const rules = await rulesOf(integrator, commit);
    if (!rules.ok) return rules;
    // What an agent left lying about has no say in what becomes of the bytes.
    const place = onWorkTreeUnder(integrator, former.tree, underRules(rules.value));
    const checked = await this.#limit(() => checkOutIn(integrator, place, commit));
    if (!checked.ok) return checked;
    const cleaned = await removeLeftovers(integrator, former.tree);
    if (!cleaned.ok) return cleaned;
    this.#giveRepository(former, commit);
    const record: PlaceRecord = { ...former, commit };
    this.#records.setOwner(record);
    return ok(record);
  }

  #giveRepository(place: Pick<PlaceRecord, 'kind' | 'owner' | 'tree'>, commit: string): void {
    writeRepository({
      folder: place.tree.folder,
      integrator: this.#options.integrator,
      commit,
      branch: place.kind === 'own' ? fileName(place.owner) : place.kind,
      index: place.tree.index,
    });
  }

  async #open(record: PlaceRecord, attempt: string, how: 'fresh' | 'kept'): Promise<Workspace> {
    // Its program, when it lives on, knows that one and no other.
    const told = this.#records.tmpOf(attempt);
    const spare = told === null && record.kind === 'shared' ? this.#spare.pop() : undefined;
    const tmp = told ?? spare ?? join(this.#options.folder.tmp, fileName(attempt));
    if (spare === undefined) await makeFolderLater(tmp);
    this.#records.setAttempt(attempt, record, tmp);
    const { kind, owner, tree, commit } = record;
    // Of those who wait for one shared checkout, whoever is there first finds it new, not whoever asked first.
    const fresh = how === 'fresh' && !(kind === 'shared' && this.#entered.has(record));
    this.#entered.add(record);
    return { kind, owner, path: tree.folder, tmp, commit, fresh };
  }

  async #checkRoom(): Promise<Result<null, HostFailure>> {
    const { integrator, folder } = this.#options;
    // The first place does not wait for the measure: it only needs what must be free anyhow.
    const first = this.#size === null;
    this.#size ??= measureTree(integrator, integrator.base);
    const size = first ? ok(0) : await this.#size;
    if (size.ok) return checkSpace(folder.path, size.value);
    // What could not be measured now may be later.
    this.#size = null;
    return size;
  }

  /** Many clones of many loose objects are on the way: worth a pack, made beside the first of them. */
  #packBase(): void {
    if (this.#packed || this.#options.integrator.loose < worthPacking) return;
    this.#packed = true;
    void this.#limit(() => packBase(this.#options.integrator));
  }

  #makeTree(name: string): WorkTree {
    for (let number = 1; ; number += 1) {
      const tree = treeAt(join(this.#options.folder.workspaces, number === 1 ? name : `${name}~${number}`));
      // A number is never given twice: a removed folder's index may still be there.
      if (existsSync(tree.index) || !makeNewFolder(tree.folder)) continue;
      return tree;
    }
  }
}

/** Name of an owner's place. */
function nameOf({ kind, owner, commit }: WorkspaceRequest): string {
  if (kind === 'shared') return `shared-${commit.slice(0, 16)}`;
  return `${kind === 'gate' ? 'gate' : 'stream'}-${fileName(owner)}`;
}

function treeAt(folder: string): WorkTree {
  return { folder, index: `${folder}.index` };
}

function lost(path: string): HostFailure {
  return {
    reason: 'workspace-lost',
    detail: `the workspace ${path} was removed or put elsewhere while it was in use`,
  };
}

/** What the file system refuses on the way becomes an answer; it is the world, not a bug. */
async function guarded<T>(act: () => Promise<Result<T, HostFailure>>): Promise<Result<T, HostFailure>> {
  try {
    return await act();
  } catch (error) {
    return err(systemFailure(error, 'the workspace could not be used'));
  }
}
