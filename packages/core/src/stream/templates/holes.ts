/** What a hole of a template has. `space`: white space, which means nothing. */
export type HoleKind = 'string' | 'number' | 'space'

export const tab = 9
export const carriageReturn = 13
export const space = 32
export const quote = 34
export const zero = 48
export const nine = 57
export const backslash = 92
