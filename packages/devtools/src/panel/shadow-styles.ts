import { type Context, createContext, useContext, useInsertionEffect } from 'react'
import { adoptStyles } from './adopt-styles.ts'

/** The shadow root around a panel. */
export const ShadowRootContext: Context<ShadowRoot | undefined> = createContext<
  ShadowRoot | undefined
>(undefined)

/** Gives the shadow root around a component these styles, before anything in it is measured. */
export function useShadowStyles(css: string): void {
  const shadow = useContext(ShadowRootContext)
  useInsertionEffect(() => (shadow ? adoptStyles(shadow, css) : undefined), [shadow, css])
}
