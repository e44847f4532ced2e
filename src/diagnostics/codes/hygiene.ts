import type { CodeEntry } from '../code-entry.ts';

/** PC9xxx: how findings are handled: comments that ignore them, severities of rules, baselines. */
export const hygieneCodes = {
  'unused-suppression': {
    alias: 'PC9001',
    severity: 'warning',
    message: ({ rules, count }) =>
      `there is nothing to ignore here: ${rules} ${count === 1 ? 'was' : 'were'} not found`,
    help: () => 'remove it; a comment covers its own line, or what begins on the next line',
    why: 'A comment that ignores nothing would silently ignore the next finding of that rule.',
  } as CodeEntry<{ readonly rules: string; readonly count: number }>,
  'suppression-without-reason': {
    alias: 'PC9002',
    severity: 'warning',
    message: ({ rules }) => `nothing is ignored: the comment does not say why ${rules} should be`,
    help: ({ directive, rules }) =>
      `put the reason after a colon: \`# ${directive} ${rules.replaceAll('`', '')}: why this is all right\``,
    why: 'Who reads the session next has to know whether the finding may still be ignored.',
  } as CodeEntry<{ readonly directive: string; readonly rules: string }>,
  'unknown-rule': {
    alias: 'PC9003',
    severity: 'error',
    negotiable: true,
    message: ({ rule }) => `there is no rule \`${rule}\``,
    why: 'A rule that does not exist can be neither ignored nor set to a severity; often its name is misspelt.',
  } as CodeEntry<{ readonly rule: string }>,
  'suppression-not-allowed': {
    alias: 'PC9004',
    severity: 'warning',
    message: ({ rule }) =>
      `\`${rule}\` cannot be ignored: without settling it the session has no clear meaning`,
    help: () => 'settle the error itself, then remove the comment',
    why: 'Only judgements can be overruled; what contradicts itself cannot be planned, whatever the reason.',
  } as CodeEntry<{ readonly rule: string }>,
  'severity-not-allowed': {
    alias: 'PC9005',
    severity: 'warning',
    message: ({ rule, level }) =>
      `\`${rule}\` cannot be set to \`${level}\`: its errors leave the session without a clear meaning`,
    help: () => 'remove the entry; the errors of this rule stay errors',
    why: 'Only judgements can be overruled; what contradicts itself cannot be planned.',
  } as CodeEntry<{ readonly rule: string; readonly level: string }>,
  'suppression-in-text': {
    alias: 'PC9006',
    severity: 'warning',
    message: () => 'this looks like a comment that ignores a rule, but it is part of the text around it',
    help: () => 'move it to a line of its own above the key; in a quoted or block text `#` starts no comment',
    why: 'Inside a text nothing is a comment: the finding is still told, and the agent reads the line.',
  } as CodeEntry<{}>,
  'baseline-stale': {
    alias: 'PC9007',
    severity: 'info',
    message: ({ rule, file }) => `the baseline lists \`${rule}\` in ${file}, which is not found any more`,
    help: () => 'write the baseline again with `--update-baseline`',
    why: 'An entry that matches nothing would hide the finding again if it came back.',
  } as CodeEntry<{ readonly rule: string; readonly file: string }>,
  'baseline-unreadable': {
    alias: 'PC9008',
    severity: 'error',
    message: ({ detail }) => `this is not a baseline that can be used: ${detail}`,
    help: () => 'write it again with `--update-baseline`, or name the right file',
    why: 'Without the baseline it is open which findings are new.',
  } as CodeEntry<{ readonly detail: string }>,
  'suppression-misspelt': {
    alias: 'PC9009',
    severity: 'warning',
    message: ({ text, detail }) => `\`${text}\` ignores nothing: ${detail}`,
    help: () => 'the forms are `# pcoord-ignore RULE: reason` and `# pcoord-ignore-file RULE: reason`',
    why: 'A comment that was meant to ignore a finding, but does not, leaves its reader in the dark.',
  } as CodeEntry<{ readonly text: string; readonly detail: string }>,
  'more-findings': {
    alias: 'PC9010',
    severity: 'info',
    message: ({ rule, count }) => `there are ${count} more findings of \`${rule}\` in this file`,
    help: () => 'settle the ones above first: so many often have one cause',
    why: 'Thousands of findings of one rule say no more than the first hundred; the rest counts, but is not told.',
  } as CodeEntry<{ readonly rule: string; readonly count: number }>,
};
