/** Thrown when pcoord itself is wrong. Caught once, in the command line, and reported with exit code 70. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** States what must hold if pcoord is right; never for what a user or the world can cause. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable: ${JSON.stringify(value)}`);
}
