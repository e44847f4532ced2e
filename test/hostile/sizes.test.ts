import { describe } from 'vitest';
import { expectRefusals } from './expect-refusal.ts';
import { sizeCases } from './sizes.ts';

describe('hostile sizes', () => {
  expectRefusals(sizeCases);
});
