/** Lets a bounded number of acts go on at once; the others wait in order of arrival. */
export type Limit = <T>(act: () => Promise<T>) => Promise<T>;

/** A limit of `width` acts at once. */
export function createLimit(width: number): Limit {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (act) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await act();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
