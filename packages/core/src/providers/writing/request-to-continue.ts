/**
 * What a model reads that refuses to go on with a text of its own. It stays behind a step that was
 * continued: later reasoning may be valid only behind the same messages.
 */
export const requestToContinue = 'Continue exactly where you stopped.'
