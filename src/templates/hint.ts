/** An assignment as it can be pasted into a shell. */
export function assignmentHint(path: string, value: string): string {
  const assignment = `${path}=${value}`;
  const plain = /^[\w@%+=:,./-]+$/.test(assignment);
  return `-p ${plain ? assignment : `'${assignment.replaceAll("'", "'\\''")}'`}`;
}
