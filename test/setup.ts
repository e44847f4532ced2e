import fc from 'fast-check';

/**
 * One seed for every property, so that a red run is red again on the next machine. Exploring is a run of its own:
 * `PCOORD_TEST_SEED=random npx vitest run`, or a number to repeat what such a run has printed.
 */
const asked = process.env['PCOORD_TEST_SEED'];
if (asked !== 'random') fc.configureGlobal({ seed: asked === undefined ? 20_250_807 : Number(asked) });
