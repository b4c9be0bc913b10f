import type { ShareTabs } from '../chat/tabs-link.ts'
import { shownValue } from '../protocol/check-option.ts'
import { connectTabs } from './connect-tabs.ts'
import { pageEnvironment, type TabEnvironment } from './tab-environment.ts'

/** What `sharedTabs()` takes. */
export interface SharedTabsOptions {
  /** Who is signed in. Tabs of different users share nothing. */
  readonly user?: string | undefined
}

/**
 * Shows one chat in every tab: give it as `tabs` to `useChatStream` or `createChat`, with an `id`. A chat
 * of a server, or of a page without locks and channels, is an ordinary one.
 */
export function sharedTabs(options: SharedTabsOptions = {}): ShareTabs {
  return shareTabs(pageEnvironment, options)
}

/** The same in another environment. */
export function shareTabs(
  environmentOf: () => TabEnvironment | undefined,
  { user = '' }: SharedTabsOptions,
): ShareTabs {
  if (typeof user !== 'string') {
    throw new TypeError(
      `Expected \`user\` of sharedTabs to be text, got ${shownValue(user)}. Pass the id of who is signed in.`,
    )
  }
  return (host) => {
    if (!host.id) {
      throw new TypeError(
        "Expected a chat with sharedTabs() to have an `id`, by which other tabs know it. Pass { id: 'support', tabs: sharedTabs() }.",
      )
    }
    const environment = environmentOf()
    return (
      environment &&
      connectTabs(host, { environment, scope: `deltakit:${JSON.stringify([user, host.id])}` })
    )
  }
}
