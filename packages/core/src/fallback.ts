// One model of several.

export {
  type FailedAttempt,
  type FallbackOptions,
  fallback,
  type HedgeOptions,
  hedge,
  type SwitchOptions,
} from './fallback/models.ts'
