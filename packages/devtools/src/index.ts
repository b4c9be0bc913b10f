// A panel with a flight recorder, for the devtools of a page.

export { DeltakitDevtools } from './panel/devtools.tsx'
export type { DeltakitDevtoolsProps } from './panel/devtools-props.ts'
export {
  type DevtoolsPlugin,
  type DevtoolsPluginOptions,
  deltakitDevtoolsPlugin,
} from './panel/plugin.tsx'
