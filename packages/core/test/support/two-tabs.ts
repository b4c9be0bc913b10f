import { type SimulatedTab, simulateBrowser } from './simulated-tabs.ts'

export function statuses(...tabs: SimulatedTab[]): string[] {
  return tabs.map(({ chat }) => chat.get().status)
}

export async function twoTabs() {
  const browser = simulateBrowser()
  const first = browser.openTab()
  const second = browser.openTab()
  await browser.advance(50)
  return { browser, first, second }
}
