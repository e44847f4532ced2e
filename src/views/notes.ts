import { sayCount } from './quantities.ts';
import { sayNode } from './words.ts';

/** A note in words; one that is not known here is told as it is. */
export function sayNote(note: string, detail: string): string {
  const known = NOTES[note];
  if (known !== undefined) return known(detail);
  return detail === '' ? `note: ${note}` : `note: ${note}: ${detail}`;
}

const NOTES: Readonly<Record<string, (detail: string) => string>> = {
  'work-kept': (ref) => `what was done is kept: git log ${ref}`,
  'resolver-started': (what) => `the resolver is asked to merge: ${what}`,
  'regenerate-left-out': (paths) =>
    `what a regenerate command changed besides its own files is not taken: ${paths}`,
  'decision-refused': (what) => `what an agent that was asked said is not taken: ${what}`,
  'resolver-failed': (why) => `what the resolver did is not taken: ${why}`,
  'gate-notice': (gate) => `notice from ${sayNode(gate)}`,
  'branch-held': (why) => `the session branch is moved later: ${why}`,
  'strays-ended': (count) =>
    `${sayCount(Number(count), 'process', 'processes')} that agents left behind: ended`,
  'journal-failed': (why) => `the run cannot go on: ${why}`,
  'check-unsteady': sayUnsteady,
  'gate-files-from-base': (paths) => `verified with files of the base commit: ${paths}`,
  'budget-unknown': (what) => `a budget cannot be kept, because the agent does not tell: ${what}`,
  'signal-ignored': (why) => `a signal was ignored: ${why}`,
  'letter-undelivered': (why) => `a letter could not be put into its inbox: ${why}`,
  'contract-unpublished': (why) => `a contract was not published: ${why}`,
  'watching-by-comparing': (why) => why,
  'leases-full': (why) => why,
  'sync-incomplete': (why) => `a meeting could not look at everything: ${why}`,
  'sync-left-out': (what) => what,
  'update-failed': (why) => `could not be brought up to date: ${why}`,
  'own-commits': sayOwnCommits,
};

/** A node, then what was red there. */
function sayUnsteady(detail: string): string {
  const at = detail.indexOf(': ');
  return `failed once at ${sayNode(detail.slice(0, at))} and passed on the same tree, so nobody is blamed: ${detail.slice(at + 2)}`;
}

/** How many there are, then refs that keep them; runs of older versions have only the number. */
function sayOwnCommits(detail: string): string {
  const [count, ...refs] = detail.split(' ');
  const kept = refs.length === 0 ? '' : `; kept: git log ${refs.join(' ')}`;
  return `its agent made ${sayCount(Number(count), 'commit')} of its own; the files count, not those${kept}`;
}
