// @ts-check
// Firefox, and WebKit as GNOME ships it, which is the engine of Safari. Playwright drives only builds of its
// own of these, so they open a page by themselves.
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** @typedef {{ name: 'firefox' | 'webkit', commandFor: (url: string) => string[] }} OtherBrowser */

export const otherBrowsersHelp = [
  'No Firefox and no WebKit found.',
  '  Debian/Ubuntu: sudo apt-get update && sudo apt-get install -y firefox-esr webkit2gtk-driver xvfb',
].join('\n')

/**
 * Those that are installed.
 * @returns {OtherBrowser[]}
 */
export function findOtherBrowsers() {
  const firefox = inPath(['firefox', 'firefox-esr'])
  const webkit = miniBrowser()
  /** @type {OtherBrowser[]} */
  const found = []
  if (firefox) {
    found.push({
      name: 'firefox',
      commandFor: (url) => [firefox, '--headless', '--no-remote', '--profile', newProfile(), url],
    })
  }
  if (webkit) {
    const screen = process.env.DISPLAY ? [] : ['xvfb-run', '-a']
    found.push({ name: 'webkit', commandFor: (url) => [...screen, webkit, url] })
  }
  return found
}

/** @param {readonly string[]} names */
function inPath(names) {
  const { PATH = '' } = process.env
  const all = PATH.split(delimiter).flatMap((dir) => names.map((name) => join(dir, name)))
  return all.find((file) => existsSync(file))
}

/** The browser that WebKit's driver brings. It is in a folder of the machine's architecture. */
function miniBrowser() {
  const libraries = '/usr/lib'
  if (!existsSync(libraries)) return undefined
  return readdirSync(libraries)
    .map((folder) => join(libraries, folder, 'webkit2gtk-4.1', 'MiniBrowser'))
    .find((file) => existsSync(file))
}

function newProfile() {
  return mkdtempSync(join(tmpdir(), 'deltakit-firefox-'))
}
