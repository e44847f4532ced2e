/** Thrown for a text that is no pattern; the message is the rule it breaks. */
export class Refused extends Error {}
