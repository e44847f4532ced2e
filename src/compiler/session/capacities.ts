import type { Reader } from './binding.ts';
import { checkCapacityName } from './names.ts';
import { keyOf, mapOf } from './read-list.ts';
import { capacityAmount } from './read-number.ts';
import type { CapacityDeclaration } from './session.ts';

const readAmount = capacityAmount();

/** Reads `capacities` and `demands`: name → count, or a size as bytes. */
export const bindCapacities: Reader<CapacityDeclaration[]> = mapOf((binding, entry, where) => {
  checkCapacityName(binding, entry);
  const amount = readAmount(binding, entry.value, where);
  return amount ? { name: keyOf(entry), amount } : null;
});
