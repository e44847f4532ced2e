// How every check ends: each finding on a line of its own and exit 1, or one line that says what was looked at.

/** Prints the findings, or the summary when there are none. */
export function report(summary, findings) {
  for (const finding of findings) console.error(finding);
  if (findings.length > 0) process.exit(1);
  console.log(`ok: ${summary}`);
}
