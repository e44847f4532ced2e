import type { CodeEntry } from '../code-entry.ts';

/** What the pattern engine says: one sentence, and what to write instead where it knows. */
interface Told {
  readonly pattern: string;
  readonly detail: string;
}

const told = ({ pattern, detail }: Told): string => `\`${pattern}\`: ${detail}`;

/** PC31xx: a resource pattern by itself, as it is written. */
export const patternCodes = {
  'pattern-empty': {
    alias: 'PC3101',
    severity: 'error',
    message: told,
    why: 'An empty pattern names no path.',
  } as CodeEntry<Told>,
  'pattern-dotdot': {
    alias: 'PC3102',
    severity: 'error',
    message: told,
    why: 'A pattern that climbs out of the repository claims what pcoord cannot guard.',
  } as CodeEntry<Told>,
  'pattern-nul': {
    alias: 'PC3103',
    severity: 'error',
    message: told,
    why: 'No file system can hold such a name.',
  } as CodeEntry<Told>,
  'pattern-not-unicode': {
    alias: 'PC3104',
    severity: 'error',
    message: told,
    why: 'Half a character names no path.',
  } as CodeEntry<Told>,
  'pattern-git-dir': {
    alias: 'PC3105',
    severity: 'error',
    message: told,
    why: 'What lies below .git is git’s own and never part of a result.',
  } as CodeEntry<Told>,
  'pattern-unbalanced-brace': {
    alias: 'PC3106',
    severity: 'error',
    message: told,
    why: 'A brace that is not closed means something else to every tool.',
  } as CodeEntry<Told>,
  'pattern-bad-class': {
    alias: 'PC3107',
    severity: 'error',
    message: told,
    why: 'A bracket that is not a class would silently match its own characters or nothing.',
  } as CodeEntry<Told>,
  'pattern-bad-range': {
    alias: 'PC3108',
    severity: 'error',
    message: told,
    why: 'A range that runs backwards or has no end matches nothing.',
  } as CodeEntry<Told>,
  'pattern-trailing-backslash': {
    alias: 'PC3109',
    severity: 'error',
    message: told,
    why: 'A backslash makes the next character literal; at the end there is none.',
  } as CodeEntry<Told>,
  'pattern-unbalanced-extglob': {
    alias: 'PC3110',
    severity: 'error',
    message: told,
    why: 'An extended glob that is not closed means something else to every tool.',
  } as CodeEntry<Told>,
  'pattern-extglob-depth': {
    alias: 'PC3111',
    severity: 'error',
    message: told,
    why: 'Deeply nested globs cannot be read by people and cost too much to prove.',
  } as CodeEntry<Told>,
  'pattern-extglob-slash': {
    alias: 'PC3112',
    severity: 'error',
    message: told,
    why: 'An extended glob stays inside one segment of a path.',
  } as CodeEntry<Told>,
  'pattern-too-large': {
    alias: 'PC3113',
    severity: 'error',
    message: told,
    why: 'Published limits keep every proof short; no pattern people write by hand comes near them.',
  } as CodeEntry<Told>,
  'pattern-negation-first': {
    alias: 'PC3114',
    severity: 'error',
    message: told,
    why: 'A list starts empty, so its first entry has nothing to subtract from.',
  } as CodeEntry<Told>,
  'pattern-negation-subtracts-nothing': {
    alias: 'PC3115',
    severity: 'error',
    negotiable: true,
    message: told,
    why: 'A negation without effect usually has a typo, and the paths it meant are still claimed.',
  } as CodeEntry<Told>,
  'pattern-inner-globstar': {
    alias: 'PC3116',
    severity: 'warning',
    message: told,
    why: '`**` crosses directories only as a whole segment; elsewhere it is a plain `*`.',
  } as CodeEntry<Told>,
  'pattern-matches-nothing': {
    alias: 'PC3117',
    severity: 'warning',
    message: told,
    why: 'A claim that no path can match protects nothing.',
  } as CodeEntry<Told>,
  'pattern-leading-extglob': {
    alias: 'PC3118',
    severity: 'warning',
    message: told,
    why: 'A leading `!` usually subtracts; before a parenthesis it opens an extended glob.',
  } as CodeEntry<Told>,
  'pattern-names-directory': {
    alias: 'PC3119',
    severity: 'error',
    negotiable: true,
    message: ({ pattern }) =>
      `\`${pattern}\` is a directory, but without a final slash it claims only a file of that name`,
    help: ({ pattern }) => `write \`${pattern}/\` to claim everything below it`,
    why: 'The stream would be held out of the very files it was meant to change.',
  } as CodeEntry<{ readonly pattern: string }>,
  'pattern-regex-lookalike': {
    alias: 'PC3123',
    severity: 'warning',
    message: ({ pattern, means }) => `\`${pattern}\` looks like a regular expression: ${means}`,
    help: ({ glob }) =>
      glob === null
        ? 'patterns are globs: `*` inside a name, `**` across directories, `{a,b}` for choices'
        : `patterns are globs: this is probably \`${glob}\``,
    why: 'Read as a glob, a regular expression claims other paths than the ones it was written for, most often none.',
  } as CodeEntry<{ readonly pattern: string; readonly means: string; readonly glob: string | null }>,
  'pattern-backslash-separator': {
    alias: 'PC3124',
    severity: 'warning',
    message: ({ pattern, means }) =>
      `in \`${pattern}\` a backslash makes the next character literal and separates nothing${means === null ? '' : `: it claims the file \`${means}\``}`,
    help: () => 'separate names with `/`, on every system',
    why: 'A path written for Windows claims a single strange name, and leaves the files that were meant unclaimed.',
  } as CodeEntry<{ readonly pattern: string; readonly means: string | null }>,
};
