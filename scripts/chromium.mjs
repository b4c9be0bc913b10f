// @ts-check
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** What Playwright switches off itself. Chromium takes the last list alone, so that ours has these again. */
const offByPlaywright = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]

/** Pages of the address bar, which nobody sees here. They take half a second of each new window. */
const addressBar = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup']

/** Flags that keep Chromium quiet on a closed network and let it start as root. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${[...offByPlaywright, ...addressBar].join()}`,
]

export const chromiumHelp = [
  'No Chromium found, so the browser tests cannot run.',
  '  Debian/Ubuntu: sudo apt-get update && sudo apt-get install -y chromium',
  '  macOS:         brew install --cask chromium   (or install Google Chrome)',
  '  Anywhere:      set CHROMIUM_PATH to a Chrome or Chromium executable',
].join('\n')

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const fixed = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

/**
 * A usable Chromium executable, or undefined. CHROMIUM_PATH, when set, is the only candidate.
 * @returns {string | undefined}
 */
export function findChromium() {
  const { CHROMIUM_PATH, PATH = '' } = process.env
  const candidates = CHROMIUM_PATH
    ? [CHROMIUM_PATH]
    : [...PATH.split(delimiter).flatMap((dir) => names.map((name) => join(dir, name))), ...fixed]
  return candidates.find(executable)
}

/** @param {string} file */
function executable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
