// @ts-check
// What the bench of memory calls in a page.
import { answerMany, caseNames } from './memory-cases.mjs'

Object.assign(globalThis, { answerMany, caseNames })
