// One chat in several tabs.

export type { ShareTabs } from './chat/tabs-link.ts'
export { type SharedTabsOptions, sharedTabs } from './tabs/shared-tabs.ts'
