import { type SimulatedTab, type SimulatedTabOptions, simulateBrowser } from './simulated-tabs.ts'

export function statuses(...tabs: SimulatedTab[]): string[] {
  return tabs.map(({ chat }) => chat.get().status)
}

export async function twoTabs(options: SimulatedTabOptions = {}) {
  const browser = simulateBrowser()
  const first = browser.openTab(options)
  const second = browser.openTab(options)
  await browser.advance(50)
  return { browser, first, second }
}
