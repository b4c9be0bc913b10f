// @ts-check
// What the bench of limits calls in a page.
import { firstDelta, growth } from './limits-cases.mjs'

Object.assign(globalThis, { firstDelta, growth })
